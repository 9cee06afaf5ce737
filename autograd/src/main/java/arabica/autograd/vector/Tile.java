package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The small block in L1 to which a kernel writes its sums, and the loop that merges it into the result. Keeping the
/// merge out of the kernels keeps them small, and bias and accumulation are free here.
final class Tile {
    static final int ROWS = 6;
    /// The distance between the tile's rows, in floats.
    static final int COLUMNS = 64;
    /// How many of them a kernel fills at once: four vectors, two where 16 registers hold no more.
    static final int PANEL = LANES == 8 ? 16 : 4 * LANES;

    private static final long VECTOR = 4L * LANES;

    private Tile() {}

    /// `c = tile`, or `c += tile`, for `rows × n`; plus a row of bias unless its address is 0.
    static void merge(long tile, int rows, int n, long c, long cStride, boolean accumulate, long bias) {
        for (int r = 0; r < rows; r++) {
            long from = tile + 4L * COLUMNS * r;
            long to = c + cStride * r;
            if (accumulate) {
                add(from, n, to, to);
            } else if (bias != 0) {
                add(from, n, bias, to);
            } else {
                store(from, n, to);
            }
        }
    }

    /// `c = tile + x` for six rows of a whole panel. To add to the result, x is the result; for a bias, one row for all.
    static void mergeWhole(long tile, long x, long xStride, long c, long cStride) {
        for (int r = 0; r < ROWS; r++) {
            if (PANEL == 4 * LANES) {
                addFour(tile, x, c);
            } else {
                addTwo(tile, x, c);
            }
            tile += 4L * COLUMNS;
            x += xStride;
            c += cStride;
        }
    }

    private static void addFour(long tile, long x, long c) {
        addTwo(tile, x, c);
        addTwo(tile + 2 * VECTOR, x + 2 * VECTOR, c + 2 * VECTOR);
    }

    private static void addTwo(long tile, long x, long c) {
        FloatVector first = FloatVector.fromMemorySegment(SPECIES, ALL, tile, ORDER);
        FloatVector second = FloatVector.fromMemorySegment(SPECIES, ALL, tile + VECTOR, ORDER);
        first = first.add(FloatVector.fromMemorySegment(SPECIES, ALL, x, ORDER));
        second = second.add(FloatVector.fromMemorySegment(SPECIES, ALL, x + VECTOR, ORDER));
        first.intoMemorySegment(ALL, c, ORDER);
        second.intoMemorySegment(ALL, c + VECTOR, ORDER);
    }

    private static void add(long tile, int n, long x, long to) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, tile + 4L * i, ORDER);
            sum.add(FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER)).intoMemorySegment(ALL, to + 4L * i,
                    ORDER);
        }
        if (i < n) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, n);
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, tile + 4L * i, ORDER);
            sum.add(FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER, mask)).intoMemorySegment(ALL,
                    to + 4L * i, ORDER, mask);
        }
    }

    private static void store(long tile, int n, long to) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector.fromMemorySegment(SPECIES, ALL, tile + 4L * i, ORDER).intoMemorySegment(ALL, to + 4L * i,
                    ORDER);
        }
        if (i < n) {
            FloatVector.fromMemorySegment(SPECIES, ALL, tile + 4L * i, ORDER).intoMemorySegment(ALL, to + 4L * i, ORDER,
                    SPECIES.indexInRange(i, n));
        }
    }
}
