package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Moving whole rows: embeddings, caches, permutations.
final class Rows {
    private final WorkerPool pool;

    Rows(WorkerPool pool) { this.pool = pool; }

    private static long grain(int columns) { return Math.max(1, Elementwise.GRAIN / Math.max(1, columns)); }

    void copy(long x, long xStride, long out, long outStride, long rows, int columns) {
        if (xStride == 4L * columns && outStride == xStride) {
            pool.parallelRange(rows * columns, 4 * Elementwise.GRAIN,
                    (from, to, scratch) -> Memory.copy(x + 4 * from, out + 4 * from, to - from));
            return;
        }
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) { Memory.copy(x + xStride * r, out + outStride * r, columns); }
        });
    }

    void fill(long out, long stride, long rows, int columns, float value) {
        if (stride == 4L * columns) {
            pool.parallelRange(rows * columns, 4 * Elementwise.GRAIN,
                    (from, to, scratch) -> Memory.fill(out + 4 * from, to - from, value));
            return;
        }
        for (long r = 0; r < rows; r++) { Memory.fill(out + stride * r, columns, value); }
    }

    void gather(long table, long tableStride, long ids, long count, int columns, long out) {
        pool.parallelRows(count, grain(columns), (from, to, scratch) -> {
            for (long i = from; i < to; i++) {
                Memory.copy(table + tableStride * Memory.id(ids + 4 * i), out + 4 * i * columns, columns);
            }
        });
    }

    /// From a table in BF16.
    void gatherBf16(long table, long tableStride, long ids, long count, int columns, long out) {
        pool.parallelRows(count, grain(columns), (from, to, scratch) -> {
            for (long i = from; i < to; i++) {
                Bf16Rows.widen(table + tableStride * Memory.id(ids + 4 * i), columns, out + 4 * i * columns);
            }
        });
    }

    /// To BF16.
    void narrow(long x, long xStride, long out, long outStride, long rows, int columns) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) { Bf16Rows.narrow(x + xStride * r, columns, out + outStride * r); }
        });
    }

    /// From BF16.
    void widen(long x, long xStride, long out, long outStride, long rows, int columns) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) { Bf16Rows.widen(x + xStride * r, columns, out + outStride * r); }
        });
    }

    void put(long x, long xStride, long ids, long count, int columns, long table) {
        pool.parallelRows(count, grain(columns), (from, to, scratch) -> {
            for (long i = from; i < to; i++) {
                Memory.copy(x + xStride * i, table + 4L * columns * Memory.id(ids + 4 * i), columns);
            }
        });
    }

    /// Threads share the columns, not the rows: so each sum is taken in the order of the ids.
    void scatterAdd(long x, long ids, long count, int columns, long table) {
        int parts = count * columns < Elementwise.GRAIN ? 1 : Math.min(pool.threads(), (columns + 15) / 16);
        int width = Memory.roundUp((columns + parts - 1) / parts);
        pool.parallelFor(parts, (part, scratch) -> {
            int from = part * width;
            int n = Math.min(columns, from + width) - from;
            if (n > 0) { add(x + 4L * from, 4L * columns, ids, count, n, table + 4L * from); }
        });
    }

    /// `table[ids[i]] += x[i]` over `n` columns of rows that lie `stride` bytes apart in both, one loop for all: a call
    /// for each would be half of the work where rows are short.
    private static void add(long x, long stride, long ids, long count, int n, long table) {
        int whole = n & -LANES;
        VectorMask<Float> rest = SPECIES.indexInRange(whole, n);
        for (long i = 0; i < count; i++) {
            long from = x + stride * i;
            long to = table + stride * Memory.id(ids + 4 * i);
            for (int c = 0; c < whole; c += LANES) {
                FloatVector.fromMemorySegment(SPECIES, ALL, from + 4L * c, ORDER)
                        .add(FloatVector.fromMemorySegment(SPECIES, ALL, to + 4L * c, ORDER)).intoMemorySegment(ALL,
                                to + 4L * c, ORDER);
            }
            if (whole < n) {
                long end = 4L * whole;
                FloatVector.fromMemorySegment(SPECIES, ALL, from + end, ORDER, rest)
                        .add(FloatVector.fromMemorySegment(SPECIES, ALL, to + end, ORDER, rest)).intoMemorySegment(ALL,
                                to + end, ORDER, rest);
            }
        }
    }

    /// `out[i₀, i₁, …] = x[…]`, dimension d of out being dimension `axes[d]` of x.
    void permute(long x, int[] dims, int[] axes, long out) {
        int rank = dims.length;
        long[] strides = new long[rank];
        int[] sizes = new int[rank];
        long size = 1;
        for (int d = rank - 1; d >= 0; d--) {
            strides[d] = size;
            size *= dims[d];
        }
        long[] steps = new long[rank];
        for (int d = 0; d < rank; d++) {
            steps[d] = strides[axes[d]];
            sizes[d] = dims[axes[d]];
        }
        if (size == 0) { return; }
        int columns = sizes[rank - 1];
        long step = steps[rank - 1];
        if (rank == 2 && axes[0] == 1) {
            transpose(x, dims[0], dims[1], out);
            return;
        }
        pool.parallelRows(size / columns, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) {
                long at = 0;
                long rest = r;
                for (int d = rank - 2; d >= 0; d--) {
                    at += rest % sizes[d] * steps[d];
                    rest /= sizes[d];
                }
                copyRow(x + 4 * at, 4 * step, columns, out + 4 * r * columns);
            }
        });
    }

    private void transpose(long x, int rows, int columns, long out) {
        pool.parallelRange(rows, Math.max(64, grain(columns)),
                (from, to, scratch) -> Transpose.run(x + 4 * from * columns, 4L * columns, (int) (to - from),
                        columns, out + 4 * from, 4L * rows, scratch.squares()));
    }

    /// `out[c][r] = x[r][c]`, both in BF16: some rows at a time are widened, transposed and narrowed, which loses nothing.
    void transposeBf16(long x, long xStride, int rows, int columns, long out) {
        int tile = 4 * Memory.BLOCK;
        pool.parallelRows((rows + tile - 1) / tile, Math.max(1, grain(columns) / tile), (from, to, scratch) -> {
            long wide = scratch.work(2L * tile * columns);
            long turned = wide + 4L * tile * columns;
            for (int r = (int) from * tile; r < Math.min(rows, to * tile); r += tile) {
                int n = Math.min(tile, rows - r);
                Bf16Rows.widen(x + xStride * r, xStride, n, columns, wide, 4L * columns);
                Transpose.run(wide, 4L * columns, n, columns, turned, 4L * n, scratch.squares());
                for (int c = 0; c < columns; c++) {
                    Bf16Rows.narrow(turned + 4L * n * c, n, out + 2L * rows * c + 2L * r);
                }
            }
        });
    }

    private static void copyRow(long x, long step, int n, long out) {
        if (step == 4) {
            Memory.copy(x, out, n);
            return;
        }
        for (int i = 0; i < n; i++) { Memory.set(out + 4L * i, Memory.get(x + step * i)); }
    }
}
