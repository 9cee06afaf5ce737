package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Sums and maxima over rows, over columns, or over everything. What is long is cut into pieces of constant length
/// whose partial results are folded in order: so the cut is the same for any number of threads.
final class Reductions {
    /// Elements of a row per partial result.
    private static final int PIECE = 4096;
    /// Rows of a column sum per partial result.
    private static final int ROWS = 512;
    private static final VectorSpecies<Double> WIDE = DoubleVector.SPECIES_PREFERRED.length() > 8
            ? DoubleVector.SPECIES_512
            : DoubleVector.SPECIES_PREFERRED;

    private final WorkerPool pool;

    Reductions(WorkerPool pool) { this.pool = pool; }

    /// Folds x to the shape of out, if the folded dimensions, once merged, are `[folded]`, `[kept, folded]`,
    /// `[folded, kept]` or `[kept, folded, kept]`.
    ///
    /// @return false if they are something else; then nothing was done
    boolean reduce(Reduction reduction, long x, Shape xShape, long out, Shape outShape) {
        int[] sizes = new int[xShape.rank() + 1];
        boolean[] folded = new boolean[sizes.length];
        int count = 0;
        for (int i = xShape.rank(); i >= 1; i--) {
            int dim = xShape.dim(-i);
            boolean fold = i > outShape.rank() || outShape.dim(-i) == 1;
            if (dim == 1) { continue; }
            if (count > 0 && folded[count - 1] == fold) {
                sizes[count - 1] = Math.multiplyExact(sizes[count - 1], dim);
            } else {
                sizes[count] = dim;
                folded[count++] = fold;
            }
        }
        boolean max = reduction == Reduction.MAX;
        if (count == 0 || count == 1 && !folded[0]) {
            Memory.copy(x, out, xShape.size());
        } else if (count == 1) {
            rows(max, x, 1, sizes[0], out);
        } else if (count == 2 && folded[1]) {
            rows(max, x, sizes[0], sizes[1], out);
        } else if (count == 2) {
            columns(max, x, sizes[0], sizes[1], out);
        } else if (count == 3 && folded[1]) {
            for (int i = 0; i < sizes[0]; i++) {
                columns(max, x + 4L * i * sizes[1] * sizes[2], sizes[1], sizes[2], out + 4L * i * sizes[2]);
            }
        } else {
            return false;
        }
        return true;
    }

    private void rows(boolean max, long x, int rows, int columns, long out) {
        if (columns <= PIECE) {
            pool.parallelRows(rows, Math.max(1, Elementwise.GRAIN / columns), (from, to, scratch) -> fold(max,
                    x + 4 * from * columns, (int) (to - from), columns, scratch, out + 4 * from));
            return;
        }
        int pieces = (columns + PIECE - 1) / PIECE;
        long partial = pool.scratch().work(pieces);
        for (int r = 0; r < rows; r++) {
            long row = x + 4L * r * columns;
            pool.parallelRows(pieces, Elementwise.GRAIN / PIECE, (from, to, scratch) -> {
                for (long p = from; p < to; p++) {
                    int n = (int) Math.min(PIECE, columns - p * PIECE);
                    fold(max, row + 4 * p * PIECE, 1, n, scratch, partial + 4 * p);
                }
            });
            fold(max, partial, 1, pieces, pool.scratch(), out + 4L * r);
        }
    }

    private static void fold(boolean max, long x, int rows, int columns, Scratch scratch, long out) {
        if (max) {
            RowReductions.maxOrNaN(x, 4L * columns, rows, columns, scratch.lanes(0), out);
        } else {
            RowReductions.sums(x, 4L * columns, rows, columns, scratch.lanes(0), out);
        }
    }

    private void columns(boolean max, long x, int rows, int columns, long out) {
        int pieces = (rows + ROWS - 1) / ROWS;
        if (pieces == 1) {
            foldColumns(max, x, rows, columns, out);
            return;
        }
        long partial = pool.scratch().work((long) pieces * columns);
        pool.parallelRows(pieces, 1, (from, to, scratch) -> {
            for (long p = from; p < to; p++) {
                foldColumns(max, x + 4 * p * ROWS * columns, (int) Math.min(ROWS, rows - p * ROWS), columns,
                        partial + 4 * p * columns);
            }
        });
        foldColumns(max, partial, pieces, columns, out);
    }

