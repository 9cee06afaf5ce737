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
    public static final int COLUMNS = 16;
    /// Steps along k of a large tile.
    private static final int DEPTH = 16;
    /// Of a tile's rows in local memory: four more than they are long, so that stores down a column meet few banks twice, and
    /// rows begin at multiples of 16 bytes.
    private static final int STRIDE = TILE + 4;

    /// Floats of local memory that [#tiles] takes.
    public static final int LOCAL_FLOATS = 2 * DEPTH * STRIDE;

    private ProductKernels() {}

    /// `out = op(a) · op(b)`, or `out += …`, of matrices or batches of them, with strided rows. A work-group of 16 × 16
    /// items computes a tile of 64 × 64, one of 8 × 8 a tile of 32 × 32. It goes along k in steps of as many as a side has
    /// items: it copies a tile of a and one of b to local memory, zeros where the matrices end, and multiplies them while it
    /// loads the next. An item has four neighbouring rows and four neighbouring columns, so that what it reads from each
    /// tile is one load of 16 bytes.
    ///
    /// ints: m, n, k, a, its row stride, b, its row stride, out, its row stride, distance of a's matrices, of b's, of
    /// out's, whether a is transposed, whether b is, whether to add, bias `[n]` (or −1), residual `[m, n]` (or −1), columns
    /// of a panel of b (n if it is whole), distance of panels, sums over k (or −1: not wanted), whether of a's rows rather
    /// than b's columns, whether to add to them. Batches have neither panels nor sums.
    public static void tiles(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] aTile = context.allocateFloatLocalArray(DEPTH * STRIDE);
        float[] bTile = context.allocateFloatLocalArray(DEPTH * STRIDE);
        // Powers of two: remainders are masks and quotients shifts, which a device does in one step.
        int sideLog = context.localGroupSizeX == ITEMS ? 4 : 3;
        int side = 1 << sideLog;
        int tileLog = sideLog + 2;
        int tile = 1 << tileLog;
        int item = context.localIdx;
        int tx = (item & (side - 1)) * 4;
        int ty = (item >> sideLog) * 4;
        int m = ints.get(0);
        int n = ints.get(1);
        int k = ints.get(2);
        int tilesDown = (m + tile - 1) / tile;
        int tilesAcross = (n + tile - 1) / tile;
        int group = context.groupIdx;
        int firstColumn = group % tilesAcross * tile;
        int firstRow = group / tilesAcross % tilesDown * tile;
        int batch = group / tilesAcross / tilesDown;
        // Neighbouring items read along a row of the matrix, whichever way it lies. From one of its four elements to the next
        // an item moves along the other side.
        boolean transposeA = ints.get(12) != 0;
        boolean transposeB = ints.get(13) != 0;
        int aRow = transposeA ? item & (tile - 1) : item >> sideLog;
        int aDepth = transposeA ? item >> tileLog : item & (side - 1);
        int aRows = transposeA ? 0 : side;
        int aDepths = transposeA ? side >> 2 : 0;
        int aAlongDepth = transposeA ? ints.get(4) : 1;
        int aStep = transposeA ? aDepths * ints.get(4) : side * ints.get(4);
        int a = matrix(ints, 3, 9, batch) + (firstRow + aRow) * (transposeA ? 1 : ints.get(4)) + aDepth * aAlongDepth;
        int aTo = aDepth * STRIDE + aRow;
        int aToStep = aDepths * STRIDE + aRows;
        int bColumn = transposeB ? item >> sideLog : item & (tile - 1);
        int bDepth = transposeB ? item & (side - 1) : item >> tileLog;
        int bColumns = transposeB ? side : 0;
        int bDepths = transposeB ? 0 : side >> 2;
        int bAlongDepth = transposeB ? 1 : ints.get(6);
        int bStep = transposeB ? side * ints.get(6) : bDepths * ints.get(6);
        // Where b is not transposed an item reads one column of its tile, which may lie in a panel.
        int b = matrix(ints, 5, 10, batch) + bDepth * bAlongDepth
                + (transposeB ? (firstColumn + bColumn) * ints.get(6) : column(ints, firstColumn + bColumn));
        int bTo = bDepth * STRIDE + bColumn;
        int bToStep = bDepths * STRIDE + bColumns;
        int rows = m - firstRow - aRow;
        int columns = n - firstColumn - bColumn;
        boolean sumsRow = sums(ints, 1, firstColumn, item, tile);
        boolean sumsColumn = sums(ints, 0, firstRow, item, tile);
        float sum = 0;
        float c00 = 0, c01 = 0, c02 = 0, c03 = 0;
        float c10 = 0, c11 = 0, c12 = 0, c13 = 0;
        float c20 = 0, c21 = 0, c22 = 0, c23 = 0;
        float c30 = 0, c31 = 0, c32 = 0, c33 = 0;
        // One turn more than there are tiles: each loads the next while it multiplies the last.
        for (int first = -side; first < k; first += side) {
            int left = k - first - side - aDepth;
            int from = a + (first + side) * aAlongDepth;
            float v0 = element(memory, rows > 0 && left > 0, from);
            float v1 = element(memory, rows > aRows && left > aDepths, from + aStep);
            float v2 = element(memory, rows > 2 * aRows && left > 2 * aDepths, from + 2 * aStep);
            float v3 = element(memory, rows > 3 * aRows && left > 3 * aDepths, from + 3 * aStep);
            int bLeft = k - first - side - bDepth;
            int bFrom = b + (first + side) * bAlongDepth;
            float w0 = element(memory, columns > 0 && bLeft > 0, bFrom);
            float w1 = element(memory, columns > bColumns && bLeft > bDepths, bFrom + bStep);
            float w2 = element(memory, columns > 2 * bColumns && bLeft > 2 * bDepths, bFrom + 2 * bStep);
            float w3 = element(memory, columns > 3 * bColumns && bLeft > 3 * bDepths, bFrom + 3 * bStep);
            if (first >= 0) {
                // Tiles hold zeros beyond k, so whole fours of steps are right. Were their number a constant, TornadoVM
                // would unroll all and move the sums behind the barrier.
                int steps = k - first < side ? k - first : side;
                for (int four = 0; four < steps; four += 4) {
                    for (int p = 0; p < 4; p++) {
                        int aAt = (four + p) * STRIDE + ty;
                        int bAt = (four + p) * STRIDE + tx;
                        float a0 = aTile[aAt];
                        float a1 = aTile[aAt + 1];
                        float a2 = aTile[aAt + 2];
                        float a3 = aTile[aAt + 3];
                        float b0 = bTile[bAt];
                        float b1 = bTile[bAt + 1];
                        float b2 = bTile[bAt + 2];
                        float b3 = bTile[bAt + 3];
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
                }
                if (sumsRow) { for (int p = 0; p < steps; p++) { sum += aTile[p * STRIDE + item]; } }
                if (sumsColumn) { for (int p = 0; p < steps; p++) { sum += bTile[p * STRIDE + item]; } }
            }
            context.localBarrier();
            aTile[aTo] = v0;
            aTile[aTo + aToStep] = v1;
            aTile[aTo + 2 * aToStep] = v2;
            aTile[aTo + 3 * aToStep] = v3;
            bTile[bTo] = w0;
            bTile[bTo + bToStep] = w1;
            bTile[bTo + 2 * bToStep] = w2;
            bTile[bTo + 3 * bToStep] = w3;
            context.localBarrier();
        }
        storeSum(memory, ints, sumsRow, firstRow + item, m, sum);
        storeSum(memory, ints, sumsColumn, firstColumn + item, n, sum);
        int out = matrix(ints, 7, 11, batch);
        int row = firstRow + ty;
        int column = firstColumn + tx;
        storeRow(memory, ints, out, row, column, c00, c01, c02, c03);
        storeRow(memory, ints, out, row + 1, column, c10, c11, c12, c13);
        storeRow(memory, ints, out, row + 2, column, c20, c21, c22, c23);
        storeRow(memory, ints, out, row + 3, column, c30, c31, c32, c33);
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

    /// `out = a · b` where a has a few rows only, of which tiles would be mostly empty: a group computes 16 columns of one
    /// row, each shared by 16 items that take every sixteenth step along k, four of them at once: a device waits for memory
    /// once. b is read along its rows. Fewer items in a group share a column by fewer. ints: as for [#tiles], without
    /// batches and sums.
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
        int shares = items / COLUMNS;
        int p = item / COLUMNS;
        float sum = 0;
        if (column < n) {
            for (; p + 3 * shares < k; p += 4 * shares) {
                int at = b + p * bStride;
                int step = shares * bStride;
                float b0 = memory.get(at);
                float b1 = memory.get(at + step);
                float b2 = memory.get(at + 2 * step);
                float b3 = memory.get(at + 3 * step);
                sum += memory.get(a + p) * b0;
                sum += memory.get(a + p + shares) * b1;
                sum += memory.get(a + p + 2 * shares) * b2;
                sum += memory.get(a + p + 3 * shares) * b3;
            }
            for (; p < k; p += shares) { sum += memory.get(a + p) * memory.get(b + p * bStride); }
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
        int n = ints.get(1);
        int row = context.groupIdx / n;
        int column = context.groupIdx % n;
        int a = ints.get(3) + row * ints.get(4);
        int b = ints.get(5) + column * ints.get(6);
        float sum = 0;
        for (int p = context.localIdx; p < ints.get(2); p += WorkGroup.SIZE) {
            sum += memory.get(a + p) * memory.get(b + p);
        }
        float all = WorkGroup.sum(context, sum);
        if (context.localIdx == 0) { storeElement(memory, ints, row, column, all); }
    }

    private static void storeRow(FloatArray memory, IntArray ints, int out, int row, int column, float c0,
            float c1, float c2, float c3) {
        if (row < ints.get(0)) {
            int n = ints.get(1);
            int at = out + row * ints.get(8);
            int bias = ints.get(15);
            int residual = residual(ints, row);
            boolean add = ints.get(14) != 0;
            store(memory, n, at, bias, residual, add, column, c0);
            store(memory, n, at, bias, residual, add, column + 1, c1);
            store(memory, n, at, bias, residual, add, column + 2, c2);
            store(memory, n, at, bias, residual, add, column + 3, c3);
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
