package arabica.autograd.vector;

/// The product with both operands packed, blocked for three caches: a block of B stays in L2, six rows of A in L1, and a
/// block of C in L3 while k advances.
///
/// Rows of C are walked from left to right, so that the machine can foresee which lines come next; a walk down the
/// columns meets a new page with every row.
///
/// Threads pack each block of B together and then share its rows of C, six at a time: packing by each thread for itself
/// would cost a tenth of a small product.
final class PackedProduct {
    /// Columns of B that are packed at once: with [MatMul#KC] steps, rather more than half of an L2 of 1 MB.
    private static final int NC = 384;
    /// The block of C that is finished before the next, in rows and columns.
    private static final int BLOCK = 3072;
    /// Multiply-adds of a task: some microseconds, so that nobody waits long for the last.
    private static final long TASK = 500_000;
    /// Pieces into which packing is cut where there are several threads.
    private static final int PIECES = 8;

    /// Who does the tasks: one thread, or all.
    @FunctionalInterface
    private interface Workers {
        void run(int tasks, WorkerPool.Body body);
    }

    private final Product p;
    private final Workers workers;
    private final int pieces;
    /// Whose packed operands are everybody's.
    private final Scratch shared;

    private PackedProduct(Product p, Workers workers, int pieces, Scratch shared) {
        this.p = p;
        this.workers = workers;
        this.pieces = pieces;
        this.shared = shared;
    }

    /// On the calling thread; for at least eight rows and columns, and k > 0.
    static void serial(Product p, Scratch scratch) {
        run(p, (tasks, body) -> {
            for (int task = 0; task < tasks; task++) { body.run(task, scratch); }
        }, 1, scratch);
    }

    /// On all threads.
    static void parallel(Product p, WorkerPool pool) { run(p, pool::parallelFor, PIECES, pool.scratch()); }

    private static void run(Product p, Workers workers, int pieces, Scratch shared) {
        int down = part(p.m(), Tile.ROWS);
        int across = p.k() > MatMul.KC ? part(p.n(), NC) : p.n();
        for (int i = 0; i < p.m(); i += down) {
            for (int j = 0; j < p.n(); j += across) {
                new PackedProduct(p.part(i, Math.min(p.m(), i + down), j, Math.min(p.n(), j + across)), workers, pieces,
                        shared).run();
            }
        }
    }

    /// Cuts a length into equal parts of at most about [#BLOCK], in multiples of `unit`.
    private static int part(int length, int unit) {
        int parts = Math.ceilDiv(length, BLOCK);
        return Math.ceilDiv(Math.ceilDiv(length, parts), unit) * unit;
    }

    private void run() {
        int tiles = Math.ceilDiv(p.m(), Tile.ROWS);
        for (int k = 0; k < p.k(); k += MatMul.KC) {
            int kc = Math.min(MatMul.KC, p.k() - k);
            long a = shared.packedA(tiles * RowPacking.size(kc));
            if (p.aStep() != 4) { packColumns(k, kc, a); }
            for (int j = 0; j < p.n(); j += NC) { block(k, kc, j, Math.min(NC, p.n() - j), a, tiles); }
        }
    }

    private void block(int firstStep, int kc, int column, int n, long a, int tiles) {
        long b = shared.packedB(Packing.size(kc, n));
        packB(firstStep, kc, column, n, b);
        int atOnce = Math.clamp(TASK / ((long) Tile.ROWS * n * kc), 1, tiles);
        workers.run(Math.ceilDiv(tiles, atOnce), (task, own) -> {
            for (int t = task * atOnce; t < Math.min(tiles, (task + 1) * atOnce); t++) {
                long tile = a + 4 * RowPacking.size(kc) * t;
                if (column == 0 && p.aStep() == 4) { packRows(t * Tile.ROWS, firstStep, kc, tile); }
                row(t * Tile.ROWS, column, n, firstStep, kc, tile, b, own.tile());
            }
        });
    }

    private void packColumns(int firstStep, int kc, long a) {
        int groups = Math.ceilDiv(p.m(), RowPacking.GROUP);
        int tasks = Math.min(pieces, groups);
        workers.run(tasks, (task, own) -> {
            int from = groups * task / tasks * RowPacking.GROUP;
            int to = Math.min(p.m(), groups * (task + 1) / tasks * RowPacking.GROUP);
            RowPacking.columns(p.a() + p.aStep() * firstStep + 4L * from, p.aStep(), to - from, kc,
                    a + 4 * RowPacking.size(kc) * (from / Tile.ROWS));
        });
    }

