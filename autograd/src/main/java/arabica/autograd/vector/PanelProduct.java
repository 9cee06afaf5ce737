package arabica.autograd.vector;

/// Products with a matrix in column panels: `panels` of them one after the other, each `k × width`, in F32 or BF16. One row
/// of A streams them from end to end, as memory likes it best; for more rows a panel is an ordinary matrix, widened in
/// cache first where it is of BF16. The bits are those of [MatMul] with the matrix as a whole.
///
/// @param n      the columns of the result; the last panel may be wider
/// @param bytes  of an element: 4, or 2 for BF16
record PanelProduct(int m, int n, int k, long a, long aRow, long panels, int width, int bytes, long c, long cRow,
        long bias) {
    /// Bytes of the matrix below which handing work to another thread costs more than it saves.
    private static final long WORTH_A_THREAD = 400_000;
    /// Rows for which A is not packed: with every panel once more, that would cost a fifth.
    private static final int AT_ONCE = 120;

    void run(WorkerPool pool) {
        int count = (n + width - 1) / width;
        int threads = Math.clamp(Math.max(1, m / 4) * (long) bytes * n * k / WORTH_A_THREAD, 1, pool.threads());
        // Neighbouring panels to the same thread, so that it reads on and on.
        int tasks = Math.min(count, threads == 1 ? 1 : count >= 32 * threads ? 8 * threads : threads);
        WorkerPool.Body body = (task, scratch) -> {
            for (int p = (int) ((long) count * task / tasks); p < (long) count * (task + 1) / tasks; p++) {
                if (m == 1 && width % (bytes == 4 ? Memory.LANES : Bf16StreamKernels.MULTIPLE) == 0) {
                    oneRow(p, scratch.tile());
                } else {
                    rows(p, scratch);
                }
            }
        };
        if (tasks == 1) {
            body.run(0, pool.scratch());
        } else {
            pool.parallelFor(tasks, body);
        }
    }

    private long panel(int p) { return panels + (long) bytes * k * width * p; }

    private void oneRow(int p, long tile) {
        int from = p * width;
        int columns = Math.min(width, n - from);
        long row = (long) bytes * width;
        for (int step = 0; step < k; step += MatMul.KC) {
            int kc = Math.min(MatMul.KC, k - step);
            int taken;
            for (int j = 0; j < columns; j += taken) {
                long b = panel(p) + row * step + (long) bytes * j;
                // What pads a panel may be read, and its sums are left in the tile.
                if (bytes == 4) {
                    taken = Math.min(4 * Memory.LANES, width - j);
                    OneRowKernels.run(taken / Memory.LANES, a + 4L * step, 4, b, row, kc, tile);
                } else {
                    taken = Bf16StreamKernels.width(width - j);
                    Bf16StreamKernels.run(taken, a + 4L * step, b, row, kc, tile);
                }
                int to = from + j;
                Tile.merge(tile, 1, Math.min(taken, n - to), c + 4L * to, 0, step > 0, bias == 0 ? 0 : bias + 4L * to);
            }
        }
    }

    private void rows(int p, Scratch scratch) {
        int from = p * width;
        int columns = Math.min(width, n - from);
        long b = panel(p);
        if (bytes == 2) {
            b = scratch.work((long) k * width);
            Bf16Rows.widen(panel(p), 0, 1, k * width, b, 0);
        }
        Product product = new Product(m, columns, k, a, aRow, 4, b, 4L * width, false, c + 4L * from, cRow, false,
                bias == 0 ? 0 : bias + 4L * from);
        for (int i = 0; i < m; i += AT_ONCE) {
            MatMul.serial(product.part(i, Math.min(m, i + AT_ONCE), 0, columns), scratch);
        }
    }
}
