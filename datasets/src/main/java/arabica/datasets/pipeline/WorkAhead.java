package arabica.datasets.pipeline;

import arabica.datasets.Futures;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/// Does something to each batch of a source on the threads of a run, some batches ahead, and hands the results out in the
/// batches' order: so nothing depends on the number of threads.
final class WorkAhead<T> implements AutoCloseable {
    private final BatchSource source;
    private final Function<Batch, T> work;
    private final Consumer<T> discard;
    private final Run run;
    private final Deque<Future<T>> ahead = new ArrayDeque<>();
    private boolean ended;
    /// What ended the source early; thrown when all before it is handed out, as on one thread.
    private Throwable failure;

    /// @param work    takes the batch over: it closes it, or hands it on in its result
    /// @param discard closes a result that nobody will take
    WorkAhead(BatchSource source, Function<Batch, T> work, Consumer<T> discard, Run run) {
        this.source = source;
        this.work = work;
        this.discard = discard;
        this.run = run;
    }

    /// The next result; null at the end.
    T next() {
        if (run.threads() == 1) {
            Batch batch = source.next();
            return batch == null ? null : work.apply(batch);
        }
        while (!ended && ahead.size() < run.threads() + 1) {
            Batch batch = fetch();
            if (batch == null) {
                ended = true;
            } else {
                ahead.add(run.executor().submit(() -> work.apply(batch)));
            }
        }
        if (!ahead.isEmpty()) { return Futures.result(ahead.remove()); }
        switch (failure) {
            case null -> {
                return null;
            }
            case Error error -> throw error;
            default -> throw (RuntimeException) failure;
        }
    }

    private Batch fetch() {
        try {
            return source.next();
        } catch (RuntimeException | Error early) {
            failure = early;
            return null;
        }
    }

    /// Waits for what was begun and closes it: batches hold memory.
    @Override
    public void close() {
        try {
            while (!ahead.isEmpty()) {
                try {
                    discard.accept(Futures.result(ahead.remove()));
                } catch (RuntimeException | Error failed) {
                    // The first failure was thrown by next(); what failed behind it would never have been reached.
                }
            }
        } finally {
            source.close();
        }
    }
}
