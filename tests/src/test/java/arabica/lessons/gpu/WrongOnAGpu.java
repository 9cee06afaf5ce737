package arabica.lessons.gpu;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/// Good Java and right in the emulator, but TornadoVM 5.2 indexes the array of [#fold] by bytes.
final class WrongOnAGpu {
    private WrongOnAGpu() {}

    static void sum(KernelContext context, int n, FloatArray x, FloatArray out) {
        float[] sums = context.allocateFloatLocalArray(LessonKernels.GROUP);
        float sum = 0;
        for (int i = context.localIdx; i < n; i += LessonKernels.GROUP) { sum += x.get(i); }
        sums[context.localIdx] = sum;
        fold(context, sums);
        if (context.localIdx == 0) { out.set(0, sums[0]); }
    }

    private static void fold(KernelContext context, float[] sums) {
        int item = context.localIdx;
        for (int half = LessonKernels.GROUP / 2; half > 0; half /= 2) {
            context.localBarrier();
            if (item < half) { sums[item] = sums[item] + sums[item + half]; }
        }
    }
}
