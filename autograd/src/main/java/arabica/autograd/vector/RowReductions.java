package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Reductions over 16 logical lanes: lane l takes the elements l, l + 16, l + 32, … in order, and a fixed tree folds the
/// lanes ([Fold]). So the result depends on the data and their number alone, not on the machine's vectors. (Of maxima
/// the order does not matter: they run in four chains.)
///
/// **The receiver of each vector operation is a vector that was just loaded, the accumulator is its argument.** Of the
/// receiver, the compiler must know the class. A load's it knows; a loop's accumulator is any FloatVector to it, and
/// then it asks the profile, which all callers in the JVM share: where others use vectors of another width, an
/// accumulator as receiver is boxed in some launches and not in others.
///
/// Each step adds `n` elements (a multiple of 16) to the 16 lanes at `lanes`, so a ragged end is one more step over
/// staged elements.
final class RowReductions {
    /// Elements per round of the four chains.
    private static final int ROUND = 4 * BLOCK;

    private RowReductions() {}

    /// The largest element; NaN if there is one.
    static float maxOrNaN(long x, int n, Scratch scratch) {
        long lanes = scratch.lanes(8);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, ROUND, Float.NEGATIVE_INFINITY);
        addMaxOrNaN(x, whole, lanes);
        if (whole < n) {
            Memory.stage(x + 4L * whole, n - whole, Float.NEGATIVE_INFINITY, scratch.lanes(1));
            addMaxOrNaN(scratch.lanes(1), BLOCK, lanes);
        }
        join(lanes);
        return Fold.maxOrNaN(lanes);
    }

    /// The largest element, for those who subtract it: at half the cost of [#maxOrNaN], and with a NaN in the row it may
    /// be any.
    static float max(long x, int n, Scratch scratch) {
        long lanes = scratch.lanes(8);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, ROUND, Float.NEGATIVE_INFINITY);
        addMax(x, whole, lanes);
        if (whole < n) {
            Memory.stage(x + 4L * whole, n - whole, Float.NEGATIVE_INFINITY, scratch.lanes(1));
            addMax(scratch.lanes(1), BLOCK, lanes);
        }
        join(lanes);
        return Fold.max(lanes);
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
        return Fold.sum(lanes);
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
        return Fold.sum(lanes);
    }

    /// In four chains, since one would wait for each maximum: block j goes to the 16 lanes `j mod 4`, blocks after the
    /// last whole round to the first.
    private static void addMaxOrNaN(long x, int n, long lanes) {
        int rounds = n & -ROUND;
        for (int o = 0; o < BLOCK; o += LANES) {
            long to = lanes + 4L * o;
            FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            FloatVector m1 = m0;
            FloatVector m2 = m0;
            FloatVector m3 = m0;
            for (int i = o; i < rounds; i += ROUND) {
                m0 = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).max(m0);
                m1 = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i + 64, ORDER).max(m1);
                m2 = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i + 128, ORDER).max(m2);
                m3 = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i + 192, ORDER).max(m3);
            }
            for (int i = rounds + o; i < n; i += BLOCK) {
                m0 = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).max(m0);
            }
            FloatVector.fromMemorySegment(SPECIES, ALL, to, ORDER).max(m0).intoMemorySegment(ALL, to, ORDER);
            FloatVector.fromMemorySegment(SPECIES, ALL, to + 64, ORDER).max(m1).intoMemorySegment(ALL, to + 64, ORDER);
            FloatVector.fromMemorySegment(SPECIES, ALL, to + 128, ORDER).max(m2).intoMemorySegment(ALL, to + 128,
                    ORDER);
            FloatVector.fromMemorySegment(SPECIES, ALL, to + 192, ORDER).max(m3).intoMemorySegment(ALL, to + 192,
                    ORDER);
        }
    }

    /// As [#addMaxOrNaN], but that NaN is passed over.
    private static void addMax(long x, int n, long lanes) {
        int rounds = n & -ROUND;
        for (int o = 0; o < BLOCK; o += LANES) {
            long to = lanes + 4L * o;
            FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            FloatVector m1 = m0;
            FloatVector m2 = m0;
            FloatVector m3 = m0;
            for (int i = o; i < rounds; i += ROUND) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
                m0 = v.blend(m0, v.compare(VectorOperators.LT, m0));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i + 64, ORDER);
                m1 = v.blend(m1, v.compare(VectorOperators.LT, m1));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i + 128, ORDER);
                m2 = v.blend(m2, v.compare(VectorOperators.LT, m2));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i + 192, ORDER);
                m3 = v.blend(m3, v.compare(VectorOperators.LT, m3));
            }
            for (int i = rounds + o; i < n; i += BLOCK) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
                m0 = v.blend(m0, v.compare(VectorOperators.LT, m0));
            }
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, to, ORDER);
            v.blend(m0, v.compare(VectorOperators.LT, m0)).intoMemorySegment(ALL, to, ORDER);
            v = FloatVector.fromMemorySegment(SPECIES, ALL, to + 64, ORDER);
            v.blend(m1, v.compare(VectorOperators.LT, m1)).intoMemorySegment(ALL, to + 64, ORDER);
            v = FloatVector.fromMemorySegment(SPECIES, ALL, to + 128, ORDER);
            v.blend(m2, v.compare(VectorOperators.LT, m2)).intoMemorySegment(ALL, to + 128, ORDER);
            v = FloatVector.fromMemorySegment(SPECIES, ALL, to + 192, ORDER);
            v.blend(m3, v.compare(VectorOperators.LT, m3)).intoMemorySegment(ALL, to + 192, ORDER);
        }
    }

    private static void join(long lanes) {
        for (int o = 0; o < BLOCK; o += LANES) {
            long at = lanes + 4L * o;
            FloatVector first = FloatVector.fromMemorySegment(SPECIES, ALL, at, ORDER)
                    .max(FloatVector.fromMemorySegment(SPECIES, ALL, at + 64, ORDER));
            FloatVector second = FloatVector.fromMemorySegment(SPECIES, ALL, at + 128, ORDER)
                    .max(FloatVector.fromMemorySegment(SPECIES, ALL, at + 192, ORDER));
            first.max(second).intoMemorySegment(ALL, at, ORDER);
        }
    }

    static void addSum(long x, int n, long lanes) {
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = o; i < n; i += BLOCK) {
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).add(sum);
            }
            FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER).add(sum).intoMemorySegment(ALL,
                    lanes + 4L * o,
                    ORDER);
        }
    }

    static void addDot(long x, long y, int n, long lanes) {
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = o; i < n; i += BLOCK) {
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, ALL, y + 4L * i, ORDER), sum);
            }
            FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER).add(sum).intoMemorySegment(ALL,
                    lanes + 4L * o,
                    ORDER);
        }
    }
}
