package arabica.autograd.vector;

/// The packed and blocked matrix product (Goto & van de Geijn 2008; BLIS).
///
/// **The same bits everywhere.** An element of the result is, for each block of [#KC] steps along k in order, one chain
/// of fused multiply-adds from zero, added to what the earlier blocks gave. That holds in every kernel, for every tile,
/// packed or not; so how the work is cut, and for how many threads, cannot be seen in the result.
final class MatMul {
    static final int KC = 512;
    static final int MC = 96;
    static final int NC = 3072;
    /// With no more rows of A, packing B costs more than it saves.
    private static final int FEW_ROWS = 128;
    /// Below this many multiply-adds, handing work to another thread costs more than it saves.
    private static final double WORTH_A_THREAD = 200_000;
    /// What packing one element costs, in multiply-adds.
    private static final double PACKING = 12;

    private MatMul() {}

    /// Computes one product on all threads.
    static void parallel(WorkerPool pool, Product p) {
        int threads = (int) Math.min(pool.threads(), (double) p.m() * p.n() * p.k() / WORTH_A_THREAD);
        if (threads <= 1) {
            serial(p, pool.scratch());
            return;
        }
        if (isPacked(p)) {
            PackedProduct.parallel(p, pool);
            return;
        }
        int down = bestSplit(p, threads);
        int across = threads / down;
        int rows = roundUp(p.m(), down, Tile.ROWS);
        int columns = roundUp(p.n(), across, Memory.BLOCK);
        pool.parallelFor(down * across, (task, scratch) -> {
            int fromRow = Math.min(p.m(), task / across * rows);
            int fromColumn = Math.min(p.n(), task % across * columns);
            serial(p.part(fromRow, Math.min(p.m(), fromRow + rows), fromColumn,
                    Math.min(p.n(), fromColumn + columns)), scratch);
        });
    }

    /// Computes a batch of products whose operands follow each other at the given distances in bytes.
    static void batch(WorkerPool pool, Product first, int count, long aStep, long bStep, long cStep) {
        if (count < pool.threads()) {
            for (int i = 0; i < count; i++) { parallel(pool, first.shifted(aStep * i, bStep * i, cStep * i)); }
            return;
        }
        double work = Math.max(1, (double) first.m() * first.n() * first.k());
        pool.parallelRows(count, (long) Math.max(1, WORTH_A_THREAD / work), (from, to, scratch) -> {
            for (long i = from; i < to; i++) { serial(first.shifted(aStep * i, bStep * i, cStep * i), scratch); }
        });
    }

    /// Into how many parts the rows are cut, so that the slowest of `threads` parts is as fast as can be.
    private static int bestSplit(Product p, int threads) {
        int best = 1;
        double bestCost = Double.MAX_VALUE;
        for (int down = 1; down <= threads; down++) {
            double m = roundUp(p.m(), down, Tile.ROWS);
            double n = roundUp(p.n(), threads / down, Memory.BLOCK);
            double cost = m * n + PACKING * n + (p.aStep() == 4 ? 0 : PACKING * m);
            if (cost < bestCost) {
                bestCost = cost;
                best = down;
            }
        }
        return best;
    }

    private static int roundUp(int size, int parts, int multiple) {
        int part = (size + parts - 1) / parts;
        return (part + multiple - 1) / multiple * multiple;
    }

    /// Whether [PackedProduct] does it.
    static boolean isPacked(Product p) { return p.m() > FEW_ROWS && p.n() >= 8 && p.k() > 0; }

