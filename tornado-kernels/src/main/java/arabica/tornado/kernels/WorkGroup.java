package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;

/// What the work-items of one group compute together. Groups have 64 items, or more where a kernel says so.
final class WorkGroup {
    /// Work-items in a group of the kernels that work on rows.
    static final int SIZE = 64;
    /// Floats of local memory that a fold needs: one for each item, then one for each of 8 partial results.
    private static final int SCRATCH = SIZE + 8;

    private WorkGroup() {}

    /// The sum of one value of each item, for all of them. In two steps of eight, so in the same order always.
    static float sum(KernelContext context, float value) { return fold(context, false, value); }

    /// The largest value of all items; NaN if there is one.
    static float max(KernelContext context, float value) { return fold(context, true, value); }

    /// One of the two. The local array is its own: TornadoVM addresses one that comes as an argument by bytes where it
    /// means elements, far beyond its end. To be called once on the way through a kernel, outside loops and branches.
    static float fold(KernelContext context, boolean largest, float value) {
        float[] scratch = context.allocateFloatLocalArray(SCRATCH);
        int item = context.localIdx;
        scratch[item] = value;
        context.localBarrier();
        if (item < 8) {
            float partial = scratch[item * 8];
            for (int i = 1; i < 8; i++) { partial = combine(largest, partial, scratch[item * 8 + i]); }
            scratch[SIZE + item] = partial;
        }
        context.localBarrier();
        float all = scratch[SIZE];
        for (int i = 1; i < 8; i++) { all = combine(largest, all, scratch[SIZE + i]); }
        return all;
    }

    private static float combine(boolean largest, float a, float b) { return largest ? larger(a, b) : a + b; }

    /// Math.max for a device, whose own passes over NaN.
    static float larger(float a, float b) { return a > b || a != a ? a : b; }

    /// Math.min for a device, whose own passes over NaN.
    static float smaller(float a, float b) { return a < b || a != a ? a : b; }
}
