package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reductions over 16 logical lanes: lane l takes the elements l, l + 16, l + 32, … in order, and a fixed tree folds
/// the lanes. So the result depends on the data and their number alone, not on the machine's vectors.
///
/// **The receiver of each vector operation is a vector that was just loaded, the accumulator is its argument.** Of the
/// receiver, the compiler must know the class. A load's it knows; a loop's accumulator is any FloatVector to it, and
/// then it asks the profile, which all callers in the JVM share: where others use vectors of another width, an
/// accumulator as receiver is boxed in some launches and not in others.
///
/// Each step adds `n` elements (a multiple of 16) to the 16 lanes at `lanes`, so a ragged end is one more step over
/// staged elements.
final class RowReductions {
    private RowReductions() {}

    static float max(long x, int n, Scratch scratch) {
        long lanes = scratch.lanes(0);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, BLOCK, Float.NEGATIVE_INFINITY);
        addMax(x, whole, lanes);
        if (whole < n) {
            Memory.stage(x + 4L * whole, n - whole, Float.NEGATIVE_INFINITY, scratch.lanes(1));
            addMax(scratch.lanes(1), BLOCK, lanes);
        }
        return foldMax(lanes);
    }

    static float sum(long x, int n, Scratch scratch) {
        long lanes = scratch.lanes(0);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, BLOCK, 0);
        addSum(x, whole, lanes);
        if (whole < n) {
            Memory.stage(x + 4L * whole, n - whole, 0, scratch.lanes(1));
            addSum(scratch.lanes(1), BLOCK, lanes);
        }
        return fold(lanes);
    }

    static float dot(long x, long y, int n, Scratch scratch) {
        long lanes = scratch.lanes(0);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, BLOCK, 0);
        addDot(x, y, whole, lanes);
        if (whole < n) {
            Memory.stage(x + 4L * whole, n - whole, 0, scratch.lanes(1));
            Memory.stage(y + 4L * whole, n - whole, 0, scratch.lanes(2));
            addDot(scratch.lanes(1), scratch.lanes(2), BLOCK, lanes);
        }
        return fold(lanes);
    }

    /// `Σ (x − mean)²`.
    static float squaredDeviations(long x, float mean, int n, Scratch scratch) {
        long lanes = scratch.lanes(0);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, BLOCK, 0);
        addSquaredDeviations(x, mean, whole, lanes);
        if (whole < n) {
            Memory.stage(x + 4L * whole, n - whole, mean, scratch.lanes(1));
            addSquaredDeviations(scratch.lanes(1), mean, BLOCK, lanes);
        }
        return fold(lanes);
    }

    /// The fixed tree: lane i + lane i + 8, then i + 4, i + 2, i + 1.
    static float fold(long lanes) {
        float s0 = Memory.get(lanes) + Memory.get(lanes + 32);
        float s1 = Memory.get(lanes + 4) + Memory.get(lanes + 36);
        float s2 = Memory.get(lanes + 8) + Memory.get(lanes + 40);
        float s3 = Memory.get(lanes + 12) + Memory.get(lanes + 44);
        float s4 = Memory.get(lanes + 16) + Memory.get(lanes + 48);
        float s5 = Memory.get(lanes + 20) + Memory.get(lanes + 52);
        float s6 = Memory.get(lanes + 24) + Memory.get(lanes + 56);
        float s7 = Memory.get(lanes + 28) + Memory.get(lanes + 60);
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }

    static float foldMax(long lanes) {
        float max = Memory.get(lanes);
        for (int i = 1; i < BLOCK; i++) {
            float v = Memory.get(lanes + 4L * i);
            max = v > max ? v : max;
        }
        return max;
    }

    static void addMax(long x, int n, long lanes) {
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector m = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
                m = v.blend(m, v.compare(VectorOperators.GT, m).not());
            }
            m.intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }

    static void addSum(long x, int n, long lanes) {
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER);
            for (int i = o; i < n; i += BLOCK) {
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).add(sum);
            }
            sum.intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }

    static void addDot(long x, long y, int n, long lanes) {
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
                sum = v.fma(FloatVector.fromMemorySegment(SPECIES, ALL, y + 4L * i, ORDER), sum);
            }
            sum.intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }

    private static void addSquaredDeviations(long x, float mean, int n, long lanes) {
        FloatVector center = FloatVector.broadcast(SPECIES, mean);
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).sub(center);
                sum = d.fma(d, sum);
            }
            sum.intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }
}
