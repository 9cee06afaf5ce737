package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Softmax and the log-probability of one entry per row, built on [ExpRows].
final class Softmax {
    private final WorkerPool pool;

    Softmax(WorkerPool pool) { this.pool = pool; }

    private static long grain(int columns) { return Math.max(1, Elementwise.GRAIN / 2 / Math.max(1, columns)); }

    void forward(long x, long rows, int columns, long out) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) {
                long row = x + 4 * r * columns;
                long result = out + 4 * r * columns;
                float max = RowReductions.max(row, columns, scratch);
                float sum = ExpRows.expAndSum(row, columns, 1, -max, result, scratch);
                scale(result, columns, 1 / sum, scratch);
            }
        });
    }

    private static void scale(long x, int n, float scale, Scratch scratch) {
        int whole = Memory.wholeBlocks(n);
        ElementLoops.scale(x, whole, x, scale);
        if (whole < n) {
            long end = scratch.lanes(1);
            Memory.stage(x + 4L * whole, n - whole, 0, end);
            ElementLoops.scale(end, BLOCK, end, scale);
            Memory.unstage(end, n - whole, x + 4L * whole);
        }
    }

    /// `gradX = out · (gradOut − Σ gradOut·out)`.
    void backward(long out, long gradOut, long rows, int columns, long gradX) {
        int whole = Memory.wholeBlocks(columns);
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) {
                long at = 4 * r * columns;
                float dot = RowReductions.dot(out + at, gradOut + at, columns, scratch);
                gradient(out + at, gradOut + at, whole, dot, gradX + at);
                if (whole < columns) {
                    long end = at + 4L * whole;
                    Memory.stage(out + end, columns - whole, 0, scratch.lanes(1));
                    Memory.stage(gradOut + end, columns - whole, 0, scratch.lanes(2));
                    gradient(scratch.lanes(1), scratch.lanes(2), BLOCK, dot, scratch.lanes(3));
                    Memory.unstage(scratch.lanes(3), columns - whole, gradX + end);
                }
            }
        });
    }

    /// `out = p · (g − dot)`; `n` is a multiple of 16.
    private static void gradient(long p, long g, int n, float dot, long out) {
        FloatVector dots = FloatVector.broadcast(SPECIES, dot);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, p + 4L * i, ORDER);
            v.mul(FloatVector.fromMemorySegment(SPECIES, ALL, g + 4L * i, ORDER).sub(dots)).intoMemorySegment(ALL,
                    out + 4L * i, ORDER);
        }
    }

    void logSumExp(long x, long rows, int columns, long out) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> logSumExp(x, from, to, columns, out, scratch));
    }

    /// The logarithms are taken a few rows at a time, in one vector.
    private static void logSumExp(long x, long from, long to, int columns, long out, Scratch scratch) {
        long maxima = scratch.lanes(3);
        long sums = scratch.lanes(4);
        for (long r0 = from; r0 < to; r0 += BLOCK) {
            int count = (int) Math.min(BLOCK, to - r0);
            Memory.fill(sums, BLOCK, 1);
            Memory.fill(maxima, BLOCK, 0);
            for (int r = 0; r < count; r++) {
                Memory.set(maxima + 4L * r, RowReductions.max(x + 4 * (r0 + r) * columns, columns, scratch));
            }
            for (int r = 0; r < count; r++) {
                Memory.set(sums + 4L * r,
                        ExpRows.sum(x + 4 * (r0 + r) * columns, columns, -Memory.get(maxima + 4L * r), scratch));
            }
            Transcendentals.log(sums, BLOCK, sums);
            ElementLoops.add(sums, maxima, BLOCK, sums);
            Memory.copy(sums, out + 4 * r0, count);
        }
    }

    void gatherLogProbs(long logits, long targets, long rows, int columns, long out, long logSumExp) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            logSumExp(logits, from, to, columns, logSumExp, scratch);
            for (long r = from; r < to; r++) {
                int target = Memory.id(targets + 4 * r);
                Memory.set(out + 4 * r, target < 0
                        ? 0
                        : Memory.get(logits + 4 * (r * columns + target)) - Memory.get(logSumExp + 4 * r));
            }
        });
    }

    void gatherLogProbsBackward(long logits, long targets, long logSumExp, long gradOut, long rows, int columns,
            long gradLogits) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) {
                long at = 4 * r * columns;
                int target = Memory.id(targets + 4 * r);
                float gradient = Memory.get(gradOut + 4 * r);
                if (target < 0 || gradient == 0) {
                    Memory.fill(gradLogits + at, columns, 0);
                    continue;
                }
                ExpRows.exp(logits + at, columns, 1, -Memory.get(logSumExp + 4 * r), -gradient, gradLogits + at,
                        scratch);
                long chosen = gradLogits + at + 4L * target;
                Memory.set(chosen, Memory.get(chosen) + gradient);
            }
        });
    }
}
