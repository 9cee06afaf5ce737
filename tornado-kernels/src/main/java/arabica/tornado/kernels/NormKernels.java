package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Layer norm and RMS norm: a work-group for each row; the sums over rows that gain and bias need, one for each few
/// columns.
public final class NormKernels {
    private NormKernels() {}

    /// `out = (x − mean)·rstd·gain + bias`. ints: x, columns, gain, bias, out, mean, rstd; scalars: ε.
    public static void layerNorm(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int columns = ints.get(1);
        int row = context.groupIdx;
        int x = ints.get(0) + row * columns;
        float sum = 0;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) { sum += memory.get(x + c); }
        float mean = WorkGroup.sum(context, sum) / columns;
        float squares = 0;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            float deviation = memory.get(x + c) - mean;
            squares += deviation * deviation;
        }
        float variance = WorkGroup.sum(context, squares) / columns;
        float rstd = 1 / Functions.sqrt(variance + scalars.get(0));
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            float normal = (memory.get(x + c) - mean) * rstd;
            memory.set(ints.get(4) + row * columns + c,
                    normal * memory.get(ints.get(2) + c) + memory.get(ints.get(3) + c));
        }
        if (context.localIdx == 0) {
            memory.set(ints.get(5) + row, mean);
            memory.set(ints.get(6) + row, rstd);
        }
    }

    /// With `n = (x − mean)·rstd` and `h = gradOut·gain`: `gradX = rstd·(h − mean(h) − n·mean(h·n))`. For RMS norm there is
    /// no mean: `gradX = rstd·(h − n·mean(h·n))` with `n = x·rstd`. ints: x, columns, gain, mean (or −1: RMS norm), rstd,
    /// gradOut, gradX, whether to add to it.
    public static void normBackward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int columns = ints.get(1);
        int row = context.groupIdx;
        int x = ints.get(0) + row * columns;
        int gradOut = ints.get(5) + row * columns;
        boolean centred = ints.get(3) >= 0;
        float mean = 0;
        if (centred) { mean = memory.get(ints.get(3) + row); }
        float rstd = memory.get(ints.get(4) + row);
        float sum = 0;
        float dot = 0;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            float h = memory.get(gradOut + c) * memory.get(ints.get(2) + c);
            sum += h;
            dot += h * (memory.get(x + c) - mean) * rstd;
        }
        float meanOfH = WorkGroup.sum(context, sum) / columns;
        if (!centred) { meanOfH = 0; }
        float meanOfDot = WorkGroup.sum(context, dot) / columns;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            float h = memory.get(gradOut + c) * memory.get(ints.get(2) + c);
            float normal = (memory.get(x + c) - mean) * rstd;
            int at = ints.get(6) + row * columns + c;
            float gradient = rstd * (h - meanOfH - normal * meanOfDot);
            if (ints.get(7) != 0) { gradient += memory.get(at); }
            memory.set(at, gradient);
        }
    }

    /// The gradients of gain and bias: `Σ gradOut·n` and `Σ gradOut` over rows, as in [ReductionKernels#columns]. ints:
    /// columns, rows, x, mean (or −1: RMS norm), rstd, gradOut, gradGain (or −1: not wanted), gradBias (or −1), whether to
    /// add to gradGain, to gradBias.
    public static void gainsBackward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        float[] gains = context.allocateFloatLocalArray(ReductionKernels.ITEMS);
        float[] biases = context.allocateFloatLocalArray(ReductionKernels.ITEMS);
        int slices = context.localGroupSizeX / ReductionKernels.COLUMNS;
        int item = context.localIdx;
        int slice = item / ReductionKernels.COLUMNS;
        int columns = ints.get(0);
        int column = context.groupIdx * ReductionKernels.COLUMNS + item % ReductionKernels.COLUMNS;
        float gain = 0;
        float bias = 0;
        if (column < columns) {
            for (int row = slice; row < ints.get(1); row += slices) {
                float gradient = memory.get(ints.get(5) + row * columns + column);
                float mean = 0;
                if (ints.get(3) >= 0) { mean = memory.get(ints.get(3) + row); }
                float normal = (memory.get(ints.get(2) + row * columns + column) - mean)
                        * memory.get(ints.get(4) + row);
                gain += gradient * normal;
                bias += gradient;
            }
        }
        gains[item] = gain;
        biases[item] = bias;
        context.localBarrier();
        if (slice == 0 && column < columns) {
            for (int i = 1; i < slices; i++) {
                gain += gains[i * ReductionKernels.COLUMNS + item];
                bias += biases[i * ReductionKernels.COLUMNS + item];
            }
            if (ints.get(6) >= 0) {
                if (ints.get(8) != 0) { gain += memory.get(ints.get(6) + column); }
                memory.set(ints.get(6) + column, gain);
            }
            if (ints.get(7) >= 0) {
                if (ints.get(9) != 0) { bias += memory.get(ints.get(7) + column); }
                memory.set(ints.get(7) + column, bias);
            }
        }
    }

    /// `out = x·rstd·gain`, `rstd = 1/√(mean(x²) + ε)`. ints: x, columns, gain, out, rstd; scalars: ε.
    public static void rmsNorm(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int columns = ints.get(1);
        int row = context.groupIdx;
        int x = ints.get(0) + row * columns;
        float squares = 0;
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            squares += memory.get(x + c) * memory.get(x + c);
        }
        float mean = WorkGroup.sum(context, squares) / columns;
        float rstd = 1 / Functions.sqrt(mean + scalars.get(0));
        for (int c = context.localIdx; c < columns; c += WorkGroup.SIZE) {
            memory.set(ints.get(3) + row * columns + c, memory.get(x + c) * rstd * memory.get(ints.get(2) + c));
        }
        if (context.localIdx == 0) { memory.set(ints.get(4) + row, rstd); }
    }
}
