package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Rows of exponentials: softmax, the loss and attention are built on these loops.
///
/// exp(x) = 2ᵗ with t = x·log₂e = k + f, k = round(t), |f| ≤ ½; 2ᶠ by a polynomial of degree 5 that is 1 at 0 (minimax
/// over the interval, relative error below 1.7e-7 with all roundings). Rounding t itself costs up to |x|·1.2e-7 more,
/// as much as the rounding of the argument `scale · x + shift` before it: a term that is small beside the largest term
/// may be off by more of itself, and no more of the whole. Arguments here are at most about 0: what lies below the
/// smallest normal number becomes 0, and there is no case for overflow.
///
/// The loops are written out flat: with the polynomial in a method of its own, C2 at times gave up inlining it and put
/// every vector on the heap.
final class ExpRows {
    static final float LOG2E = 1.44269504f;
    private static final float LN2 = 0.693147181f;
    /// 1.5·2²³: adding it rounds to an integer, which then sits in the low bits.
    static final float ROUND = 12582912f;
    /// Below this, 2ᵗ is less than the smallest normal number: zero.
    static final float UNDERFLOW = -126f;
    static final float C5 = 0x1.5bba14p-10f;
    static final float C4 = 0x1.3cea88p-7f;
    static final float C3 = 0x1.c6b752p-5f;
    static final float C2 = 0x1.ebf9bcp-3f;
    static final float C1 = 0x1.62e42ap-1f;

    private static final FloatVector ZERO = FloatVector.zero(SPECIES);

    private ExpRows() {}

    /// `out = exp(scale · x + shifts[r])` over rows of any length, row r `stride` bytes after row r − 1, and `sums[r]` what
    /// it adds up to. `out` may be x; its rows lie as x's do. `lanes` is 16 floats of working memory.
    static void expAndSum(long x, long stride, int rows, int n, float scale, long shifts, long out, long lanes,
            long sums) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale * LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
        int whole = Memory.wholeBlocks(n);
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            float shift = Memory.get(shifts + 4L * r);
            FloatVector shiftsBy = FloatVector.broadcast(SPECIES, shift * LOG2E);
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = o; i < whole; i += BLOCK) {
                    FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).fma(scales,
                            shiftsBy);
                    FloatVector u = t.add(round);
                    FloatVector f = t.sub(u.sub(round));
                    FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                    FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                            .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
                    e.intoMemorySegment(ALL, out + stride * r + 4L * i, ORDER);
                    sum = e.add(sum);
                }
                ZERO.add(sum).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            if (whole < n) { addRest(row + 4L * whole, n - whole, scale, shift, out + stride * r + 4L * whole, lanes); }
            Memory.set(sums + 4L * r, Fold.sum(lanes));
        }
    }

    /// `sums[r] = Σ exp(x + shifts[r])`, as in [#expAndSum]. `lanes` is 32 floats of working memory.
    static void sum(long x, long stride, int rows, int n, long shifts, long lanes, long sums) {
        FloatVector scales = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
        int whole = Memory.wholeBlocks(n);
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            float shift = Memory.get(shifts + 4L * r);
            FloatVector shiftsBy = FloatVector.broadcast(SPECIES, shift * LOG2E);
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = o; i < whole; i += BLOCK) {
                    FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).fma(scales,
                            shiftsBy);
                    FloatVector u = t.add(round);
                    FloatVector f = t.sub(u.sub(round));
                    FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                    FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                            .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
                    sum = e.add(sum);
                }
                ZERO.add(sum).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            if (whole < n) { addRest(row + 4L * whole, n - whole, 1, shift, lanes + 64, lanes); }
            Memory.set(sums + 4L * r, Fold.sum(lanes));
        }
    }

    /// By how much the logarithm of [#sum] is too large: `shift · log₂e` is rounded once for the whole row, before the
    /// fused `x · log₂e` is added.
    static float excess(float shift) { return LN2 * -Math.fma(shift, LOG2E, -(shift * LOG2E)); }

    /// `out = factor · exp(scale · x + shift)`.
    static void exp(long x, int n, float scale, float shift, float factor, long out, Scratch scratch) {
        int whole = Memory.wholeBlocks(n);
        exp(x, whole, scale, shift, factor, out);
        if (whole < n) {
            long end = scratch.lanes(1);
            Memory.stage(x + 4L * whole, n - whole, 0, end);
            exp(end, BLOCK, scale, shift, factor, end);
            Memory.unstage(end, n - whole, out + 4L * whole);
        }
    }

    /// The last `n < 16` of a row: added to the lanes, too.
    private static void addRest(long x, int n, float scale, float shift, long out, long lanes) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale * LOG2E);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift * LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
        for (int o = 0; o < n; o += LANES) {
            VectorMask<Float> rest = SPECIES.indexInRange(o, n);
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * o, ORDER, rest).fma(scales, shifts);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            e.intoMemorySegment(ALL, out + 4L * o, ORDER, rest);
            FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER).add(ZERO.blend(e, rest))
                    .intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }

    private static void exp(long x, int n, float scale, float shift, float factor, long out) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale * LOG2E);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift * LOG2E);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).fma(scales, shifts);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            e.mul(factors).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }
}
