package arabica.rlhf.train;

import java.nio.file.Path;

/// Where a run writes, who watches it, and how it is stopped.
///
/// @param out the folder that receives checkpoints, metrics and the finished model
/// @param memory how much memory it may take
/// @param data how tokenized data is made and kept
/// @param mergeAdapters whether a finished model with adapters is written merged, as a model of its own; otherwise its
///     adapters are written, in PEFT's layout
public record RunContext(Path out, TrainingListener listener, StopSignal stop, MemoryPolicy memory,
        boolean mergeAdapters, DataPolicy data) {
    public RunContext(Path out, TrainingListener listener, StopSignal stop, MemoryPolicy memory,
            boolean mergeAdapters) {
        this(out, listener, stop, memory, mergeAdapters, DataPolicy.DEFAULT);
    }

    /// Within the machine's memory.
    public RunContext(Path out, TrainingListener listener, StopSignal stop) {
        this(out, listener, stop, MemoryPolicy.DEFAULT, false);
    }

    /// A run that nobody watches or stops.
    public static RunContext of(Path out) { return new RunContext(out, TrainingListener.NONE, new StopSignal()); }

    public RunContext withListener(TrainingListener watcher) {
        return new RunContext(out, watcher, stop, memory, mergeAdapters, data);
    }

    public RunContext withMemory(MemoryPolicy policy) {
        return new RunContext(out, listener, stop, policy, mergeAdapters, data);
    }

    public RunContext withData(DataPolicy policy) {
        return new RunContext(out, listener, stop, memory, mergeAdapters, policy);
    }

    public RunContext withMergedAdapters(boolean merge) {
        return new RunContext(out, listener, stop, memory, merge, data);
    }
}
