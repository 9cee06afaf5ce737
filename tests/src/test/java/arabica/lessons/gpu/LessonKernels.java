package arabica.lessons.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/// Kernels: what one work-item does. TornadoVM compiles such methods for a GPU; the tests' emulator runs them as Java.
final class LessonKernels {
    /// Work-items of a group that sums.
    static final int GROUP = 64;
    /// Rows and columns of a tile; a group has TILE × TILE work-items.
    static final int TILE = 8;

    private LessonKernels() {}

    /// `y = a·x + y`: one work-item for each element.
    static void axpy(KernelContext context, int n, float a, FloatArray x, FloatArray y) {
        int i = context.globalIdx;
        if (i < n) { y.set(i, a * x.get(i) + y.get(i)); }
    }

    /// `C = A·B` of n × n: one work-item for each element of C, neighbours in a row of C.
    static void product(KernelContext context, int n, FloatArray a, FloatArray b, FloatArray c) {
        int row = context.globalIdx / n;
        int column = context.globalIdx % n;
        if (row < n) {
            float sum = 0;
            for (int p = 0; p < n; p++) { sum += a.get(row * n + p) * b.get(p * n + column); }
            c.set(row * n + column, sum);
        }
    }

    /// The same: a group computes a tile of C, and reads each tile of A and B once for all its items.
    static void tiledProduct(KernelContext context, int n, FloatArray a, FloatArray b, FloatArray c) {
        float[] aTile = context.allocateFloatLocalArray(TILE * TILE);
        float[] bTile = context.allocateFloatLocalArray(TILE * TILE);
        int tilesAcross = (n + TILE - 1) / TILE;
        int item = context.localIdx;
        int inRow = item / TILE;
        int inColumn = item % TILE;
        int row = context.groupIdx / tilesAcross * TILE + inRow;
        int column = context.groupIdx % tilesAcross * TILE + inColumn;
        float sum = 0;
        for (int first = 0; first < n; first += TILE) {
            float aValue = 0;
            float bValue = 0;
            if (row < n && first + inColumn < n) { aValue = a.get(row * n + first + inColumn); }
            if (column < n && first + inRow < n) { bValue = b.get((first + inRow) * n + column); }
            aTile[item] = aValue;
            bTile[item] = bValue;
            context.localBarrier(); // both tiles are there
            for (int p = 0; p < TILE; p++) { sum += aTile[inRow * TILE + p] * bTile[p * TILE + inColumn]; }
            context.localBarrier(); // all have read them
        }
        if (row < n && column < n) { c.set(row * n + column, sum); }
    }

    /// `out[g] = Σ` of what group g takes: each item every (groups · 64)-th element, then the group folds.
    static void partialSums(KernelContext context, int n, int groups, FloatArray x, FloatArray out) {
        float[] sums = context.allocateFloatLocalArray(GROUP);
        int item = context.localIdx;
        float sum = 0;
        for (int i = context.globalIdx; i < n; i += groups * GROUP) { sum += x.get(i); }
        sums[item] = sum;
        for (int half = GROUP / 2; half > 0; half /= 2) {
            context.localBarrier();
            if (item < half) { sums[item] = sums[item] + sums[item + half]; }
        }
        if (item == 0) { out.set(context.groupIdx, sums[0]); }
    }
}
