package arabica.lessons.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// `Σ a[i]·b[i]`, from one multiply-add at a time to as many as the processor can load for.
final class Dot {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() > 16
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;
    /// 4, 8 or 16 floats: what one instruction works on, here.
    private static final int LANES = SPECIES.length();
    /// What it works on in our heads, on every machine.
    private static final int BLOCK = 16;
    private static final int ROUND = 4 * BLOCK;

    private Dot() {}

    static float scalar(float[] a, float[] b) {
        float sum = 0;
        for (int i = 0; i < a.length; i++) { sum = Math.fma(a[i], b[i], sum); }
        return sum;
    }

    static float oneAccumulator(float[] a, float[] b) {
        FloatVector sums = FloatVector.zero(SPECIES);
        int full = SPECIES.loopBound(a.length);
        for (int i = 0; i < full; i += LANES) {
            FloatVector x = FloatVector.fromArray(SPECIES, a, i);
            sums = x.fma(FloatVector.fromArray(SPECIES, b, i), sums);
        }
        float[] lanes = new float[LANES];
        sums.intoArray(lanes, 0);
        for (int i = full; i < a.length; i++) { lanes[i - full] = Math.fma(a[i], b[i], lanes[i - full]); }
        return fold(lanes);
    }

    static float fourAccumulators(float[] a, float[] b) {
        int whole = a.length & -ROUND;
        float[] lanes = new float[ROUND];
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector s0 = FloatVector.zero(SPECIES);
            FloatVector s1 = s0, s2 = s0, s3 = s0;
            for (int i = o; i < whole; i += ROUND) {
                FloatVector x0 = FloatVector.fromArray(SPECIES, a, i);
                FloatVector x1 = FloatVector.fromArray(SPECIES, a, i + BLOCK);
                FloatVector x2 = FloatVector.fromArray(SPECIES, a, i + 2 * BLOCK);
                FloatVector x3 = FloatVector.fromArray(SPECIES, a, i + 3 * BLOCK);
                s0 = x0.fma(FloatVector.fromArray(SPECIES, b, i), s0);
                s1 = x1.fma(FloatVector.fromArray(SPECIES, b, i + BLOCK), s1);
                s2 = x2.fma(FloatVector.fromArray(SPECIES, b, i + 2 * BLOCK), s2);
                s3 = x3.fma(FloatVector.fromArray(SPECIES, b, i + 3 * BLOCK), s3);
            }
            s0.intoArray(lanes, o);
            s1.intoArray(lanes, o + BLOCK);
            s2.intoArray(lanes, o + 2 * BLOCK);
            s3.intoArray(lanes, o + 3 * BLOCK);
        }
        for (int i = whole; i < a.length; i++) { lanes[i - whole] = Math.fma(a[i], b[i], lanes[i - whole]); }
        return fold(lanes);
    }

    /// What the last one promises, without a vector: lane l takes the elements l, l + 64, l + 128, … in order.
    static float inLanes(float[] a, float[] b) {
        float[] lanes = new float[ROUND];
        for (int i = 0; i < a.length; i++) { lanes[i % ROUND] = Math.fma(a[i], b[i], lanes[i % ROUND]); }
        return fold(lanes);
    }

    /// A tree of a fixed form: upper half to lower half, and again.
    private static float fold(float[] lanes) {
        for (int half = lanes.length / 2; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) { lanes[l] += lanes[l + half]; }
        }
        return lanes[0];
    }
}
