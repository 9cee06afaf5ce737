package arabica.nn;

import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

import arabica.autograd.DType;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Draws initial weights: the same bits on every machine, hence `StrictMath`.
final class Initializer {
    /// Draws on the heap at a time. Even: draws come in pairs.
    private static final int PIECE = 1 << 16;

    private Initializer() {}

    /// Fills a contiguous F32 tensor with draws from N(0, deviation²) by Box and Muller's method.
    static void normal(Tensor target, double deviation, RandomGenerator random) {
        float[] values = new float[(int) Math.min(PIECE, target.size())];
        for (long from = 0; from < target.size(); from += PIECE) {
            int count = (int) Math.min(PIECE, target.size() - from);
            normal(values, count, deviation, random);
            target.backend().upload(MemorySegment.ofArray(values).asSlice(0, 4L * count),
                    target.viewAt(from, Shape.of(count)));
        }
    }

    /// Fills a contiguous tensor with draws from U(−bound, bound).
    static void uniform(Tensor target, double bound, RandomGenerator random) {
        float[] values = new float[(int) Math.min(PIECE, target.size())];
        for (long from = 0; from < target.size(); from += PIECE) {
            int count = (int) Math.min(PIECE, target.size() - from);
            for (int i = 0; i < count; i++) { values[i] = (float) (bound * (2 * random.nextDouble() - 1)); }
            upload(values, target.viewAt(from, Shape.of(count)));
        }
    }

    /// Of F32, or of F64 for models that are compared in it.
    private static void upload(float[] values, Tensor target) {
        int count = (int) target.size();
        if (target.dtype() == DType.F64) {
            double[] wide = new double[count];
            for (int i = 0; i < count; i++) { wide[i] = values[i]; }
            target.backend().upload(MemorySegment.ofArray(wide), target);
        } else {
            target.backend().upload(MemorySegment.ofArray(values).asSlice(0, 4L * count), target);
        }
    }

    static void normal(float[] values, int count, double deviation, RandomGenerator random) {
        for (int i = 0; i < count; i += 2) {
            // 1 − u lies in (0, 1], where the logarithm is finite.
            double radius = deviation * StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * StrictMath.PI * random.nextDouble();
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < count) { values[i + 1] = (float) (radius * StrictMath.sin(angle)); }
        }
    }
}
