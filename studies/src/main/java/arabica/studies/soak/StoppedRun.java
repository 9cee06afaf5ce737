package arabica.studies.soak;

import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.StopSignal;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;

/// A run that is stopped at a step, resumed and left to end.
///
/// @param out what it holds is discarded first
record StoppedRun(Path out, int step) {

    interface Trainer {
        TrainingResult train(TrainerOptions options, RunContext context);
    }

    /// @throws IllegalStateException if it did not stop, or did not end
    void run(TrainerOptionsBuilder options, Trainer trainer) {
        StopSignal stop = new StopSignal();
        RunContext stopping = new RunContext(out, new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { if (metrics.step() == step) { stop.request(); } }
        }, stop);
        require(trainer.train(options.overwrite(true).build(), stopping).stopped(), "did not stop");
        require(!trainer.train(options.overwrite(false).resume(true).build(), RunContext.of(out)).stopped(),
                "did not end");
    }

    private void require(boolean holds, String what) {
        if (!holds) { throw new IllegalStateException("the run in " + out + " " + what); }
    }
}
