package arabica.rlhf.demo;

import arabica.rlhf.train.StopSignal;
import arabica.rlhf.train.TrainingListener;

/// Who watches the demo.
public interface DemoListener {
    /// A stage begins: `pretrain`, `sft`, `reward`, …
    void onStage(String stage);

    /// The listener of one stage's trainer.
    TrainingListener trainer(String stage);

    /// By which the demo can be told to stop.
    StopSignal stopSignal();

    /// Watches nothing.
    static DemoListener none() {
        StopSignal stop = new StopSignal();
        return new DemoListener() {
            @Override
            public void onStage(String stage) {
                // nobody watches
            }

            @Override
            public TrainingListener trainer(String stage) { return TrainingListener.NONE; }

            @Override
            public StopSignal stopSignal() { return stop; }
        };
    }
}
