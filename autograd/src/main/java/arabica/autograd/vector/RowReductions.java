package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
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
/// Many rows a call, row r `stride` bytes after row r − 1, of any length: what one row takes is too short to leave to the
/// compiler's choice whether it is a call.
final class RowReductions {
    /// Elements per round of the four chains.
    private static final int ROUND = 4 * BLOCK;
    private static final FloatVector ZERO = FloatVector.zero(SPECIES);
    private static final FloatVector LOWEST = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);

    private RowReductions() {}

    /// `out[r]`, the largest of row r; NaN if there is one.
    static void maxOrNaN(long x, long stride, int rows, int n, long lanes, long out) {
        int rounds = n & -ROUND;
        int whole = Memory.wholeBlocks(n);
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
                FloatVector m1 = m0;
                FloatVector m2 = m0;
                FloatVector m3 = m0;
                for (int i = o; i < rounds; i += ROUND) {
                    m0 = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).max(m0);
                    m1 = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i + 64, ORDER).max(m1);
                    m2 = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i + 128, ORDER).max(m2);
                    m3 = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i + 192, ORDER).max(m3);
                }
                for (int i = rounds + o; i < whole; i += BLOCK) {
                    m0 = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).max(m0);
                }
                VectorMask<Float> rest = SPECIES.indexInRange(Math.min(whole + o, n), n);
                FloatVector end = LOWEST.blend(
                        FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * (whole + o), ORDER, rest), rest);
                end = end.max(m0);
                end = end.max(m1);
                end = end.max(m2);
                end.max(m3).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            Memory.set(out + 4L * r, Fold.maxOrNaN(lanes));
        }
    }

    /// `out[r]`, the largest of row r, for those who subtract it: at half the cost of [#maxOrNaN], and with a NaN in the
    /// row it may be any.
    static void max(long x, long stride, int rows, int n, long lanes, long out) {
        int rounds = n & -ROUND;
        int whole = Memory.wholeBlocks(n);
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
                FloatVector m1 = m0;
                FloatVector m2 = m0;
                FloatVector m3 = m0;
                for (int i = o; i < rounds; i += ROUND) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER);
                    m0 = v.blend(m0, v.compare(VectorOperators.LT, m0));
                    v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i + 64, ORDER);
                    m1 = v.blend(m1, v.compare(VectorOperators.LT, m1));
                    v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i + 128, ORDER);
                    m2 = v.blend(m2, v.compare(VectorOperators.LT, m2));
                    v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i + 192, ORDER);
                    m3 = v.blend(m3, v.compare(VectorOperators.LT, m3));
                }
                for (int i = rounds + o; i < whole; i += BLOCK) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER);
                    m0 = v.blend(m0, v.compare(VectorOperators.LT, m0));
                }
                VectorMask<Float> rest = SPECIES.indexInRange(Math.min(whole + o, n), n);
                FloatVector end = LOWEST.blend(
                        FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * (whole + o), ORDER, rest), rest);
                end = end.blend(m0, end.compare(VectorOperators.LT, m0));
                end = end.blend(m1, end.compare(VectorOperators.LT, m1));
                end = end.blend(m2, end.compare(VectorOperators.LT, m2));
                end.blend(m3, end.compare(VectorOperators.LT, m3)).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            Memory.set(out + 4L * r, Fold.max(lanes));
        }
    }

    /// `sums[r] = Σ x`, over rows of any length.
    static void sums(long x, long stride, int rows, int n, long lanes, long sums) {
        int whole = Memory.wholeBlocks(n);
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = o; i < whole; i += BLOCK) {
                    sum = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).add(sum);
                }
                ZERO.add(sum).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            if (whole < n) { addRest(row + 4L * whole, n - whole, lanes); }
            Memory.set(sums + 4L * r, Fold.sum(lanes));
        }
    }

    private static void addRest(long x, int n, long lanes) {
        for (int o = 0; o < n; o += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(o, n);
            FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * o, ORDER, rest)
                    .add(FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER)).intoMemorySegment(ALL,
                            lanes + 4L * o, ORDER);
        }
    }
}
