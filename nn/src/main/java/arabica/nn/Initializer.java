package arabica.nn;

import java.util.random.RandomGenerator;

/// Draws initial weights: the same bits on every machine, hence `StrictMath`.
final class Initializer {
    private Initializer() {}

    /// `count` draws from N(0, deviation²) by Box and Muller's method.
    static float[] normal(int count, double deviation, RandomGenerator random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i += 2) {
            // 1 − u lies in (0, 1], where the logarithm is finite.
            double radius = deviation * StrictMath.sqrt(-2 * StrictMath.log(1 - random.nextDouble()));
            double angle = 2 * StrictMath.PI * random.nextDouble();
            values[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < count) { values[i + 1] = (float) (radius * StrictMath.sin(angle)); }
        }
        return values;
    }

    static float[] constant(int count, float value) {
        float[] values = new float[count];
        java.util.Arrays.fill(values, value);
        return values;
    }
}
