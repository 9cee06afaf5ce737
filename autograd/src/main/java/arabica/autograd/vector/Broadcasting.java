package arabica.autograd.vector;

import arabica.autograd.Shape;

/// Functions of two operands under NumPy's broadcasting.
///
/// Dimensions that both operands walk alike are merged first; what is left is rows of the result for which an operand
/// is either a row too or one value. So equal shapes become one long row, `[N, D] + [D]` becomes N rows of D.
final class Broadcasting {
    /// How many copies of a single value are laid out at a time.
    private static final int CONSTANT_ROW = 1024;
    /// Rows are laid out side by side until they are so long together: one call of a loop for many short rows, and one
    /// ragged end.
    private static final int LAID_OUT = 4096;

    private final int[] dims;
    private final long[] aStrides;
    private final long[] bStrides;
    private final int rank;

    private Broadcasting(Shape out, Shape a, Shape b) {
        int[] d = new int[Math.max(1, out.rank())];
        long[] as = new long[d.length];
        long[] bs = new long[d.length];
        long aSize = 1;
        long bSize = 1;
        int count = 0;
        // From the last dimension to the first; index 0 is the innermost.
        for (int i = 1; i <= out.rank(); i++) {
            int dim = out.dim(-i);
            boolean inA = i <= a.rank() && a.dim(-i) != 1;
            boolean inB = i <= b.rank() && b.dim(-i) != 1;
            long aStride = inA ? aSize : 0;
            long bStride = inB ? bSize : 0;
            aSize *= inA ? dim : 1;
            bSize *= inB ? dim : 1;
            if (dim == 1) { continue; }
            if (count > 0 && aStride == as[count - 1] * d[count - 1] && bStride == bs[count - 1] * d[count - 1]) {
                d[count - 1] = Math.multiplyExact(d[count - 1], dim);
            } else {
                d[count] = dim;
                as[count] = aStride;
                bs[count++] = bStride;
            }
        }
        if (count == 0) {
            d[0] = 1;
            count = 1;
        }
        dims = d;
        aStrides = as;
        bStrides = bs;
        rank = count;
    }

    static void run(WorkerPool pool, Elementwise.PairLoop loop, long a, Shape aShape, long b, Shape bShape, long out,
            Shape shape) {
        if (shape.size() == 0) { return; }
        Broadcasting plan = new Broadcasting(shape, aShape, bShape);
        int columns = plan.dims[0];
        boolean aRow = plan.aStrides[0] == 1;
        boolean bRow = plan.bStrides[0] == 1;
        if (plan.rank == 1 && aRow && bRow) {
            Elementwise.map(pool, loop, a, b, out, columns);
            return;
        }
        if (plan.rank == 1) {
            pool.parallelRange(columns, Elementwise.GRAIN,
                    (from, to, scratch) -> row(loop, a + (aRow ? 4 * from : 0), aRow, b + (bRow ? 4 * from : 0), bRow,
                            (int) (to - from), out + 4 * from, scratch));
            return;
        }
        long rows = shape.size() / columns;
        if (columns > LAID_OUT) {
            pool.parallelRows(rows, 1, (from, to, scratch) -> {
                for (long r = from; r < to; r++) {
                    row(loop, a + 4 * plan.offset(plan.aStrides, r), aRow, b + 4 * plan.offset(plan.bStrides, r), bRow,
                            columns, out + 4 * r * columns, scratch);
                }
            });
            return;
        }
        pool.parallelRows(rows, Math.max(1, Elementwise.GRAIN / columns), (from, to, scratch) -> {
            int group = (int) Math.min(LAID_OUT / columns, to - from);
            long aCopy = scratch.work(2L * group * columns);
            long bCopy = aCopy + 4L * group * columns;
            for (long r = from; r < to; r += group) {
                int n = (int) Math.min(group, to - r);
                boolean first = r == from;
                Elementwise.map(loop, plan.layOut(a, plan.aStrides, r, n, first, aCopy),
                        plan.layOut(b, plan.bStrides, r, n, first, bCopy), n * columns, out + 4 * r * columns, scratch);
            }
        });
    }

    /// An operand as the result's rows `row` … `row + n − 1` meet it, row after row: where it lies, or in the copy.
    ///
    /// @param first  whether nothing is in the copy yet
    private long layOut(long x, long[] strides, long row, int n, boolean first, long copy) {
        boolean isRow = strides[0] == 1;
        if (isRow && (n == 1 || rank == 2 && strides[1] == dims[0])) { return x + 4 * offset(strides, row); }
        if (isRow && rank == 2 && !first) { return copy; } // the same row for all
        for (int i = 0; i < n; i++) {
            long from = x + 4 * offset(strides, row + i);
            long to = copy + 4L * i * dims[0];
            if (isRow) {
                Memory.copy(from, to, dims[0]);
            } else {
                Memory.fill(to, dims[0], Memory.get(from));
            }
        }
        return copy;
    }

    private long offset(long[] strides, long row) {
        long offset = 0;
        long rest = row;
        for (int i = 1; i < rank; i++) {
            offset += rest % dims[i] * strides[i];
            rest /= dims[i];
        }
        return offset;
    }

    private static void row(Elementwise.PairLoop loop, long a, boolean aRow, long b, boolean bRow, int n, long out,
            Scratch scratch) {
        if (aRow && bRow) {
            Elementwise.map(loop, a, b, n, out, scratch);
            return;
        }
        int step = Math.min(n, CONSTANT_ROW);
        long constants = scratch.work(2 * CONSTANT_ROW);
        long aSource = aRow ? a : constants;
        long bSource = bRow ? b : constants + 4 * CONSTANT_ROW;
        if (!aRow) { Memory.fill(aSource, step, Memory.get(a)); }
        if (!bRow) { Memory.fill(bSource, step, Memory.get(b)); }
        for (int i = 0; i < n; i += step) {
            Elementwise.map(loop, aSource + (aRow ? 4L * i : 0), bSource + (bRow ? 4L * i : 0), Math.min(step, n - i),
                    out + 4L * i, scratch);
        }
    }
}
