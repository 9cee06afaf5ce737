package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Softmax and log-probabilities: a work-group for each row.
public final class SoftmaxKernels {
    private SoftmaxKernels() {}

    /// The largest element of a row.
    private static float rowMax(KernelContext context, FloatArray memory, int x, int columns) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            largest = WorkGroup.larger(largest, memory.get(x + c));
        }
        return WorkGroup.max(context, largest);
    }

    /// `Σ exp(x − shift)` over a row.
    private static float expSum(KernelContext context, FloatArray memory, int x, int columns,
            float shift) {
        float sum = 0;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            sum += Functions.exp(memory.get(x + c) - shift);
        }
        return WorkGroup.sum(context, sum);
    }

    /// ints: x, columns, out.
    public static void softmax(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int columns = ints.get(1);
        int row = context.groupIdx * columns;
        int x = ints.get(0) + row;
        float largest = rowMax(context, memory, x, columns);
        float sum = expSum(context, memory, x, columns, largest);
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            memory.set(ints.get(2) + row + c, Functions.exp(memory.get(x + c) - largest) / sum);
        }
    }

    /// `gradX = out · (gradOut − Σ gradOut·out)`. ints: out, columns, gradOut, gradX.
    public static void softmaxBackward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int columns = ints.get(1);
        int row = context.groupIdx * columns;
        int out = ints.get(0) + row;
        int gradOut = ints.get(2) + row;
        float dot = 0;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            dot += memory.get(gradOut + c) * memory.get(out + c);
        }
        dot = WorkGroup.sum(context, dot);
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            memory.set(ints.get(3) + row + c, memory.get(out + c) * (memory.get(gradOut + c) - dot));
        }
    }

    /// `logSumExp`, and where there are targets `out = x[target] − logSumExp`, 0 where the target is negative. ints: x,
    /// columns, logSumExp, whether there are targets, targets (ids), out.
    public static void logProbs(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int columns = ints.get(1);
        int row = context.groupIdx;
        int x = ints.get(0) + row * columns;
        float largest = rowMax(context, memory, x, columns);
        float logSumExp = largest + Functions.log(expSum(context, memory, x, columns, largest));
        if (context.localIdx == 0) {
            memory.set(ints.get(2) + row, logSumExp);
            if (ints.get(3) != 0) {
                int target = ids.get(ints.get(4) + row);
                float logProb = 0;
                if (target >= 0) { logProb = memory.get(x + target) - logSumExp; }
                memory.set(ints.get(5) + row, logProb);
            }
        }
    }

    /// `gradX[v] = gradOut · ([v = target] − exp(x[v] − logSumExp))`, 0 where the target is negative; gradX may be x. One
    /// work-item for each element. ints: count, x, columns, targets (ids), logSumExp, gradOut, gradX.
    public static void logProbsBackward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int columns = ints.get(2);
            int row = i / columns;
            int target = ids.get(ints.get(3) + row);
            float gradient = 0;
            if (target >= 0) {
                float probability = Functions.exp(memory.get(ints.get(1) + i) - memory.get(ints.get(4) + row));
                float wanted = i % columns == target ? 1 : 0;
                gradient = memory.get(ints.get(5) + row) * (wanted - probability);
            }
            memory.set(ints.get(6) + i, gradient);
        }
    }
}
