package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;

/// Folds the 16 logical lanes of a reduction by a fixed tree: lane i with lane i + 8, then i + 4, i + 2, i + 1.
final class Fold {
    private static final long VECTOR = 4L * LANES;
    private static final VectorShuffle<Float> BY_8 = upBy(8);
    private static final VectorShuffle<Float> BY_4 = upBy(4);
    private static final VectorShuffle<Float> BY_2 = upBy(2);
    private static final VectorShuffle<Float> BY_1 = upBy(1);

    private Fold() {}

    private static VectorShuffle<Float> upBy(int lanes) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane + lanes) % LANES);
    }

    static float sum(long lanes) {
        FloatVector s = FloatVector.fromMemorySegment(SPECIES, ALL, lanes, ORDER);
        if (LANES == 16) {
            s = s.rearrange(BY_8).add(s);
        } else if (LANES == 8) {
            s = s.add(FloatVector.fromMemorySegment(SPECIES, ALL, lanes + VECTOR, ORDER));
        } else {
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + VECTOR, ORDER);
            s = s.add(FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 2 * VECTOR, ORDER));
            b = b.add(FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 3 * VECTOR, ORDER));
            s = s.add(b);
        }
        if (LANES >= 8) { s = s.rearrange(BY_4).add(s); }
        s = s.rearrange(BY_2).add(s);
        return s.rearrange(BY_1).add(s).lane(0);
    }

    /// Without a branch: which lane is largest is anybody's guess. NaN is left aside unless it is the first of the lanes
    /// that meet.
    static float max(long lanes) {
        FloatVector a = FloatVector.fromMemorySegment(SPECIES, ALL, lanes, ORDER);
        FloatVector b;
        if (LANES == 16) {
            b = a.rearrange(BY_8);
            a = a.blend(b, b.compare(VectorOperators.GT, a));
        } else if (LANES == 8) {
            b = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + VECTOR, ORDER);
            a = a.blend(b, b.compare(VectorOperators.GT, a));
        } else {
            b = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + VECTOR, ORDER);
            FloatVector c = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 2 * VECTOR, ORDER);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 3 * VECTOR, ORDER);
            a = a.blend(c, c.compare(VectorOperators.GT, a));
            b = b.blend(d, d.compare(VectorOperators.GT, b));
            a = a.blend(b, b.compare(VectorOperators.GT, a));
        }
        if (LANES >= 8) {
            b = a.rearrange(BY_4);
            a = a.blend(b, b.compare(VectorOperators.GT, a));
        }
        b = a.rearrange(BY_2);
        a = a.blend(b, b.compare(VectorOperators.GT, a));
        b = a.rearrange(BY_1);
        return a.blend(b, b.compare(VectorOperators.GT, a)).lane(0);
    }

    /// The largest of all lanes; NaN if there is one.
    static float maxOrNaN(long lanes) {
        FloatVector m = FloatVector.fromMemorySegment(SPECIES, ALL, lanes, ORDER);
        for (int o = LANES; o < Memory.BLOCK; o += LANES) {
            m = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER).max(m);
        }
        if (LANES == 16) { m = m.rearrange(BY_8).max(m); }
        if (LANES >= 8) { m = m.rearrange(BY_4).max(m); }
        m = m.rearrange(BY_2).max(m);
        return m.rearrange(BY_1).max(m).lane(0);
    }
}
