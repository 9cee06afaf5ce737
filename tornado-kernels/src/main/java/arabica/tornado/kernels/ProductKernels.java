package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Matrix products.
public final class ProductKernels {
    /// Rows and columns of out that a work-group of [#tiles] computes; each of its 16 × 16 items has 4 × 4 of them in
    /// registers.
    public static final int TILE = 64;
    /// The same of a group of 8 × 8.
    public static final int SMALL_TILE = 32;
    /// Work-items of a large group.
    public static final int ITEMS = 256;
    /// Columns of out that a work-group of [#rowsByColumns] computes.
    public static final int COLUMNS = 64;
    /// Steps along k between two barriers.
    private static final int DEPTH = 16;

    private ProductKernels() {}

    /// `out = op(a) · op(b)`, or `out += …`, of matrices or batches of them, with strided rows. A work-group of 16 × 16
    /// items computes a tile of 64 × 64, one of 8 × 8 a tile of 32 × 32. It goes along k in steps of 16: it copies a tile of
    /// a and one of b to local memory, zeros where the matrices end, and multiplies them. Items of a row of the group read
    /// neighbouring elements of b's tile and one of a's: no two of them the same bank.
    ///
    /// ints: m, n, k, a, its row stride, b, its row stride, out, its row stride, distance of a's matrices, of b's, of
    /// out's, whether a is transposed, whether b is, whether to add, bias `[n]` (or −1), residual `[m, n]` (or −1), columns
    /// of a panel of b (n if it is whole), distance of panels, sums over k (or −1: not wanted), whether of a's rows rather
    /// than b's columns, whether to add to them. Batches have neither panels nor sums.
    public static void tiles(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] aTile = context.allocateFloatLocalArray(DEPTH * TILE);
        float[] bTile = context.allocateFloatLocalArray(DEPTH * TILE);
        // Powers of two: remainders are masks and quotients shifts, which a device does in one step.
        int sideLog = context.localGroupSizeX == ITEMS ? 4 : 3;
        int side = 1 << sideLog;
        int tileLog = sideLog + 2;
        int tile = 1 << tileLog;
        int items = side * side;
        int item = context.localIdx;
        int tx = item & (side - 1);
        int ty = item >> sideLog;
        int m = ints.get(0);
        int n = ints.get(1);
        int k = ints.get(2);
        int tilesDown = (m + tile - 1) / tile;
        int tilesAcross = (n + tile - 1) / tile;
        int group = context.groupIdx;
        int firstColumn = group % tilesAcross * tile;
        int firstRow = group / tilesAcross % tilesDown * tile;
        int batch = group / tilesAcross / tilesDown;
        int a = matrix(ints, 3, 9, batch);
        int b = matrix(ints, 5, 10, batch);
        int aStride = ints.get(4);
        int bStride = ints.get(6);
        boolean transposeA = ints.get(12) != 0;
        boolean transposeB = ints.get(13) != 0;
        // Where b is not transposed an item reads one column of its tile.
        int own = b + column(ints, firstColumn + (item & (tile - 1)));
        boolean sumsRow = sums(ints, 1, firstColumn, item, tile);
        boolean sumsColumn = sums(ints, 0, firstRow, item, tile);
        float sum = 0;
        float c00 = 0, c01 = 0, c02 = 0, c03 = 0;
        float c10 = 0, c11 = 0, c12 = 0, c13 = 0;
        float c20 = 0, c21 = 0, c22 = 0, c23 = 0;
        float c30 = 0, c31 = 0, c32 = 0, c33 = 0;
        for (int first = 0; first < k; first += DEPTH) {
            for (int e = item; e < DEPTH * tile; e += items) {
                // Neighbouring items read along a row of the matrix, whichever way it lies.
                int i = transposeA ? e & (tile - 1) : e / DEPTH;
                int p = transposeA ? e >> tileLog : e % DEPTH;
                int row = firstRow + i;
                int depth = first + p;
                aTile[p * tile + i] = element(memory, row < m && depth < k,
                        transposeA ? a + depth * aStride + row : a + row * aStride + depth);
            }
            for (int e = item; e < DEPTH * tile; e += items) {
                int j = transposeB ? e / DEPTH : e & (tile - 1);
                int p = transposeB ? e % DEPTH : e >> tileLog;
                int column = firstColumn + j;
                int depth = first + p;
                bTile[p * tile + j] = element(memory, column < n && depth < k,
                        transposeB ? b + column * bStride + depth : own + depth * bStride);
            }
            context.localBarrier();
            // Were it a constant, TornadoVM would unroll the loop and move its sums behind the barrier.
            int steps = k - first < DEPTH ? k - first : DEPTH;
            for (int p = 0; p < steps; p++) {
                float a0 = aTile[p * tile + ty];
                float a1 = aTile[p * tile + ty + side];
                float a2 = aTile[p * tile + ty + 2 * side];
                float a3 = aTile[p * tile + ty + 3 * side];
                float b0 = bTile[p * tile + tx];
                float b1 = bTile[p * tile + tx + side];
                float b2 = bTile[p * tile + tx + 2 * side];
                float b3 = bTile[p * tile + tx + 3 * side];
                c00 += a0 * b0;
                c01 += a0 * b1;
                c02 += a0 * b2;
                c03 += a0 * b3;
                c10 += a1 * b0;
                c11 += a1 * b1;
                c12 += a1 * b2;
                c13 += a1 * b3;
                c20 += a2 * b0;
                c21 += a2 * b1;
                c22 += a2 * b2;
                c23 += a2 * b3;
                c30 += a3 * b0;
                c31 += a3 * b1;
                c32 += a3 * b2;
                c33 += a3 * b3;
            }
            if (sumsRow) { for (int p = 0; p < steps; p++) { sum += aTile[p * tile + item]; } }
            if (sumsColumn) { for (int p = 0; p < steps; p++) { sum += bTile[p * tile + item]; } }
            context.localBarrier();
        }
        storeSum(memory, ints, sumsRow, firstRow + item, m, sum);
        storeSum(memory, ints, sumsColumn, firstColumn + item, n, sum);
        int out = matrix(ints, 7, 11, batch);
        int row = firstRow + ty;
        int column = firstColumn + tx;
        storeRow(memory, ints, side, out, row, column, c00, c01, c02, c03);
        storeRow(memory, ints, side, out, row + side, column, c10, c11, c12, c13);
        storeRow(memory, ints, side, out, row + 2 * side, column, c20, c21, c22, c23);
        storeRow(memory, ints, side, out, row + 3 * side, column, c30, c31, c32, c33);
    }

    /// Where one of the matrices of a batch begins.
    private static int matrix(IntArray ints, int first, int distance, int batch) {
        return ints.get(first) + batch * ints.get(distance);
    }

    /// Where a column of b begins, which may lie in panels of columns.
    private static int column(IntArray ints, int column) {
        return column / ints.get(17) * ints.get(18) + column % ints.get(17);
    }

    /// Whether this item sums a row of a's tile (kind 1) or a column of b's (kind 0): those of the first tile across do, or
    /// down.
    private static boolean sums(IntArray ints, int kind, int firstAcross, int item, int tile) {
        return ints.get(19) >= 0 && ints.get(20) == kind && firstAcross == 0 && item < tile;
    }

    /// An element of a matrix, 0 where that ends.
    private static float element(FloatArray memory, boolean inside, int at) {
        float value = 0;
        if (inside) { value = memory.get(at); }
        return value;
    }

    /// `out = a · b` where a has a few rows only, of which tiles would be mostly empty: a group computes 64 columns of one
    /// row, each shared by four items that take every fourth step along k. b is read along its rows. Fewer items in a group share a
    /// column by fewer. ints: as for [#tiles], without batches and sums.
    public static void rowsByColumns(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] sums = context.allocateFloatLocalArray(ITEMS);
        int items = context.localGroupSizeX;
        int item = context.localIdx;
        int n = ints.get(1);
        int k = ints.get(2);
        int across = (n + COLUMNS - 1) / COLUMNS;
        int row = context.groupIdx / across;
        int column = context.groupIdx % across * COLUMNS + item % COLUMNS;
        int a = ints.get(3) + row * ints.get(4);
        int b = ints.get(5) + column(ints, column);
        int bStride = ints.get(6);
        float sum = 0;
        if (column < n) {
            for (int p = item / COLUMNS; p < k; p += items / COLUMNS) {
                sum += memory.get(a + p) * memory.get(b + p * bStride);
            }
        }
        sums[item] = sum;
        context.localBarrier();
        if (item < COLUMNS) {
            for (int i = item + COLUMNS; i < items; i += COLUMNS) { sum += sums[i]; }
            storeElement(memory, ints, row, column, sum);
        }
    }

    /// `out = a · bᵀ` where a has a few rows only: a group for each element, whose items share the steps along k. ints: as
    /// for [#rowsByColumns].
    public static void rowsByRows(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] scratch = context.allocateFloatLocalArray(WorkGroup.SCRATCH);
        int n = ints.get(1);
        int row = context.groupIdx / n;
        int column = context.groupIdx % n;
        int a = ints.get(3) + row * ints.get(4);
        int b = ints.get(5) + column * ints.get(6);
        float sum = 0;
        for (int p = context.localIdx; p < ints.get(2); p += WorkGroup.SIZE) {
            sum += memory.get(a + p) * memory.get(b + p);
        }
        float all = WorkGroup.sum(context, scratch, sum);
        if (context.localIdx == 0) { storeElement(memory, ints, row, column, all); }
    }

    private static void storeRow(FloatArray memory, IntArray ints, int side, int out, int row, int column, float c0,
            float c1, float c2, float c3) {
        if (row < ints.get(0)) {
            int n = ints.get(1);
            int at = out + row * ints.get(8);
            int bias = ints.get(15);
            int residual = residual(ints, row);
            boolean add = ints.get(14) != 0;
            store(memory, n, at, bias, residual, add, column, c0);
            store(memory, n, at, bias, residual, add, column + side, c1);
            store(memory, n, at, bias, residual, add, column + 2 * side, c2);
            store(memory, n, at, bias, residual, add, column + 3 * side, c3);
        }
    }

    private static void storeElement(FloatArray memory, IntArray ints, int row, int column, float value) {
        store(memory, ints.get(1), ints.get(7) + row * ints.get(8), ints.get(15), residual(ints, row),
                ints.get(14) != 0, column, value);
    }

    /// A row of the residual, or a negative number.
    private static int residual(IntArray ints, int row) {
        return ints.get(16) >= 0 ? ints.get(16) + row * ints.get(1) : -1;
    }

    private static void store(FloatArray memory, int n, int row, int bias, int residual, boolean add, int column,
            float value) {
        if (column < n) {
            float result = value;
            if (bias >= 0) { result += memory.get(bias + column); }
            if (residual >= 0) { result += memory.get(residual + column); }
            if (add) { result += memory.get(row + column); }
            memory.set(row + column, result);
        }
    }

    private static void storeSum(FloatArray memory, IntArray ints, boolean wanted, int index, int count, float sum) {
        if (wanted && index < count) {
            float result = sum;
            if (ints.get(21) != 0) { result += memory.get(ints.get(19) + index); }
            memory.set(ints.get(19) + index, result);
        }
    }
}
