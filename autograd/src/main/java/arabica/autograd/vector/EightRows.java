package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// `sums[j] += Σᵢ x[i]·rows[i][j]`, each element one chain of fused multiply-adds in the order of i: what a single row
/// times a matrix is, where the matrix lies row by row and memory is the limit.
///
/// Eight rows at a time, from left to right. So memory sees eight runs that are long enough to be fetched ahead, and the
/// sums, in L1, are read and written once for eight elements of the matrix. (Reading down a few columns, with the sums
/// in registers, touches another page with each row: half the speed on a Zen 4.)
final class EightRows {
    static final int ROWS = 8;

    private EightRows() {}

    /// @param x      the address of `count` factors
    /// @param rows   the first row; the next lies `stride` bytes further on
    /// @param n      columns, however many
    static void add(long x, int count, long rows, long stride, int n, long sums) {
        add(x, 0, count, rows, stride, 1, 1, n, sums);
    }

    /// For several heads, which lie side by side in the sums, `n` columns each; `group` of them share the columns of one
    /// head of the rows. All in one call: a call for each head would be most of the work where heads are narrow.
    ///
    /// @param x       the first head's `count` factors; the next head's lie `xStride` bytes further on
    static void add(long x, long xStride, int count, long rows, long stride, int heads, int group, int n, long sums) {
        int whole = n & -LANES;
        int i = 0;
        for (; i <= count - ROWS; i += ROWS) {
            eight(x + 4L * i, xStride, rows + stride * i, stride, heads, group, n, sums);
        }
        for (int h = 0; h < heads; h++) {
            long factors = x + xStride * h;
            long columns = rows + 4L * n * (h / group);
            long to = sums + 4L * n * h;
            for (int r = i; r < count; r++) { one(Memory.get(factors + 4L * r), columns + stride * r, whole, to); }
            if (whole < n) { rest(factors, count, columns + 4L * whole, stride, n - whole, to + 4L * whole); }
        }
    }

    private static void eight(long x, long xStride, long rows, long stride, int heads, int group, int n, long sums) {
        int whole = n & -LANES;
        long factors = x;
        long to = sums;
        for (int h = 0; h < heads; h++) {
            FloatVector x0 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors));
            FloatVector x1 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 4));
            FloatVector x2 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 8));
            FloatVector x3 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 12));
            FloatVector x4 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 16));
            FloatVector x5 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 20));
            FloatVector x6 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 24));
            FloatVector x7 = FloatVector.broadcast(SPECIES, ALL.get(F32, factors + 28));
            long columns = rows + 4L * n * (h / group);
            for (int j = 0; j < whole; j += LANES) {
                long at = columns + 4L * j;
                FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, to + 4L * j, ORDER);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at, ORDER).fma(x0, sum);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at + stride, ORDER).fma(x1, sum);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at + 2 * stride, ORDER).fma(x2, sum);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at + 3 * stride, ORDER).fma(x3, sum);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at + 4 * stride, ORDER).fma(x4, sum);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at + 5 * stride, ORDER).fma(x5, sum);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at + 6 * stride, ORDER).fma(x6, sum);
                sum = FloatVector.fromMemorySegment(SPECIES, ALL, at + 7 * stride, ORDER).fma(x7, sum);
                sum.intoMemorySegment(ALL, to + 4L * j, ORDER);
            }
            factors += xStride;
            to += 4L * n;
        }
    }

    private static void one(float x, long row, int n, long sums) {
        FloatVector factor = FloatVector.broadcast(SPECIES, x);
        for (int j = 0; j < n; j += LANES) {
            FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * j, ORDER)
                    .fma(factor, FloatVector.fromMemorySegment(SPECIES, ALL, sums + 4L * j, ORDER))
                    .intoMemorySegment(ALL, sums + 4L * j, ORDER);
        }
    }

    /// The last columns, fewer than a vector's.
    private static void rest(long x, int count, long rows, long stride, int n, long sums) {
        VectorMask<Float> mask = SPECIES.indexInRange(0, n);
        FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, sums, ORDER, mask);
        for (int i = 0; i < count; i++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, ALL.get(F32, x + 4L * i));
            sum = FloatVector.fromMemorySegment(SPECIES, ALL, rows + stride * i, ORDER, mask).fma(factor, sum);
        }
        sum.intoMemorySegment(ALL, sums, ORDER, mask);
    }
}
