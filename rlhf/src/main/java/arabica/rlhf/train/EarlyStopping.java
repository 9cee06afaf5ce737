package arabica.rlhf.train;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// Which of a run's evaluated models is the best so far, and whether it is time to end (Prechelt 1998; transformers'
/// `EarlyStoppingCallback` with `load_best_model_at_end`). A tie is no improvement: of equals the first is kept, and what is
/// not a number is never the best. What it knows is in each checkpoint.
final class EarlyStopping {
    private static final String STEP = "best_step";
    private static final String VALUE = "best_value";
    private static final String WITHOUT = "evaluations_without_improvement";

    private final int patience;
    private final Objective.Watched watched;
    private int bestStep;
    private double best;
    private int without;

    /// @param patience evaluations without an improvement after which a run ends
    EarlyStopping(int patience, Objective.Watched watched) {
        this.patience = patience;
        this.watched = watched;
    }

    /// Takes note of an evaluation.
    ///
    /// @return whether it is the best so far
    boolean see(StepMetrics evaluation) {
        double value = evaluation.get(watched.metric());
        boolean better = !Double.isNaN(value)
                && (bestStep == 0 || (watched.greaterIsBetter() ? value > best : value < best));
        if (better) {
            bestStep = evaluation.step();
            best = value;
            without = 0;
        } else {
            without++;
        }
        return better;
    }

    /// Whether the run shall end.
    boolean isOver() { return without >= patience; }

    Optional<TrainingResult.Best> best() {
        return bestStep == 0
                ? Optional.empty()
                : Optional.of(new TrainingResult.Best(bestStep, watched.metric(), best));
    }

    void save(SequencedMap<String, Object> counters) {
        counters.put(STEP, bestStep);
        if (bestStep > 0) { counters.put(VALUE, best); }
        counters.put(WITHOUT, without);
    }

    void restore(Manifest manifest) {
        bestStep = bestStep(manifest).orElse(0);
        best = manifest.counters().get(VALUE) instanceof Number number ? number.doubleValue() : 0;
        without = Math.toIntExact(manifest.counter(WITHOUT));
    }

    /// The step of the checkpoint that this one holds for the best; that must be there as well.
    static OptionalInt bestStep(Manifest manifest) {
        int step = Math.toIntExact(manifest.counter(STEP));
        return step == 0 ? OptionalInt.empty() : OptionalInt.of(step);
    }
}
