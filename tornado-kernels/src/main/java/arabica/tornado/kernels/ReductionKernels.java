package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Folds of many elements into one. `reduction` is the ordinal in `Reduction`: 0 the sum, 1 the maximum.
public final class ReductionKernels {
    /// Work-items of a group in [#columns], at most: those of one column share its rows.
    public static final int ITEMS = 256;
    /// Neighbouring columns of a group in [#columns].
    public static final int COLUMNS = 32;
    /// How many partial sums of squares come to the host.
    public static final int PARTIAL_SUMS = 64;
    /// Terms that are added up in plain float before compensation sets in.
    private static final int RUN = 16;

    private ReductionKernels() {}

    /// One work-group folds one element of out from elements anywhere in x. ints: number of results, number of elements
    /// of each, x, out, reduction, rank of what is kept, rank of what is folded, then size and stride in x of the four
    /// kept dimensions (innermost first) and of the four folded ones.
    public static void elements(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int result = context.groupIdx;
        int count = ints.get(1);
        int reduction = ints.get(4);
        int rest = result;
        int base = ints.get(2);
        for (int d = 0; d < ints.get(5); d++) {
            base += rest % ints.get(7 + 2 * d) * ints.get(8 + 2 * d);
            rest = rest / ints.get(7 + 2 * d);
        }
        float fold = reduction == 0 ? 0 : Float.NEGATIVE_INFINITY;
        for (int i = context.localIdx; i < count; i += WorkGroup.SIZE) {
            int place = i;
            int at = base;
            for (int d = 0; d < ints.get(6); d++) {
                at += place % ints.get(15 + 2 * d) * ints.get(16 + 2 * d);
                place = place / ints.get(15 + 2 * d);
            }
            fold = fold(reduction, fold, memory.get(at));
        }
        float all = WorkGroup.fold(context, reduction != 0, fold);
        if (context.localIdx == 0) { memory.set(ints.get(3) + result, all); }
    }

    /// Folds the rows of a matrix into one; neighbouring work-items read neighbouring columns. The group
    /// has a multiple of 32 items, up to 256. ints: columns, rows, x, out, reduction.
    public static void columns(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int item = context.localIdx;
        int inGroup = item % COLUMNS;
        int slice = item / COLUMNS;
        int columns = ints.get(0);
        int rows = ints.get(1);
        int reduction = ints.get(4);
        int column = context.groupIdx * COLUMNS + inGroup;
        int slices = context.localGroupSizeX / COLUMNS;
        float[] folds = context.allocateFloatLocalArray(ITEMS);
        float fold = reduction == 0 ? 0 : Float.NEGATIVE_INFINITY;
        if (column < columns) {
            for (int row = slice; row < rows; row += slices) {
                fold = fold(reduction, fold, memory.get(ints.get(2) + row * columns + column));
            }
        }
        folds[item] = fold;
        context.localBarrier();
        if (slice == 0 && column < columns) {
            for (int i = 1; i < slices; i++) { fold = fold(reduction, fold, folds[i * COLUMNS + inGroup]); }
            memory.set(ints.get(3) + column, fold);
        }
    }

    private static float fold(int reduction, float a, float b) {
        return reduction == 0 ? a + b : WorkGroup.larger(a, b);
    }

    /// Partial sums of squares, one for each group, of which the host adds the last few in double. Each work-item adds runs of a few squares
    /// and compensates the sum of the runs (Kahan 1965): so the error does not grow with the length, on devices without
    /// double too. ints: count, x, out, number of groups.
    public static void squares(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int count = ints.get(0);
        int step = WorkGroup.SIZE * ints.get(3);
        float sum = 0;
        float lost = 0;
        for (int first = context.globalIdx; first < count; first += step * RUN) {
            float run = 0;
            for (int i = 0; i < RUN; i++) {
                int at = first + i * step;
                if (at < count) {
                    float x = memory.get(ints.get(1) + at);
                    run += x * x;
                }
            }
            float term = run - lost;
            float next = sum + term;
            lost = next - sum - term;
            sum = next;
        }
        float all = WorkGroup.sum(context, sum);
        if (context.localIdx == 0) { memory.set(ints.get(2) + context.groupIdx, all); }
    }
}
