package arabica.lessons.gpu;

import arabica.tornado.WorkGroups;
import java.util.function.Consumer;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/// Launches the lesson's kernels in the emulator.
final class Grid {
    private static final int LOCAL_FLOATS = 1024;

    private Grid() {}

    /// Enough groups for all elements, each item alone.
    static void elements(int count, Consumer<KernelContext> kernel) {
        int groups = (count + LessonKernels.GROUP - 1) / LessonKernels.GROUP;
        WorkGroups.run(kernel, groups, LessonKernels.GROUP, false, 0);
    }

    /// Groups whose items work together.
    static void groups(int groups, int groupSize, Consumer<KernelContext> kernel) {
        WorkGroups.run(kernel, groups, groupSize, true, LOCAL_FLOATS);
    }

    static float[] product(int n, float[] a, float[] b) {
        FloatArray left = FloatArray.fromArray(a), right = FloatArray.fromArray(b), out = new FloatArray(n * n);
        elements(n * n, item -> LessonKernels.product(item, n, left, right, out));
        return out.toHeapArray();
    }

    static float[] tiledProduct(int n, float[] a, float[] b) {
        FloatArray left = FloatArray.fromArray(a), right = FloatArray.fromArray(b), out = new FloatArray(n * n);
        int across = (n + LessonKernels.TILE - 1) / LessonKernels.TILE;
        groups(across * across, LessonKernels.TILE * LessonKernels.TILE,
                item -> LessonKernels.tiledProduct(item, n, left, right, out));
        return out.toHeapArray();
    }

    /// Two launches: partial sums, then the sum of these.
    static float sum(float[] x, int groups) {
        FloatArray elements = FloatArray.fromArray(x), partial = new FloatArray(groups), out = new FloatArray(1);
        groups(groups, LessonKernels.GROUP,
                item -> LessonKernels.partialSums(item, x.length, groups, elements, partial));
        groups(1, LessonKernels.GROUP, item -> LessonKernels.partialSums(item, groups, 1, partial, out));
        return out.get(0);
    }
}
