package arabica.autograd.vector;

/// A product with one row in A and B not transposed: decoding one sequence. It does two operations for each weight that
/// it reads, so memory is the limit, and B is read once, in order, where it lies.
///
/// The sums are those of [MatMul], in the same order, so they have the same bits.
final class RowProduct {
    /// Bytes of B below which handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 400_000;
    /// Columns are dealt out in multiples of this.
    private static final int UNIT = 128;
    /// Columns whose sums stay in L1.
    private static final int AT_ONCE = 3072;

    private RowProduct() {}

    static boolean fits(Product p) { return p.m() == 1 && !p.bTransposed() && p.aStep() == 4 && p.k() > 0; }

    /// Threads share the columns.
    static void run(WorkerPool pool, Product p) {
        int units = (p.n() + UNIT - 1) / UNIT;
        int threads = Math.clamp(4L * p.n() * p.k() / WORTH_A_THREAD, 1, pool.threads());
        int tasks = threads == 1 ? 1 : units >= 64 * threads ? 4 * threads : Math.min(threads, units);
        if (tasks <= 1) {
            columns(p, 0, p.n(), pool.scratch());
            return;
        }
        pool.parallelFor(tasks, (task, scratch) -> columns(p, UNIT * (int) ((long) units * task / tasks),
                Math.min(p.n(), UNIT * (int) ((long) units * (task + 1) / tasks)), scratch));
    }

    private static void columns(Product p, int from, int to, Scratch scratch) {
        long sums = scratch.work(AT_ONCE);
        for (int j = from; j < to; j += AT_ONCE) {
            int n = Math.min(AT_ONCE, to - j);
            for (int k = 0; k < p.k(); k += MatMul.KC) {
                Memory.fill(sums, n, 0);
                EightRows.add(p.a() + 4L * k, Math.min(MatMul.KC, p.k() - k), p.b() + p.bRow() * k + 4L * j, p.bRow(),
                        n, sums);
                Tile.merge(sums, 1, n, p.c() + 4L * j, 0, p.accumulate() || k > 0,
                        p.bias() == 0 ? 0 : p.bias() + 4L * j);
            }
        }
    }
}
