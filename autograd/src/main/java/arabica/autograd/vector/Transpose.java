package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;
import static arabica.autograd.vector.Zip.ZIP_HIGH;
import static arabica.autograd.vector.Zip.ZIP_LOW;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// `to[c][r] = from[r][c]`, in squares as wide as a vector.
///
/// Zipping row i with row i + LANES/2, log₂(LANES) times over, transposes a square. Two rounds at once are a step on four
/// rows ([#fours]); what lies between two steps is in L1. All vectors are of the one species that kernels use.
final class Transpose {
    /// Floats of working memory: two squares.
    static final int WORK = 2 * LANES * LANES;

    private static final long ROW = 4L * LANES;
    private static final long SQUARE = ROW * LANES;

    private Transpose() {}

    /// @param work  the address of [#WORK] floats
    static void run(long from, long fromStride, int rows, int columns, long to, long toStride, long work) {
        for (int r = 0; r < rows; r += LANES) {
            int height = Math.min(LANES, rows - r);
            for (int c = 0; c < columns; c += LANES) {
                int width = Math.min(LANES, columns - c);
                long source = from + fromStride * r + 4L * c;
                long target = to + toStride * c + 4L * r;
                if (height == LANES && width == LANES) {
                    square(source, fromStride, target, toStride, work);
                } else {
                    part(source, fromStride, height, width, target, toStride, work);
                }
            }
        }
    }

    private static void square(long from, long fromStride, long to, long toStride, long work) {
        if (LANES == 16) {
            fours(from, fromStride, work, ROW);
            fours(work, ROW, to, toStride);
        } else if (LANES == 8) {
            fours(from, fromStride, work, ROW);
            twos(work, ROW, to, toStride);
        } else {
            fours(from, fromStride, to, toStride);
        }
    }

    /// A square at the edge: what is there of it is copied into a whole one, and back. What is not there stays arbitrary.
    private static void part(long from, long fromStride, int rows, int columns, long to, long toStride, long work) {
        long whole = work + SQUARE;
        copy(from, fromStride, rows, columns, whole, ROW);
        square(whole, ROW, whole, ROW, work);
        copy(whole, ROW, columns, rows, to, toStride);
    }

    private static void copy(long from, long fromStride, int rows, int columns, long to, long toStride) {
        VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
        for (int r = 0; r < rows; r++) {
            FloatVector.fromMemorySegment(SPECIES, ALL, from + fromStride * r, ORDER, mask)
                    .intoMemorySegment(ALL, to + toStride * r, ORDER, mask);
        }
    }

    /// Two rounds of zips.
    private static void fours(long from, long fs, long to, long ts) {
        long quarter = fs * (LANES / 4);
        for (int i = 0; i < LANES / 4; i++) {
            FloatVector a0 = FloatVector.fromMemorySegment(SPECIES, ALL, from, ORDER);
            FloatVector a1 = FloatVector.fromMemorySegment(SPECIES, ALL, from + quarter, ORDER);
            FloatVector a2 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 2 * quarter, ORDER);
            FloatVector a3 = FloatVector.fromMemorySegment(SPECIES, ALL, from + 3 * quarter, ORDER);
            FloatVector b0 = ZIP_LOW.selectFrom(a0, a2);
            FloatVector b1 = ZIP_HIGH.selectFrom(a0, a2);
            FloatVector b2 = ZIP_LOW.selectFrom(a1, a3);
            FloatVector b3 = ZIP_HIGH.selectFrom(a1, a3);
            ZIP_LOW.selectFrom(b0, b2).intoMemorySegment(ALL, to, ORDER);
            ZIP_HIGH.selectFrom(b0, b2).intoMemorySegment(ALL, to + ts, ORDER);
            ZIP_LOW.selectFrom(b1, b3).intoMemorySegment(ALL, to + 2 * ts, ORDER);
            ZIP_HIGH.selectFrom(b1, b3).intoMemorySegment(ALL, to + 3 * ts, ORDER);
            from += fs;
            to += 4 * ts;
        }
    }

    /// One round of zips.
    private static void twos(long from, long fs, long to, long ts) {
        long half = fs * (LANES / 2);
        for (int i = 0; i < LANES / 2; i++) {
            FloatVector a = FloatVector.fromMemorySegment(SPECIES, ALL, from, ORDER);
            FloatVector b = FloatVector.fromMemorySegment(SPECIES, ALL, from + half, ORDER);
            ZIP_LOW.selectFrom(a, b).intoMemorySegment(ALL, to, ORDER);
            ZIP_HIGH.selectFrom(a, b).intoMemorySegment(ALL, to + ts, ORDER);
            from += fs;
            to += 2 * ts;
        }
    }
}
