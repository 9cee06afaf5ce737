package arabica.autograd.vector;

/// Runs [ElementLoops] and the like over whole tensors: cuts the work for the threads and stages the ragged end.
final class Elementwise {
    /// Elements per piece of work: some microseconds.
    static final long GRAIN = 16_384;

    @FunctionalInterface
    interface Loop {
        void run(long x, int n, long out);
    }

    @FunctionalInterface
    interface PairLoop {
        void run(long a, long b, int n, long out);
    }

    private Elementwise() {}

    static void map(WorkerPool pool, Loop loop, long x, long out, long n) {
        pool.parallelRange(n, GRAIN,
                (from, to, scratch) -> map(loop, x + 4 * from, (int) (to - from), out + 4 * from, scratch));
    }

    static void map(Loop loop, long x, int n, long out, Scratch scratch) {
        int whole = Memory.wholeBlocks(n);
        loop.run(x, whole, out);
        if (whole < n) {
            // Staged with the old values of out as well: a loop may update it.
            long in = scratch.lanes(1);
            long result = scratch.lanes(2);
            Memory.stage(x + 4L * whole, n - whole, 1, in);
            Memory.stage(out + 4L * whole, n - whole, 1, result);
            loop.run(in, Memory.BLOCK, result);
            Memory.unstage(result, n - whole, out + 4L * whole);
        }
    }

    static void map(WorkerPool pool, PairLoop loop, long a, long b, long out, long n) {
        pool.parallelRange(n, GRAIN, (from, to, scratch) -> map(loop, a + 4 * from, b + 4 * from, (int) (to - from),
                out + 4 * from, scratch));
    }

    static void map(PairLoop loop, long a, long b, int n, long out, Scratch scratch) {
        int whole = Memory.wholeBlocks(n);
        loop.run(a, b, whole, out);
        if (whole < n) {
            long first = scratch.lanes(1);
            long second = scratch.lanes(2);
            Memory.stage(a + 4L * whole, n - whole, 1, first);
            Memory.stage(b + 4L * whole, n - whole, 1, second);
            loop.run(first, second, Memory.BLOCK, first);
            Memory.unstage(first, n - whole, out + 4L * whole);
        }
    }

    static void select(WorkerPool pool, long condition, long a, long b, long out, long n) {
        pool.parallelRange(n, GRAIN, (from, to, scratch) -> {
            int count = (int) (to - from);
            int whole = Memory.wholeBlocks(count);
            long start = 4 * from;
            ElementLoops.select(condition + start, a + start, b + start, whole, out + start);
            if (whole < count) {
                long end = start + 4L * whole;
                Memory.stage(condition + end, count - whole, 0, scratch.lanes(1));
                Memory.stage(a + end, count - whole, 0, scratch.lanes(2));
                Memory.stage(b + end, count - whole, 0, scratch.lanes(3));
                ElementLoops.select(scratch.lanes(1), scratch.lanes(2), scratch.lanes(3), Memory.BLOCK,
                        scratch.lanes(4));
                Memory.unstage(scratch.lanes(4), count - whole, out + end);
            }
        });
    }
}
