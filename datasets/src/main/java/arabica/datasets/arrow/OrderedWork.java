package arabica.datasets.arrow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;

/// Works on items on several threads and hands the results on in the order of the items, on the thread that adds them: what
/// comes out does not depend on the number of threads. Items are handed out in small lots, of which a bounded number waits,
/// so memory does not grow with the items. Not thread-safe.
///
/// @param <T> an item
/// @param <R> what becomes of it
final class OrderedWork<T, R> implements AutoCloseable {
    /// Items of a lot.
    private static final int ITEMS = 64;
    /// Lots that are worked on or wait, for each thread.
    private static final int LOTS = 3;

    private final Function<T, R> work;
    private final Consumer<R> results;
    private final int threads;
    private final long weight;
    private final ExecutorService workers;
    private final Deque<FutureTask<List<R>>> lots = new ArrayDeque<>();
    private List<T> items = new ArrayList<>();
    private long weighed;

    /// @param threads the adding thread is one of them
    /// @param weight  a lot is handed out before it has its items when these weigh more
    OrderedWork(int threads, long weight, Function<T, R> work, Consumer<R> results) {
        this.threads = threads;
        this.weight = weight;
        this.work = work;
        this.results = results;
        workers = threads < 2
                ? null
                : Executors.newFixedThreadPool(threads - 1,
                        Thread.ofPlatform().daemon().name("arabica-tokenize-", 1).factory());
    }

    /// Throws what the work on an earlier item threw, in the order of the items.
    void add(T item, long itsWeight) {
        items.add(item);
        weighed += itsWeight;
        if (items.size() >= ITEMS || weighed >= weight)
            handOut();
    }

    /// Hands all results on.
    void finish() {
        handOut();
        while (!lots.isEmpty())
            take();
    }

    @Override
    public void close() {
        lots.forEach(lot -> lot.cancel(false));
        if (workers != null)
            workers.shutdown();
    }

    private void handOut() {
        if (items.isEmpty())
            return;
        List<T> lot = items;
        items = new ArrayList<>();
        weighed = 0;
        FutureTask<List<R>> task = new FutureTask<>(() -> lot.stream().map(work).toList());
        lots.add(task);
        if (workers != null)
            workers.execute(task);
        while (lots.size() >= (workers == null ? 1 : LOTS * threads))
            take();
    }

    private void take() {
        FutureTask<List<R>> lot = lots.remove();
        lot.run(); // nothing, where another thread has begun it
        try {
            lot.get().forEach(results);
        } catch (RuntimeException | Error e) {
            // What comes after is not asked for.
            lots.clear();
            items.clear();
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e.getCause());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
