package arabica.autograd.vector;

/// A product whose B is in BF16: `p.b()` and `p.bRow()` speak of that memory. The result has the bits of the product with
/// B widened.
///
/// For many rows B is widened where it is packed ([PackedProduct]). For few it is taken in stripes of columns, which are
/// widened in cache and then read as often as the rows want. (Weights that one row is to stream lie in panels:
/// [PanelProduct].)
final class Bf16Product {
    /// The floats of a widened stripe: half of a usual second-level cache.
    private static final int STRIPE = 128 * 1024;
    private static final int MIN_COLUMNS = 64;
    /// Multiply-adds below which handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 200_000;

    private Bf16Product() {}

    static void run(WorkerPool pool, Product p) {
        if (MatMul.isPacked(p)) {
            MatMul.parallel(pool, p);
            return;
        }
        int width = Math.max(MIN_COLUMNS, STRIPE / Math.max(1, p.k()) & -MIN_COLUMNS);
        int stripes = (p.n() + width - 1) / width;
        boolean shared = (long) p.m() * p.n() * p.k() >= 2 * WORTH_A_THREAD;
        WorkerPool.Body body = (stripe, scratch) -> stripe(p, stripe * width,
                Math.min(p.n(), (stripe + 1) * width), scratch);
        if (shared) {
            pool.parallelFor(stripes, body);
        } else {
            for (int stripe = 0; stripe < stripes; stripe++) { body.run(stripe, pool.scratch()); }
        }
    }

    private static void stripe(Product p, int from, int to, Scratch scratch) {
        int n = to - from;
        long wide = scratch.work((long) n * p.k());
        long b = p.b() + (p.bTransposed() ? p.bRow() : p.bBytes()) * from;
        int rows = p.bTransposed() ? n : p.k();
        int columns = p.bTransposed() ? p.k() : n;
        Bf16Rows.widen(b, p.bRow(), rows, columns, wide, 4L * columns);
        MatMul.serial(new Product(p.m(), n, p.k(), p.a(), p.aRow(), p.aStep(), wide, 4L * columns, p.bTransposed(),
                p.c() + 4L * from, p.cRow(), p.accumulate(), p.bias() == 0 ? 0 : p.bias() + 4L * from), scratch);
    }
}
