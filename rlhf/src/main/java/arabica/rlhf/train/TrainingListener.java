package arabica.rlhf.train;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Watches a run: progress bars, logs and reports are listeners. Called on the training thread.
public interface TrainingListener {
    /// Watches nothing.
    TrainingListener NONE = new TrainingListener() {
    };

    /// What the run will take of memory; before it starts.
    default void onMemory(MemoryEstimate estimate) {}

    /// Which rows of the training data are held out of it, by their places among all rows that were read, from 0; before
    /// training.
    default void onHeldOut(long[] rows) {}

    default void onStart(TrainingPlan plan) {}

    /// Work before or beside the steps: `tokenize`, `reference log-probs`, …
    ///
    /// @param total the amount of work, −1 where it is not known
    default void onPhase(String name, long done, long total) {}

    default void onStep(StepMetrics metrics) {}

    default void onEvaluation(StepMetrics metrics) {}

    default void onCheckpoint(int step, Path folder) {}

    /// What was done with the data, and the like; one line.
    default void onNote(String message) {}

    /// Something that a person should know; one line.
    default void onWarning(String message) {}

    default void onFinish(TrainingResult result) {}

    /// Several listeners as one, called in order.
    static TrainingListener all(TrainingListener... listeners) { return new Several(List.of(listeners)); }

    /// See [#all(TrainingListener...)].
    record Several(List<TrainingListener> listeners) implements TrainingListener {
        @Override
        public void onMemory(MemoryEstimate estimate) { each(listener -> listener.onMemory(estimate)); }

        @Override
        public void onHeldOut(long[] rows) { each(listener -> listener.onHeldOut(rows)); }

        @Override
        public void onStart(TrainingPlan plan) { each(listener -> listener.onStart(plan)); }

        @Override
        public void onPhase(String name, long done, long total) {
            each(listener -> listener.onPhase(name, done, total));
        }

        @Override
        public void onStep(StepMetrics metrics) { each(listener -> listener.onStep(metrics)); }

        @Override
        public void onEvaluation(StepMetrics metrics) { each(listener -> listener.onEvaluation(metrics)); }

        @Override
        public void onCheckpoint(int step, Path folder) { each(listener -> listener.onCheckpoint(step, folder)); }

        @Override
        public void onNote(String message) { each(listener -> listener.onNote(message)); }

        @Override
        public void onWarning(String message) { each(listener -> listener.onWarning(message)); }

        @Override
        public void onFinish(TrainingResult result) { each(listener -> listener.onFinish(result)); }

        private void each(Consumer<TrainingListener> call) { listeners.forEach(call); }
    }
}
