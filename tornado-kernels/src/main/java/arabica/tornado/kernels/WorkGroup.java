package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;

/// What the work-items of one group compute together. Groups have 64 items, or more where a kernel says so.
final class WorkGroup {
    /// Work-items in a group of the kernels that work on rows.
    static final int SIZE = 64;
    /// Floats of local memory that a fold needs: one for each item, then one for each of 8 partial results.
    static final int SCRATCH = SIZE + 8;

    private WorkGroup() {}

    /// The sum of one value of each item, for all of them. In two steps of eight, so in the same order always.
    static float sum(KernelContext context, float[] scratch, float value) {
        int item = context.localIdx;
        scratch[item] = value;
        context.localBarrier();
        if (item < 8) {
            float partial = 0;
            for (int i = 0; i < 8; i++) { partial += scratch[item * 8 + i]; }
            scratch[SIZE + item] = partial;
        }
        // A later fold overwrites the first part at once, but the partial results only after its own first barrier.
        context.localBarrier();
        float total = 0;
        for (int i = 0; i < 8; i++) { total += scratch[SIZE + i]; }
        return total;
    }

    /// The largest value of all items; NaN if there is one.
    static float max(KernelContext context, float[] scratch, float value) {
        int item = context.localIdx;
        scratch[item] = value;
        context.localBarrier();
        if (item < 8) {
            float partial = scratch[item * 8];
            for (int i = 1; i < 8; i++) { partial = larger(partial, scratch[item * 8 + i]); }
            scratch[SIZE + item] = partial;
        }
        context.localBarrier();
        float largest = scratch[SIZE];
        for (int i = 1; i < 8; i++) { largest = larger(largest, scratch[SIZE + i]); }
        return largest;
    }

    /// Math.max for a device, whose own passes over NaN.
    static float larger(float a, float b) { return a > b || a != a ? a : b; }

    /// Math.min for a device, whose own passes over NaN.
    static float smaller(float a, float b) { return a < b || a != a ? a : b; }
}
