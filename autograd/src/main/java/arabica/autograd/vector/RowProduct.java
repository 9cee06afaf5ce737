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

    private RowProduct() {}

    static boolean fits(Product p) { return p.m() == 1 && !p.bTransposed() && p.aStep() == 4 && p.k() > 0; }

    /// Threads share the columns.
    static void run(WorkerPool pool, Product p) {
        int units = (p.n() + UNIT - 1) / UNIT;
        int threads = Math.clamp(4L * p.n() * p.k() / WORTH_A_THREAD, 1, pool.threads());
        int tasks = threads == 1 ? 1 : units >= 64 * threads ? 4 * threads : Math.min(threads, units);
        if (tasks <= 1) {
            columns(p, 0, p.n(), pool.scratch().tile());
            return;
        }
        pool.parallelFor(tasks, (task, scratch) -> columns(p, UNIT * (int) ((long) units * task / tasks),
                Math.min(p.n(), UNIT * (int) ((long) units * (task + 1) / tasks)), scratch.tile()));
    }

    /// Columns `from` … `to − 1` on the calling thread.
    static void columns(Product p, int from, int to, long tile) {
        for (int k = 0; k < p.k(); k += MatMul.KC) {
            int kc = Math.min(MatMul.KC, p.k() - k);
            boolean accumulate = p.accumulate() || k > 0;
            int width;
            for (int j = from; j < to; j += width) {
                width = StreamKernels.width(to - j);
                StreamKernels.run(width, p.a() + 4L * k, p.b() + p.bRow() * k + 4L * j, p.bRow(), kc, tile);
                Tile.merge(tile, 1, width, p.c() + 4L * j, 0, accumulate, p.bias() == 0 ? 0 : p.bias() + 4L * j);
            }
        }
    }
}