    private void packB(int firstStep, int kc, int column, int n, long packed) {
        if (p.bTransposed()) {
            long b = p.b() + p.bRow() * column + (long) p.bBytes() * firstStep;
            int panels = Math.ceilDiv(n, Tile.PANEL);
            int tasks = Math.min(pieces, panels);
            workers.run(tasks, (task, own) -> {
                int from = panels * task / tasks * Tile.PANEL;
                int to = Math.min(n, panels * (task + 1) / tasks * Tile.PANEL);
                long rows = b + p.bRow() * from;
                Packing.transposed(floats(rows, to - from, kc, own), rowOfFloats(kc), kc, to - from,
                        packed + 4L * kc * from, own);
            });
        } else {
            long b = p.b() + p.bRow() * firstStep + (long) p.bBytes() * column;
            workers.run(pieces, (task, own) -> {
                int from = kc * task / pieces;
                int to = kc * (task + 1) / pieces;
                long rows = floats(b + p.bRow() * from, to - from, n, own);
                Packing.rows(rows - rowOfFloats(n) * from, rowOfFloats(n), from, to, kc, n, packed);
            });
        }
    }

    /// Rows of B as floats: where they are, or widened in this thread's cache.
    private long floats(long rows, int count, int columns, Scratch own) {
        if (p.bBytes() == Float.BYTES) { return rows; }
        long wide = own.work((long) count * columns);
        Bf16Rows.widen(rows, p.bRow(), count, columns, wide, rowOfFloats(columns));
        return wide;
    }

    /// From one of these rows to the next.
    private long rowOfFloats(int columns) { return p.bBytes() == Float.BYTES ? p.bRow() : 4L * columns; }

    /// Just before they are needed, so that they are in L1 then.
    private void packRows(int i, int k, int kc, long packed) {
        RowPacking.rows(p.a() + p.aRow() * i + 4L * k, p.aRow(), Math.min(Tile.ROWS, p.m() - i), kc, packed);
    }

    /// Six rows of C, n columns from j.
    private void row(int i, int j, int n, int k, int kc, long a, long b, long tile) {
        int rows = Math.min(Tile.ROWS, p.m() - i);
        boolean add = p.accumulate() || k > 0;
        long c = p.c() + p.cRow() * i + 4L * j;
        long bias = p.bias() == 0 ? 0 : p.bias() + 4L * j;
        int whole = rows < Tile.ROWS ? 0 : n / Tile.PANEL * Tile.PANEL;
        if (add) {
            merged(whole, kc, a, b, c, c, p.cRow(), tile);
        } else if (bias != 0) {
            merged(whole, kc, a, b, c, bias, 0, tile);
        } else {
            straight(whole, kc, a, b, c);
        }
        for (int o = whole; o < n; o += Tile.PANEL) {
            int width = Packing.panelWidth(n, o);
            SixRowKernels.run(width / Memory.LANES, a, 4, rows, 4L * Tile.ROWS, b + 4L * kc * o, 4L * width, kc, tile);
            Tile.merge(tile, rows, Math.min(width, n - o), c + 4L * o, p.cRow(), add,
                    bias == 0 ? 0 : bias + 4L * o);
        }
    }

    /// Whole tiles side by side, straight from the registers into the result.
    private void straight(int n, int kc, long a, long b, long c) {
        for (int j = 0; j < n; j += Tile.PANEL) { PackedKernels.run(a, b + 4L * kc * j, kc, c + 4L * j, p.cRow()); }
    }

    /// Whole tiles side by side, added to x: the result itself, or one row for all.
    private void merged(int n, int kc, long a, long b, long c, long x, long xRow, long tile) {
        for (int j = 0; j < n; j += Tile.PANEL) {
            PackedKernels.run(a, b + 4L * kc * j, kc, tile, 4L * Tile.COLUMNS);
            Tile.mergeWhole(tile, x + 4L * j, xRow, c + 4L * j, p.cRow());
        }
    }
}
