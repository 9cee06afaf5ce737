package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
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
                float scale = 1 / sum;
                Elementwise.map((v, n, o) -> ElementLoops.scale(v, n, o, scale), result, columns, result, scratch);
            }
        });
    }

    /// `gradX = out · (gradOut − Σ gradOut·out)`.
    void backward(long out, long gradOut, long rows, int columns, long gradX) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) {
                long at = 4 * r * columns;
                float dot = RowReductions.dot(out + at, gradOut + at, columns, scratch);
                Elementwise.map((p, g, n, o) -> gradient(p, g, n, dot, 1, o), out + at, gradOut + at, columns,
                        gradX + at, scratch);
            }
        });
    }

    /// `out = p · (g − dot) · scale`; `n` is a multiple of 16.
    static void gradient(long p, long g, int n, float dot, float scale, long out) {
        FloatVector dots = FloatVector.broadcast(SPECIES, dot);
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, p + 4L * i, ORDER).mul(scales);
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, g + 4L * i, ORDER).sub(dots);
            v.mul(d).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    void gatherLogProbs(long logits, long targets, long rows, int columns, long out, long logSumExp) {
        pool.parallelRows(rows, grain(columns), (from, to, scratch) -> {
            for (long r = from; r < to; r++) {
                long row = logits + 4 * r * columns;
                float max = RowReductions.max(row, columns, scratch);
                Memory.set(out + 4 * r, max);
                Memory.set(logSumExp + 4 * r, ExpRows.sum(row, columns, -max, scratch));
            }
            int count = (int) (to - from);
            Elementwise.map(Transcendentals::log, logSumExp + 4 * from, count, logSumExp + 4 * from, scratch);
            for (long r = from; r < to; r++) {
                float total = Memory.get(out + 4 * r) + Memory.get(logSumExp + 4 * r);
                int target = Memory.id(targets + 4 * r);
                Memory.set(logSumExp + 4 * r, total);
                Memory.set(out + 4 * r,
                        target < 0 ? 0 : Memory.get(logits + 4 * (r * columns + target)) - total);
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
