package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Softmax and the log-probability of one entry per row, built on [ExpRows].
final class Softmax {
    private final WorkerPool pool;

    Softmax(WorkerPool pool) { this.pool = pool; }

    private static long grain(int columns) { return Math.max(1, Elementwise.GRAIN / 2 / Math.max(1, columns)); }

    void forward(long x, long rows, int columns, long out) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r += BLOCK) {
                forward(x + 4 * r * columns, (int) Math.min(BLOCK, to - r), columns, out + 4 * r * columns, scratch);
            }
        });
    }

    private static void forward(long x, int rows, int columns, long out, Scratch scratch) {
        long stride = 4L * columns;
        long shifts = shifts(x, rows, columns, scratch);
        long sums = scratch.lanes(4);
        ExpRows.expAndSum(x, stride, rows, columns, 1, shifts, out, scratch.lanes(0), sums);
        ElementLoops.reciprocal(sums, BLOCK, sums);
        AttentionRows.scale(out, stride, rows, columns, sums);
    }

    /// What makes each row's largest element 0: up to 16 floats.
    private static long shifts(long x, int rows, int columns, Scratch scratch) {
        long shifts = scratch.lanes(3);
        RowReductions.max(x, 4L * columns, rows, columns, scratch.lanes(0), shifts);
        ElementLoops.scale(shifts, BLOCK, shifts, -1);
        return shifts;
    }

    /// `gradX = out · (gradOut − Σ gradOut·out)`.
    void backward(long out, long gradOut, long rows, int columns, long gradX) {
        long stride = 4L * columns;
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            long dots = scratch.lanes(3);
            for (long r = from; r < to; r += BLOCK) {
                int n = (int) Math.min(BLOCK, to - r);
                long at = stride * r;
                AttentionRows.dots(out + at, stride, gradOut + at, stride, n, columns, scratch.lanes(0), dots);
                gradients(out + at, gradOut + at, stride, n, columns, dots, gradX + at);
            }
        });
    }

    /// `out = p · (g − dots[r])`.
    private static void gradients(long p, long g, long stride, int rows, int n, long dots, long out) {
        int whole = n & -LANES;
        VectorMask<Float> rest = SPECIES.indexInRange(whole, n);
        for (int r = 0; r < rows; r++) {
            FloatVector dot = FloatVector.broadcast(SPECIES, Memory.get(dots + 4L * r));
            long at = stride * r;
            for (int i = 0; i < whole; i += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, g + at + 4L * i, ORDER).sub(dot);
                FloatVector.fromMemorySegment(SPECIES, ALL, p + at + 4L * i, ORDER).mul(v).intoMemorySegment(ALL,
                        out + at + 4L * i, ORDER);
            }
            if (whole < n) {
                long end = at + 4L * whole;
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, g + end, ORDER, rest).sub(dot);
                FloatVector.fromMemorySegment(SPECIES, ALL, p + end, ORDER, rest).mul(v).intoMemorySegment(ALL,
                        out + end, ORDER, rest);
            }
        }
    }

    void logSumExp(long x, long rows, int columns, long out) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> logSumExp(x, from, to, columns, out, scratch));
    }

    private static void logSumExp(long x, long from, long to, int columns, long out, Scratch scratch) {
        for (long r = from; r < to; r += BLOCK) {
            int rows = (int) Math.min(BLOCK, to - r);
            long shifts = shifts(x + 4 * r * columns, rows, columns, scratch);
            long logs = logs(x + 4 * r * columns, rows, columns, shifts, scratch);
            ElementLoops.subtract(logs, shifts, BLOCK, logs);
            Memory.copy(logs, out + 4 * r, rows);
        }
    }

    /// `log Σ exp(x − max)` of up to 16 rows: the logarithms are taken in one vector.
    private static long logs(long x, int rows, int columns, long shifts, Scratch scratch) {
        long sums = scratch.lanes(4);
        Memory.fill(sums, BLOCK, 1);
        ExpRows.sum(x, 4L * columns, rows, columns, shifts, scratch.lanes(0), sums);
        Transcendentals.log(sums, BLOCK, sums);
        for (int r = 0; r < rows; r++) {
            Memory.set(sums + 4L * r, Memory.get(sums + 4L * r) - ExpRows.excess(Memory.get(shifts + 4L * r)));
        }
        return sums;
    }

    /// The largest logit is subtracted from the target's before the logarithm is: so the result's error is that of its own
    /// size, and not of the logits'.
    void gatherLogProbs(long logits, long targets, long rows, int columns, long out, long logSumExp) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long block = from; block < to; block += BLOCK) {
                int count = (int) Math.min(BLOCK, to - block);
                long shifts = shifts(logits + 4 * block * columns, count, columns, scratch);
                long logs = logs(logits + 4 * block * columns, count, columns, shifts, scratch);
                for (int r = 0; r < count; r++) {
                    long row = block + r;
                    int target = Memory.id(targets + 4 * row);
                    float shift = Memory.get(shifts + 4L * r);
                    float log = Memory.get(logs + 4L * r);
                    Memory.set(logSumExp + 4 * row, log - shift);
                    Memory.set(out + 4 * row, target < 0
                            ? 0
                            : Memory.get(logits + 4 * (row * columns + target)) + shift - log);
                }
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
