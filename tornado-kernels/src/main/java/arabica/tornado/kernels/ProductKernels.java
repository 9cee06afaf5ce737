package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Matrix products.
public final class ProductKernels {
    /// Rows and columns of out that a work-group computes; each of its 16 × 16 items has 4 × 4 of them in registers.
    public static final int TILE = 64;
    /// Work-items of a group in [#tiles].
    public static final int ITEMS = 256;
    /// Columns of out that a work-group of [#rowsByColumns] computes.
    public static final int COLUMNS = 64;
    /// Steps along k between two barriers.
    private static final int DEPTH = 16;

    private ProductKernels() {}

    /// `out = op(a) · op(b)`, or `out += …`, of matrices or batches of them, with strided rows. A work-group goes along k
    /// in steps of 16: it copies a tile of a and one of b to local memory, zeros where the matrices end, and multiplies
    /// them. Items of a row of the group read neighbouring elements of b's tile and one of a's: no two of them the same
    /// bank. ints: m, n, k, a, its row stride, b, its row stride, out, its row stride, distance of a's matrices, of b's, of
    /// out's, whether a is transposed, whether b is, whether to add, bias `[n]` (or −1).
    public static void tiles(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] aTile = context.allocateFloatLocalArray(DEPTH * TILE);
        float[] bTile = context.allocateFloatLocalArray(DEPTH * TILE);
        int item = context.localIdx;
        int tx = item % 16;
        int ty = item / 16;
        int m = ints.get(0);
        int n = ints.get(1);
        int k = ints.get(2);
        int tilesDown = (m + TILE - 1) / TILE;
        int tilesAcross = (n + TILE - 1) / TILE;
        int group = context.groupIdx;
        int firstColumn = group % tilesAcross * TILE;
        int firstRow = group / tilesAcross % tilesDown * TILE;
        int batch = group / tilesAcross / tilesDown;
        int a = ints.get(3) + batch * ints.get(9);
        int b = ints.get(5) + batch * ints.get(10);
        int aStride = ints.get(4);
        int bStride = ints.get(6);
        boolean transposeA = ints.get(12) != 0;
        boolean transposeB = ints.get(13) != 0;
        float c00 = 0, c01 = 0, c02 = 0, c03 = 0;
        float c10 = 0, c11 = 0, c12 = 0, c13 = 0;
        float c20 = 0, c21 = 0, c22 = 0, c23 = 0;
        float c30 = 0, c31 = 0, c32 = 0, c33 = 0;
        for (int first = 0; first < k; first += DEPTH) {
            for (int e = item; e < DEPTH * TILE; e += ITEMS) {
                // Neighbouring items read along a row of the matrix, whichever way it lies.
                int i = transposeA ? e % TILE : e / DEPTH;
                int p = transposeA ? e / TILE : e % DEPTH;
                int row = firstRow + i;
                int depth = first + p;
                float value = 0;
                if (row < m && depth < k) {
                    value = memory.get(transposeA ? a + depth * aStride + row : a + row * aStride + depth);
                }
                aTile[p * TILE + i] = value;
            }
            for (int e = item; e < DEPTH * TILE; e += ITEMS) {
                int j = transposeB ? e / DEPTH : e % TILE;
                int p = transposeB ? e % DEPTH : e / TILE;
                int column = firstColumn + j;
                int depth = first + p;
                float value = 0;
                if (column < n && depth < k) {
                    value = memory.get(transposeB ? b + column * bStride + depth : b + depth * bStride + column);
                }
                bTile[p * TILE + j] = value;
            }
            context.localBarrier();
            // Were it a constant, TornadoVM would unroll the loop and move its sums behind the barrier.
            int steps = k - first < DEPTH ? k - first : DEPTH;
            for (int p = 0; p < steps; p++) {
                float a0 = aTile[p * TILE + ty];
                float a1 = aTile[p * TILE + ty + 16];
                float a2 = aTile[p * TILE + ty + 32];
                float a3 = aTile[p * TILE + ty + 48];
                float b0 = bTile[p * TILE + tx];
                float b1 = bTile[p * TILE + tx + 16];
                float b2 = bTile[p * TILE + tx + 32];
                float b3 = bTile[p * TILE + tx + 48];
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
            context.localBarrier();
        }
        int out = ints.get(7) + batch * ints.get(11);
        int row = firstRow + ty;
        int column = firstColumn + tx;
        storeRow(memory, ints, out, row, column, c00, c01, c02, c03);
        storeRow(memory, ints, out, row + 16, column, c10, c11, c12, c13);
        storeRow(memory, ints, out, row + 32, column, c20, c21, c22, c23);
        storeRow(memory, ints, out, row + 48, column, c30, c31, c32, c33);
    }

    /// `out = a · b` where a has a few rows only, of which tiles would be mostly empty: a group computes 64 columns of one
    /// row, each shared by four items that take every fourth step along k. b is read along its rows; it may lie in panels of
    /// columns. ints: as for [#tiles], but instead of the distances of a's and b's matrices the columns of a panel (n if b
    /// is whole) and the distance of panels.
    public static void rowsByColumns(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] sums = context.allocateFloatLocalArray(ITEMS);
        int item = context.localIdx;
        int n = ints.get(1);
        int k = ints.get(2);
        int across = (n + COLUMNS - 1) / COLUMNS;
        int row = context.groupIdx / across;
        int column = context.groupIdx % across * COLUMNS + item % COLUMNS;
        int a = ints.get(3) + row * ints.get(4);
        int b = ints.get(5) + column / ints.get(9) * ints.get(10) + column % ints.get(9);
        int bStride = ints.get(6);
        float sum = 0;
        if (column < n) {
            for (int p = item / COLUMNS; p < k; p += ITEMS / COLUMNS) {
                sum += memory.get(a + p) * memory.get(b + p * bStride);
            }
        }
        sums[item] = sum;
        context.localBarrier();
        if (item < COLUMNS) {
            for (int i = item + COLUMNS; i < ITEMS; i += COLUMNS) { sum += sums[i]; }
            store(memory, ints, ints.get(7), row, column, sum);
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
        if (context.localIdx == 0) { store(memory, ints, ints.get(7), row, column, all); }
    }

    private static void storeRow(FloatArray memory, IntArray ints, int out, int row, int column, float c0, float c1,
            float c2, float c3) {
        if (row < ints.get(0)) {
            store(memory, ints, out, row, column, c0);
            store(memory, ints, out, row, column + 16, c1);
            store(memory, ints, out, row, column + 32, c2);
            store(memory, ints, out, row, column + 48, c3);
        }
    }

    private static void store(FloatArray memory, IntArray ints, int out, int row, int column, float value) {
        if (column < ints.get(1)) {
            int at = out + row * ints.get(8) + column;
            float result = value;
            if (ints.get(15) >= 0) { result += memory.get(ints.get(15) + column); }
            if (ints.get(14) != 0) { result += memory.get(at); }
            memory.set(at, result);
        }
    }
}
