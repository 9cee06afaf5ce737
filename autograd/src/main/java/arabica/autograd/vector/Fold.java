package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.ORDER;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Folds the 16 logical lanes of a reduction by a fixed tree: lane i with lane i + 8, then i + 4, i + 2, i + 1. In
/// vectors of four, which every machine has.
final class Fold {
    private static final VectorSpecies<Float> FOUR = FloatVector.SPECIES_128;

    private static final VectorShuffle<Float> HALVES = VectorShuffle.fromValues(FOUR, 2, 3, 0, 1);
    private static final VectorShuffle<Float> PAIRS = VectorShuffle.fromValues(FOUR, 1, 0, 3, 2);

    private Fold() {}

    static float sum(long lanes) {
        FloatVector a = FloatVector.fromMemorySegment(FOUR, ALL, lanes, ORDER);
        FloatVector b = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 16, ORDER);
        FloatVector c = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 32, ORDER);
        FloatVector d = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 48, ORDER);
        FloatVector s = a.add(c).add(b.add(d));
        return s.lane(0) + s.lane(2) + (s.lane(1) + s.lane(3));
    }

    /// Without a branch: which lane is largest is anybody's guess. NaN is left aside unless it is the first of the lanes
    /// that meet.
    static float max(long lanes) {
        FloatVector a = FloatVector.fromMemorySegment(FOUR, ALL, lanes, ORDER);
        FloatVector b = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 16, ORDER);
        FloatVector c = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 32, ORDER);
        FloatVector d = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 48, ORDER);
        a = a.blend(c, c.compare(VectorOperators.GT, a));
        b = b.blend(d, d.compare(VectorOperators.GT, b));
        a = a.blend(b, b.compare(VectorOperators.GT, a));
        b = a.rearrange(HALVES);
        a = a.blend(b, b.compare(VectorOperators.GT, a));
        b = a.rearrange(PAIRS);
        return a.blend(b, b.compare(VectorOperators.GT, a)).lane(0);
    }

    /// The largest of all lanes; NaN if there is one.
    static float maxOrNaN(long lanes) {
        FloatVector a = FloatVector.fromMemorySegment(FOUR, ALL, lanes, ORDER);
        FloatVector b = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 16, ORDER);
        FloatVector c = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 32, ORDER);
        FloatVector d = FloatVector.fromMemorySegment(FOUR, ALL, lanes + 48, ORDER);
        FloatVector max = a.max(c).max(b.max(d));
        max = max.max(max.rearrange(HALVES));
        return max.max(max.rearrange(PAIRS)).lane(0);
    }
}
