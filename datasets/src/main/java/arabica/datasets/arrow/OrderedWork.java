package arabica.datasets.arrow;

import arabica.datasets.Futures;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;

/// Works on items on several threads and hands the results on in the order of the items, on the thread that adds them: what
/// comes out does not depend on the number of threads. Items are handed out in small lots, of which a bounded number waits,
/// lots and weight, so memory does not grow with the items. Not thread-safe.
///
/// @param <T> an item
/// @param <R> what becomes of it
final class OrderedWork<T, R> implements AutoCloseable {
    /// Items of a lot.
    private static final int ITEMS = 64;
    /// Lots that are worked on or wait, for each thread.
    private static final int LOTS = 3;
    /// Times a lot's weight that are worked on or wait, for all threads: rows may be as long as books.
    private static final int WEIGHT = 16;

    private final Function<T, R> work;
    private final Consumer<R> results;
    private final int threads;
    private final long weight;
    private final ExecutorService workers;
    private final Deque<Lot<R>> lots = new ArrayDeque<>();
    private List<T> items = new ArrayList<>();
    private long weighed;
    /// Of all lots.
    private long waiting;

    private record Lot<R>(FutureTask<List<R>> task, long weight) {}

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
        lots.forEach(lot -> lot.task.cancel(false));
        if (workers != null)
            workers.shutdown();
    }

    private void handOut() {
        if (items.isEmpty())
            return;
        List<T> lot = items;
        items = new ArrayList<>();
        FutureTask<List<R>> task = new FutureTask<>(() -> lot.stream().map(work).toList());
        lots.add(new Lot<>(task, weighed));
        waiting += weighed;
        weighed = 0;
        if (workers != null)
            workers.execute(task);
        while (lots.size() >= (workers == null ? 1 : LOTS * threads) || lots.size() > 1 && waiting > WEIGHT * weight)
            take();
    }

    private void take() {
        Lot<R> first = lots.remove();
        waiting -= first.weight;
        first.task.run(); // nothing, where another thread has begun it
        try {
            Futures.result(first.task).forEach(results);
        } catch (RuntimeException | Error e) {
            // What comes after is not asked for.
            lots.clear();
            items.clear();
            throw e;
        }
    }
}
