package arabica.autograd.vector;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// A small fixed pool that runs the same body over many independent tasks. The caller is worker 0.
///
/// Workers spin for some microseconds before they park: an executor's hand-off would cost a third of a 256³ matrix
/// product. A call returns when **all** workers are out of the body, even if one failed: kernels hold plain addresses,
/// so nobody may still be writing when the caller goes on and gives memory back.
///
/// Each worker begins with its own share of the tasks, always the same one, so that what a core wrote is mostly still in
/// its cache when the next call reads it; who is done early takes from the others. So which worker runs which task is
/// left to chance, and a task's result must depend on its number alone.
final class WorkerPool implements AutoCloseable {
    /// Work on one task; `scratch` belongs to the worker that runs it.
    @FunctionalInterface
    interface Body {
        void run(int task, Scratch scratch);
    }

    /// Work on `[from, to)`.
    @FunctionalInterface
    interface RangeBody {
        void run(long from, long to, Scratch scratch);
    }

    private static final int SPINS = 4_000;
    private static final int LINE = 32;

    private final Arena arena = Arena.ofShared();
    private final Scratch[] scratch;
    private final Thread[] workers;
    /// How many tasks of each worker's share have been taken, each in a cache line of its own.
    private final AtomicIntegerArray taken;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private Body body;
    private int tasks;
    private boolean running;
    private volatile int round;
    private volatile boolean closed;

    WorkerPool(int threads) {
        if (threads < 1) { throw new IllegalArgumentException("threads must be at least 1, not " + threads); }
        scratch = new Scratch[threads];
        workers = new Thread[threads - 1];
        taken = new AtomicIntegerArray(LINE * (threads + 1));
        for (int i = 0; i < threads; i++) { scratch[i] = new Scratch(arena); }
        for (int i = 0; i < workers.length; i++) {
            int worker = i + 1;
            workers[i] = Thread.ofPlatform().daemon().name("arabica-vector-" + worker).start(() -> serve(worker));
        }
    }

    int threads() { return scratch.length; }

    /// The working memory of the calling thread.
    Scratch scratch() { return scratch[0]; }

    /// Runs `body` for tasks 0 … tasks − 1.
    ///
    /// @throws IllegalStateException if called from inside a body: work does not nest
    void parallelFor(int tasks, Body body) {
        if (running) { throw new IllegalStateException("parallel work does not nest"); }
        running = true;
        try {
            if (tasks <= 1 || workers.length == 0) {
                for (int task = 0; task < tasks; task++) { body.run(task, scratch[0]); }
            } else {
                runOnAll(tasks, body);
            }
        } finally {
            running = false;
        }
    }

    /// Cuts `[0, n)` into pieces of about `grain`, in multiples of 16 elements, and runs `body` on each.
    void parallelRange(long n, long grain, RangeBody body) {
        if (n <= grain || workers.length == 0) {
            body.run(0, n, scratch[0]);
            return;
        }
        long pieces = Math.min((n + grain - 1) / grain, 4L * threads());
        long size = ((n + pieces - 1) / pieces + 15) & -16L;
        parallelFor((int) ((n + size - 1) / size),
                (task, own) -> body.run(task * size, Math.min(n, (task + 1) * size), own));
    }

    /// As [#parallelRange], for rows: pieces need not be multiples of anything.
    void parallelRows(long rows, long grain, RangeBody body) {
        if (rows <= grain || workers.length == 0) {
            body.run(0, rows, scratch[0]);
            return;
        }
        int pieces = (int) Math.min((rows + grain - 1) / grain, 4L * threads());
        parallelFor(pieces, (task, own) -> body.run(rows * task / pieces, rows * (task + 1) / pieces, own));
    }

    private void runOnAll(int count, Body work) {
        body = work;
        tasks = count;
        for (int i = 0; i < threads(); i++) { taken.setPlain(slot(i), 0); }
        busy.set(workers.length);
        round++;
        for (Thread worker : workers) { LockSupport.unpark(worker); }
        take(0);
        for (int spins = 0; busy.get() != 0; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        body = null;
        Throwable thrown = failure.getAndSet(null);
        switch (thrown) {
            case null -> {
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown);
        }
    }

    private void take(int worker) {
        try {
            for (int i = 0; i < threads(); i++) { takeFrom((worker + i) % threads(), scratch[worker]); }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
            for (int i = 0; i < threads(); i++) { taken.set(slot(i), tasks); }
        }
    }

    private void takeFrom(int share, Scratch own) {
        int first = (int) ((long) tasks * share / threads());
        int count = (int) ((long) tasks * (share + 1) / threads()) - first;
        int slot = slot(share);
        for (int i = taken.getAndIncrement(slot); i < count; i = taken.getAndIncrement(slot)) {
            body.run(first + i, own);
        }
    }

    private static int slot(int worker) { return LINE * (worker + 1); }

    private void serve(int worker) {
        int seen = 0;
        while (!closed) {
            int spins = 0;
            while (round == seen && !closed) {
                if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            if (round != seen) {
                seen = round;
                take(worker);
                busy.decrementAndGet();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
            while (worker.isAlive()) { Thread.onSpinWait(); }
        }
        arena.close();
    }
}
