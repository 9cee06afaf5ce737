package arabica.lessons.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// `C = A·B`, row by row in arrays: A is `[m, k]`, B is `[k, n]`. Every way gives the same bits: an element of C is one
/// chain of fused multiply-adds along k, wherever it is computed.
///
/// @param c zeros at first
record Product(int m, int n, int k, float[] a, float[] b, float[] c) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// A tile of C: so many rows, and columns.
    private static final int ROWS = 4;
    private static final int COLUMNS = 2 * LANES;
    /// Steps along k of a panel of B: with 16 lanes it takes 16 KB, half of a level-1 cache.
    private static final int DEPTH = 128;

    void scalar() {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0;
                for (int p = 0; p < k; p++) { sum = Math.fma(a[i * k + p], b[p * n + j], sum); }
                c[i * n + j] = sum;
            }
        }
    }

    /// A row of C is a sum of rows of B: `C[i] += A[i][p]·B[p]`.
    void rows() {
        for (int i = 0; i < m; i++) {
            for (int p = 0; p < k; p++) {
                FloatVector x = FloatVector.broadcast(SPECIES, a[i * k + p]);
                for (int j = 0; j < n; j += LANES) {
                    VectorMask<Float> inside = SPECIES.indexInRange(j, n);
                    FloatVector row = FloatVector.fromArray(SPECIES, b, p * n + j, inside);
                    x.fma(row, FloatVector.fromArray(SPECIES, c, i * n + j, inside))
                            .intoArray(c, i * n + j, inside);
                }
            }
        }
    }

    /// In tiles of 4 rows and 2 vectors, whose sums stay in registers; B is copied panel by panel.
    void tiles() { tiles(0, m); }

    /// Each thread computes rows of C of its own.
    void tiles(int threads) throws InterruptedException {
        int rows = (m + threads - 1) / threads;
        Thread[] workers = new Thread[threads];
        for (int t = 0; t < threads; t++) {
            int from = Math.min(m, t * rows);
            int to = Math.min(m, from + rows);
            workers[t] = Thread.ofPlatform().start(() -> tiles(from, to));
        }
        for (Thread worker : workers) { worker.join(); }
    }

    private void tiles(int fromRow, int toRow) {
        float[] panel = new float[DEPTH * COLUMNS];
        float[] tile = new float[ROWS * COLUMNS];
        for (int p = 0; p < k; p += DEPTH) {
            int depth = Math.min(DEPTH, k - p);
            for (int j = 0; j < n; j += COLUMNS) {
                int columns = Math.min(COLUMNS, n - j);
                for (int q = 0; q < depth; q++) { System.arraycopy(b, (p + q) * n + j, panel, q * COLUMNS, columns); }
                for (int i = fromRow; i < toRow; i += ROWS) {
                    int rows = Math.min(ROWS, toRow - i);
                    for (int r = 0; r < rows; r++) { System.arraycopy(c, (i + r) * n + j, tile, r * COLUMNS, columns); }
                    multiply(depth, i * k + p, rows, panel, tile);
                    for (int r = 0; r < rows; r++) { System.arraycopy(tile, r * COLUMNS, c, (i + r) * n + j, columns); }
                }
            }
        }
    }

    /// Adds to a tile. Where fewer than four rows are left, the last is computed again.
    ///
    /// @param at of A's first element
    private void multiply(int depth, int at, int rows, float[] panel, float[] tile) {
        int a1 = at + Math.min(1, rows - 1) * k;
        int a2 = at + Math.min(2, rows - 1) * k;
        int a3 = at + Math.min(3, rows - 1) * k;
        FloatVector c00 = FloatVector.fromArray(SPECIES, tile, 0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, tile, LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, tile, COLUMNS);
        FloatVector c11 = FloatVector.fromArray(SPECIES, tile, COLUMNS + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, tile, 2 * COLUMNS);
        FloatVector c21 = FloatVector.fromArray(SPECIES, tile, 2 * COLUMNS + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, tile, 3 * COLUMNS);
        FloatVector c31 = FloatVector.fromArray(SPECIES, tile, 3 * COLUMNS + LANES);
        for (int q = 0; q < depth; q++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, panel, q * COLUMNS);
            FloatVector b1 = FloatVector.fromArray(SPECIES, panel, q * COLUMNS + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at + q]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + q]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + q]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + q]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
        }
        c00.intoArray(tile, 0);
        c01.intoArray(tile, LANES);
        c10.intoArray(tile, COLUMNS);
        c11.intoArray(tile, COLUMNS + LANES);
        c20.intoArray(tile, 2 * COLUMNS);
        c21.intoArray(tile, 2 * COLUMNS + LANES);
        c30.intoArray(tile, 3 * COLUMNS);
        c31.intoArray(tile, 3 * COLUMNS + LANES);
    }
}
