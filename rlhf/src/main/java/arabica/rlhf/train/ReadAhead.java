package arabica.rlhf.train;

import arabica.datasets.Futures;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/// What steps need, each read by a thread of its own while the step before it computes: rows of a set that is not in memory
/// are page faults, milliseconds each, in which nobody would compute anything.
///
/// What is read is the same as without; an error in reading a step's rows is thrown when that step takes them, not before.
final class ReadAhead<T> implements AutoCloseable {
    private final IntFunction<T> read;
    private final int last;
    private final ExecutorService reader = Executors
            .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("arabica-read-ahead").factory());
    private int ahead;
    private Future<T> next;

    /// @param read one thread at a time calls it, for the steps in their order
    /// @param last the step after which nothing is read
    ReadAhead(IntFunction<T> read, int last) {
        this.read = read;
        this.last = last;
    }

    /// What a step needs; from here on, that of the next step is being read.
    T take(int step) {
        Future<T> wanted = next != null && ahead == step ? next : reader.submit(() -> read.apply(step));
        T taken = Futures.result(wanted);
        next = null;
        if (step < last) {
            ahead = step + 1;
            next = reader.submit(() -> read.apply(step + 1));
        }
        return taken;
    }

    /// Waits for what is being read: who closes the data afterwards takes it from nobody.
    @Override
    public void close() { reader.close(); }
}
