package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// What attention does to rows of scores between its products, six rows at a time. Row r lies `stride` bytes after row
/// r − 1; lengths are multiples of 16. Exponentials as in [ExpRows], flat for the same reason.
final class AttentionRows {
    private static final int ROWS = AttentionProducts.ROWS;
    /// Elements per round of dot products: four blocks.
    private static final int ROUND = 4 * BLOCK;
    private static final FloatVector IOTA = FloatVector.broadcast(SPECIES, 0).addIndex(1);

    private AttentionRows() {}

    /// In rows that reach to `n`: sets what lies at column `valid + r` of row r, and beyond, to `value`.
    static void hide(long rows, long stride, int valid, int n, float value) {
        for (int r = 0; r < ROWS; r++) {
            long row = rows + stride * r;
            for (int i = (valid + r) & -BLOCK; i < n; i += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER);
                v.blend(value, IOTA.compare(VectorOperators.GE, (float) (valid + r - i))).intoMemorySegment(ALL,
                        row + 4L * i, ORDER);
            }
        }
    }

    /// Sets what lies before column `from + r` of row r, and before `n`, to `value`.
    static void hidePast(long rows, long stride, int from, int n, float value) {
        for (int r = 0; r < ROWS; r++) {
            long row = rows + stride * r;
            int to = Math.min(n, from + r);
            for (int i = 0; i < to; i += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER);
                v.blend(value, IOTA.compare(VectorOperators.LT, (float) (to - i))).intoMemorySegment(ALL,
                        row + 4L * i, ORDER);
            }
        }
    }

    /// `max[r]`, the largest of row r. With NaN in the row it may be any: such a row has a sum of NaN. `lanes` is 6 times 16 floats
    /// of working memory.
    static void max(long rows, long stride, int n, long lanes, long max) {
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector m0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
            FloatVector m1 = m0;
            FloatVector m2 = m0;
            FloatVector m3 = m0;
            FloatVector m4 = m0;
            FloatVector m5 = m0;
            for (int i = o; i < n; i += BLOCK) {
                long at = rows + 4L * i;
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, at, ORDER);
                m0 = v.blend(m0, v.compare(VectorOperators.LT, m0));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, at + stride, ORDER);
                m1 = v.blend(m1, v.compare(VectorOperators.LT, m1));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, at + 2 * stride, ORDER);
                m2 = v.blend(m2, v.compare(VectorOperators.LT, m2));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, at + 3 * stride, ORDER);
                m3 = v.blend(m3, v.compare(VectorOperators.LT, m3));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, at + 4 * stride, ORDER);
                m4 = v.blend(m4, v.compare(VectorOperators.LT, m4));
                v = FloatVector.fromMemorySegment(SPECIES, ALL, at + 5 * stride, ORDER);
                m5 = v.blend(m5, v.compare(VectorOperators.LT, m5));
            }
            long to = lanes + 4L * o;
            m0.intoMemorySegment(ALL, to, ORDER);
            m1.intoMemorySegment(ALL, to + 64, ORDER);
            m2.intoMemorySegment(ALL, to + 128, ORDER);
            m3.intoMemorySegment(ALL, to + 192, ORDER);
            m4.intoMemorySegment(ALL, to + 256, ORDER);
            m5.intoMemorySegment(ALL, to + 320, ORDER);
        }
        for (int r = 0; r < ROWS; r++) { Memory.set(max + 4L * r, Fold.max(lanes + 64L * r)); }
    }

    /// `row = exp2(scale · row − shifts[r])`, and `sums[r]` what it adds up to. `lanes` is 16 floats of working memory.
    static void expAndSum(long rows, long stride, int n, float scale, long shifts, long lanes, long sums) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        for (int r = 0; r < ROWS; r++) {
            long row = rows + stride * r;
            FloatVector shift = FloatVector.broadcast(SPECIES, -Memory.get(shifts + 4L * r));
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = o; i < n; i += BLOCK) {
                    FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).fma(scales, shift);
                    FloatVector u = t.add(round);
                    FloatVector f = t.sub(u.sub(round));
                    FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                    FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                            .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
                    e.intoMemorySegment(ALL, row + 4L * i, ORDER);
                    sum = e.add(sum);
                }
                sum.intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            Memory.set(sums + 4L * r, Fold.sum(lanes));
        }
    }

    /// Backward, in place: a row of scores becomes its weights `p = exp2(scale · s − logSums[r])`, and the row of
    /// `gradients` of the weights, as far away from the scores as its address says, becomes that of the scores,
    /// `factor · p · (g − dots[r])`.
    static void weightsAndGradients(long scores, long gradients, long stride, int n, float scale, float factor,
            long logSums, long dots) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        for (int r = 0; r < ROWS; r++) {
            long row = scores + stride * r;
            long gradient = gradients + stride * r;
            FloatVector shift = FloatVector.broadcast(SPECIES, -Memory.get(logSums + 4L * r));
            FloatVector dot = FloatVector.broadcast(SPECIES, Memory.get(dots + 4L * r));
            for (int i = 0; i < n; i += LANES) {
                FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).fma(scales, shift);
                FloatVector u = t.add(round);
                FloatVector f = t.sub(u.sub(round));
                FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
                e.intoMemorySegment(ALL, row + 4L * i, ORDER);
                FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, gradient + 4L * i, ORDER).sub(dot);
                e.mul(factors).mul(d).intoMemorySegment(ALL, gradient + 4L * i, ORDER);
            }
        }
    }

    /// `x *= factors[r]` for rows of `n` floats, whatever their number.
    static void scale(long x, long stride, int rows, int n, long factors) {
        int whole = n & -LANES;
        VectorMask<Float> rest = SPECIES.indexInRange(whole, n);
        for (int r = 0; r < rows; r++) {
            FloatVector factor = FloatVector.broadcast(SPECIES, Memory.get(factors + 4L * r));
            long row = x + stride * r;
            for (int i = 0; i < whole; i += LANES) {
                FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).mul(factor).intoMemorySegment(ALL,
                        row + 4L * i, ORDER);
            }
            if (whole < n) {
                FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * whole, ORDER, rest).mul(factor)
                        .intoMemorySegment(ALL, row + 4L * whole, ORDER, rest);
            }
        }
    }

    /// From one block of keys to the next, for `n` queries: `maxima = max(maxima, block)`, `shifts = scale · maxima`, and
    /// `block` becomes `exp2(scale · (old maxima − maxima))`, by which the sums so far shrink.
    static void advance(long maxima, long block, int n, float scale, long shifts) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        for (int i = 0; i < n; i += LANES) {
            FloatVector old = FloatVector.fromMemorySegment(SPECIES, ALL, maxima + 4L * i, ORDER);
            FloatVector own = FloatVector.fromMemorySegment(SPECIES, ALL, block + 4L * i, ORDER);
            FloatVector max = old.blend(own, own.compare(VectorOperators.GT, old));
            FloatVector t = old.sub(max).mul(scales);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.mul(ExpRows.C5).add(ExpRows.C4);
            p = p.mul(f).add(ExpRows.C3);
            p = p.mul(f).add(ExpRows.C2);
            p = p.mul(f).add(ExpRows.C1);
            p = p.mul(f).add(1f);
            FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, ExpRows.UNDERFLOW));
            max.intoMemorySegment(ALL, maxima + 4L * i, ORDER);
            max.mul(scales).intoMemorySegment(ALL, shifts + 4L * i, ORDER);
            e.intoMemorySegment(ALL, block + 4L * i, ORDER);
        }
    }

    /// `totals = totals · shrink + block`.
    static void total(long totals, long shrink, long block, int n) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, totals + 4L * i, ORDER);
            sum.fma(FloatVector.fromMemorySegment(SPECIES, ALL, shrink + 4L * i, ORDER),
                    FloatVector.fromMemorySegment(SPECIES, ALL, block + 4L * i, ORDER))
                    .intoMemorySegment(ALL, totals + 4L * i, ORDER);
        }
    }

    /// `out[r] = Σ x[r]·y[r]` over rows of `n` floats, whatever their number.
    static void dots(long x, long xStride, long y, long yStride, int rows, int n, long lanes, long out) {
        scores(x, xStride, y, yStride, rows, 1, 1, n, lanes, out);
    }

    /// `out[t][h] = q[t][h] · k[t][h / group]`, in the order in which the keys of a cache lie. The ragged end is computed even
    /// where there is none: a sum that goes on in one branch only is boxed in some launches.
    ///
    /// @param q       the first position's queries; the next lie `qStride` bytes further on: 0 for one query
    /// @param keys    the first position's; the next lie `keyStride` bytes further on
    static void scores(long q, long qStride, long keys, long keyStride, int positions, int kvHeads, int group, int n,
            long lanes,
            long out) {
        int whole = Memory.wholeBlocks(n);
        int rounds = n & -ROUND;
        long to = out;
        for (int t = 0; t < positions; t++) {
            long a = q + qStride * t;
            for (int h = 0; h < kvHeads; h++) {
                long b = keys + keyStride * t + 4L * n * h;
                for (int g = 0; g < group; g++) {
                    for (int o = 0; o < BLOCK; o += LANES) {
                        FloatVector sum = FloatVector.zero(SPECIES);
                        for (int i = o; i < rounds; i += ROUND) {
                            sum = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER)
                                    .fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER), sum);
                            sum = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i + 64, ORDER)
                                    .fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i + 64, ORDER), sum);
                            sum = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i + 128, ORDER)
                                    .fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i + 128, ORDER), sum);
                            sum = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i + 192, ORDER)
                                    .fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i + 192, ORDER), sum);
                        }
                        for (int i = rounds + o; i < whole; i += BLOCK) {
                            sum = FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * i, ORDER)
                                    .fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * i, ORDER), sum);
                        }
                        VectorMask<Float> rest = SPECIES.indexInRange(Math.min(whole + o, n), n);
                        FloatVector.fromMemorySegment(SPECIES, ALL, a + 4L * (whole + o), ORDER, rest)
                                .fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4L * (whole + o), ORDER, rest),
                                        sum)
                                .intoMemorySegment(ALL, lanes + 4L * o, ORDER);
                    }
                    Memory.set(to, Fold.sum(lanes));
                    a += 4L * n;
                    to += 4;
                }
            }
        }
    }
}
