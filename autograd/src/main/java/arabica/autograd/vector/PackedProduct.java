package arabica.autograd.vector;

/// The product on one thread with both operands packed, blocked for three caches: a block of B stays in L2, six rows of
/// A in L1, and a block of C in L3 while k advances.
///
/// Rows of C are walked from left to right, so that the machine can foresee which lines come next; a walk down the
/// columns meets a new page with every row.
final class PackedProduct {
    /// Columns of B that are packed at once: with [MatMul#KC] steps, rather more than half of an L2 of 1 MB.
    private static final int NC = 384;
    /// The block of C that is finished before the next, in rows and columns.
    private static final int BLOCK = 3072;

    private final Product p;
    private final Scratch scratch;

    private PackedProduct(Product p, Scratch scratch) {
        this.p = p;
        this.scratch = scratch;
    }

    /// For at least eight rows and columns, and k > 0.
    static void run(Product p, Scratch scratch) {
        int down = part(p.m(), Tile.ROWS);
        int across = p.k() > MatMul.KC ? part(p.n(), NC) : p.n();
        for (int i = 0; i < p.m(); i += down) {
            for (int j = 0; j < p.n(); j += across) {
                new PackedProduct(p.part(i, Math.min(p.m(), i + down), j, Math.min(p.n(), j + across)), scratch).run();
            }
        }
    }

    /// Cuts a length into equal parts of at most about [#BLOCK], in multiples of `unit`.
    private static int part(int length, int unit) {
        int parts = Math.ceilDiv(length, BLOCK);
        return Math.ceilDiv(Math.ceilDiv(length, parts), unit) * unit;
    }

    private void run() {
        int tiles = (p.m() + Tile.ROWS - 1) / Tile.ROWS;
        for (int k = 0; k < p.k(); k += MatMul.KC) {
            int kc = Math.min(MatMul.KC, p.k() - k);
            long a = scratch.packedA(tiles * RowPacking.size(kc));
            if (p.aStep() != 4) { RowPacking.columns(p.a() + p.aStep() * k, p.aStep(), p.m(), kc, a); }
            for (int j = 0; j < p.n(); j += NC) {
                int n = Math.min(NC, p.n() - j);
                long b = packB(k, kc, j, n);
                for (int i = 0; i < p.m(); i += Tile.ROWS) {
                    long tile = a + 4 * RowPacking.size(kc) * (i / Tile.ROWS);
                    if (j == 0 && p.aStep() == 4) { packRows(i, k, kc, tile); }
                    row(i, j, n, k, kc, tile, b);
                }
            }
        }
    }

    private long packB(int k, int kc, int j, int n) {
        long packed = scratch.packedB(Packing.size(kc, n));
        if (p.bTransposed()) {
            Packing.transposed(p.b() + p.bRow() * j + 4L * k, p.bRow(), kc, n, packed, scratch);
        } else {
            Packing.rows(p.b() + p.bRow() * k + 4L * j, p.bRow(), kc, n, packed);
        }
        return packed;
    }

    /// Just before they are needed, so that they are in L1 then.
    private void packRows(int i, int k, int kc, long packed) {
        RowPacking.rows(p.a() + p.aRow() * i + 4L * k, p.aRow(), Math.min(Tile.ROWS, p.m() - i), kc, packed);
    }

    /// Six rows of C, n columns from j.
    private void row(int i, int j, int n, int k, int kc, long a, long b) {
        int rows = Math.min(Tile.ROWS, p.m() - i);
        boolean add = p.accumulate() || k > 0;
        long c = p.c() + p.cRow() * i + 4L * j;
        long bias = p.bias() == 0 ? 0 : p.bias() + 4L * j;
        int whole = rows < Tile.ROWS ? 0 : n / Tile.PANEL * Tile.PANEL;
        if (add) {
            merged(whole, kc, a, b, c, c, p.cRow());
        } else if (bias != 0) {
            merged(whole, kc, a, b, c, bias, 0);
        } else {
            straight(whole, kc, a, b, c);
        }
        for (int o = whole; o < n; o += Tile.PANEL) {
            int width = Packing.panelWidth(n, o);
            SixRowKernels.run(width / Memory.LANES, a, 4, rows, 4L * Tile.ROWS, b + 4L * kc * o, 4L * width, kc,
                    scratch.tile());
            Tile.merge(scratch.tile(), rows, Math.min(width, n - o), c + 4L * o, p.cRow(), add,
                    bias == 0 ? 0 : bias + 4L * o);
        }
    }

    /// Whole tiles side by side, straight from the registers into the result.
    private void straight(int n, int kc, long a, long b, long c) {
        for (int j = 0; j < n; j += Tile.PANEL) { PackedKernels.run(a, b + 4L * kc * j, kc, c + 4L * j, p.cRow()); }
    }

    /// Whole tiles side by side, added to x: the result itself, or one row for all.
    private void merged(int n, int kc, long a, long b, long c, long x, long xRow) {
        long tile = scratch.tile();
        for (int j = 0; j < n; j += Tile.PANEL) {
            PackedKernels.run(a, b + 4L * kc * j, kc, tile, 4L * Tile.COLUMNS);
            Tile.mergeWhole(tile, x + 4L * j, xRow, c + 4L * j, p.cRow());
        }
    }
}