    /// Computes one product on this thread.
    static void serial(Product p, Scratch scratch) {
        if (p.m() == 0 || p.n() == 0) { return; }
        if (isPacked(p)) {
            PackedProduct.serial(p, scratch);
            return;
        }
        boolean direct = !p.bTransposed() && p.m() <= FEW_ROWS;
        int whole = Memory.wholeBlocks(p.n());
        if (direct && whole > 0 && whole < p.n()) {
            serial(p.part(0, p.m(), 0, whole), scratch);
            serial(p.part(0, p.m(), whole, p.n()), scratch);
            return;
        }
        boolean pack = !direct || whole < p.n();
        for (int j = 0; j < p.n(); j += NC) {
            int n = Math.min(NC, p.n() - j);
            // k = 0 still has one round: it writes the zeros or the bias.
            for (int k = 0; k == 0 || k < p.k(); k += KC) {
                int kc = Math.min(KC, p.k() - k);
                long b = p.b() + (p.bTransposed() ? p.bRow() * j + 4L * k : p.bRow() * k + 4L * j);
                if (pack) { b = packB(p, b, kc, n, scratch); }
                rowBlocks(p, j, n, k, kc, b, pack, scratch);
            }
        }
    }

    private static long packB(Product p, long b, int kc, int n, Scratch scratch) {
        long packed = scratch.packedB(Packing.size(kc, n));
        if (p.bTransposed()) {
            Packing.transposed(b, p.bRow(), kc, n, packed, scratch);
        } else {
            Packing.rows(b, p.bRow(), kc, n, packed);
        }
        return packed;
    }

    private static void rowBlocks(Product p, int j, int n, int k, int kc, long b, boolean packed, Scratch scratch) {
        boolean accumulate = p.accumulate() || k > 0;
        long bias = p.bias() == 0 ? 0 : p.bias() + 4L * j;
        for (int i = 0; i < p.m(); i += MC) {
            int m = Math.min(MC, p.m() - i);
            long a = p.a() + p.aRow() * i + p.aStep() * k;
            long aRow = p.aRow();
            long aStep = p.aStep();
            if (aStep != 4) {
                // A transposed: rows along k, so that a kernel's six values lie side by side.
                long copy = scratch.packedA((long) KC * MC);
                Packing.copyRows(a, aStep, kc, m, copy, 4L * MC);
                a = copy;
                aStep = 4L * MC;
            }
            block(m, n, kc, a, aRow, aStep, b, packed ? 0 : p.bRow(),
                    4L * Tile.PANEL, p.c() + p.cRow() * i + 4L * j, p.cRow(),
                    accumulate, bias, scratch.tile());
        }
    }

    /// One block, without further blocking. B is as [Packing] leaves it where `bRow` is 0; else `bRow` is the distance
    /// between its rows, `bPanel` that between its panels, and its rows can be read up to a multiple of 16 columns.
    static void block(int m, int n, int kc, long a, long aRow, long aStep, long b, long bRow, long bPanel, long c,
            long cRow, boolean accumulate, long bias, long tile) {
        long panel = b;
        for (int j = 0; j < n; j += Tile.PANEL) {
            int width = Packing.panelWidth(n, j);
            long step = bRow == 0 ? 4L * width : bRow;
            columnPanel(m, Math.min(width, n - j), width / Memory.LANES, kc, a, aRow, aStep, panel, step, c + 4L * j,
                    cRow, accumulate, bias == 0 ? 0 : bias + 4L * j, tile);
            panel += bRow == 0 ? 4L * kc * width : bPanel;
        }
    }

    private static void columnPanel(int m, int n, int vectors, int kc, long a, long aRow, long aStep, long b, long bRow,
            long c, long cRow, boolean accumulate, long bias, long tile) {
        for (int i = 0; i < m; i += Tile.ROWS) {
            int rows = Math.min(Tile.ROWS, m - i);
            if (rows == 1) {
                OneRowKernels.run(vectors, a + aRow * i, aStep, b, bRow, kc, tile);
            } else {
                SixRowKernels.run(vectors, a + aRow * i, aRow, rows, aStep, b, bRow, kc, tile);
            }
            Tile.merge(tile, rows, n, c + cRow * i, cRow, accumulate, bias);
        }
    }
}
