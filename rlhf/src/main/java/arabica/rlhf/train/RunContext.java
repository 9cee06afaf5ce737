package arabica.rlhf.train;

import java.nio.file.Path;

/// Where a run writes, who watches it, and how it is stopped.
///
/// @param out the folder that receives checkpoints, metrics and the finished model
public record RunContext(Path out, TrainingListener listener, StopSignal stop) {
    /// A run that nobody watches or stops.
    public static RunContext of(Path out) { return new RunContext(out, TrainingListener.NONE, new StopSignal()); }

    public RunContext withListener(TrainingListener watcher) { return new RunContext(out, watcher, stop); }
}