    /// Folds the rows of a contiguous matrix into one.
    static void foldColumns(boolean max, long x, int rows, int columns, long out) {
        long stride = 4L * columns;
        int i = 0;
        for (; !max && i <= columns - 4 * LANES; i += 4 * LANES) {
            sumFourVectors(x + 4L * i, stride, rows, out + 4L * i);
        }
        for (; i < columns; i += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, columns);
            if (max) {
                maxOneVector(x + 4L * i, stride, rows, mask, out + 4L * i);
            } else {
                sumOneVector(x + 4L * i, stride, rows, mask, out + 4L * i);
            }
        }
    }

    private static void sumFourVectors(long x, long stride, int rows, long out) {
        long v = 4L * LANES;
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        long row = x;
        for (int r = 0; r < rows; r++) {
            s0 = FloatVector.fromMemorySegment(SPECIES, ALL, row, ORDER).add(s0);
            s1 = FloatVector.fromMemorySegment(SPECIES, ALL, row + v, ORDER).add(s1);
            s2 = FloatVector.fromMemorySegment(SPECIES, ALL, row + 2 * v, ORDER).add(s2);
            s3 = FloatVector.fromMemorySegment(SPECIES, ALL, row + 3 * v, ORDER).add(s3);
            row += stride;
        }
        s0.intoMemorySegment(ALL, out, ORDER);
        s1.intoMemorySegment(ALL, out + v, ORDER);
        s2.intoMemorySegment(ALL, out + 2 * v, ORDER);
        s3.intoMemorySegment(ALL, out + 3 * v, ORDER);
    }

    private static void sumOneVector(long x, long stride, int rows, VectorMask<Float> mask, long out) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int r = 0; r < rows; r++) {
            sum = FloatVector.fromMemorySegment(SPECIES, ALL, x + stride * r, ORDER, mask).add(sum);
        }
        sum.intoMemorySegment(ALL, out, ORDER, mask);
    }

    private static void maxOneVector(long x, long stride, int rows, VectorMask<Float> mask, long out) {
        FloatVector max = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + stride * r, ORDER, mask);
            max = v.max(max);
        }
        max.intoMemorySegment(ALL, out, ORDER, mask);
    }

    /// The sum of squares in double, over 16 logical lanes per piece.
    double sumOfSquares(long x, long n) {
        int pieces = Math.toIntExact((n + PIECE - 1) / PIECE);
        double[] partial = new double[pieces];
        pool.parallelRows(pieces, Elementwise.GRAIN / PIECE, (from, to, scratch) -> {
            double[] lanes = new double[BLOCK];
            for (int p = (int) from; p < to; p++) {
                partial[p] = squares(x + 4L * p * PIECE, (int) Math.min(PIECE, n - (long) p * PIECE), lanes, scratch);
            }
        });
        double sum = 0;
        for (double part : partial) { sum += part; }
        return sum;
    }

    private static double squares(long x, int n, double[] lanes, Scratch scratch) {
        int whole = Memory.wholeBlocks(n);
        java.util.Arrays.fill(lanes, 0);
        addSquares(x, whole, lanes);
        if (whole < n) {
            Memory.stage(x + 4L * whole, n - whole, 0, scratch.lanes(1));
            addSquares(scratch.lanes(1), BLOCK, lanes);
        }
        double sum = 0;
        for (double lane : lanes) { sum += lane; }
        return sum;
    }

    private static void addSquares(long x, int n, double[] lanes) {
        int half = WIDE.length();
        for (int o = 0; o < BLOCK; o += 2 * half) {
            DoubleVector low = DoubleVector.fromArray(WIDE, lanes, o);
            DoubleVector high = DoubleVector.fromArray(WIDE, lanes, o + half);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
                DoubleVector first = (DoubleVector) v.convertShape(VectorOperators.F2D, WIDE, 0);
                DoubleVector second = (DoubleVector) v.convertShape(VectorOperators.F2D, WIDE, 1);
                low = first.fma(first, low);
                high = second.fma(second, high);
            }
            low.intoArray(lanes, o);
            high.intoArray(lanes, o + half);
        }
    }
}
