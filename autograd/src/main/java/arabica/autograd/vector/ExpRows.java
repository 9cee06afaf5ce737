package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
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
    /// 1.5·2²³: adding it rounds to an integer, which then sits in the low bits.
    static final float ROUND = 12582912f;
    /// Below this, 2ᵗ is less than the smallest normal number: zero.
    static final float UNDERFLOW = -126f;
    static final float C5 = 0x1.5bba14p-10f;
    static final float C4 = 0x1.3cea88p-7f;
    static final float C3 = 0x1.c6b752p-5f;
    static final float C2 = 0x1.ebf9bcp-3f;
    static final float C1 = 0x1.62e42ap-1f;

    private ExpRows() {}

    /// `out = exp(scale · x + shift)`, and returns the sum. `out` may be x.
    static float expAndSum(long x, int n, float scale, float shift, long out, Scratch scratch) {
        long lanes = scratch.lanes(0);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, BLOCK, 0);
        expAndSum(x, whole, scale, shift, out, lanes);
        if (whole < n) {
            long end = scratch.lanes(1);
            Memory.stage(x + 4L * whole, n - whole, Float.NEGATIVE_INFINITY, end);
            expAndSum(end, BLOCK, scale, shift, end, lanes);
            Memory.unstage(end, n - whole, out + 4L * whole);
        }
        return Fold.sum(lanes);
    }

    /// `Σ exp(x + shift)`.
    static float sum(long x, int n, float shift, Scratch scratch) {
        long lanes = scratch.lanes(0);
        int whole = Memory.wholeBlocks(n);
        Memory.fill(lanes, BLOCK, 0);
        sum(x, whole, shift, lanes);
        if (whole < n) {
            long end = scratch.lanes(1);
            Memory.stage(x + 4L * whole, n - whole, Float.NEGATIVE_INFINITY, end);
            sum(end, BLOCK, shift, lanes);
        }
        return Fold.sum(lanes);
    }

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

    private static void expAndSum(long x, int n, float scale, float shift, long out, long lanes) {
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
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).fma(scales, shifts);
                FloatVector u = t.add(round);
                FloatVector f = t.sub(u.sub(round));
                FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
                e.intoMemorySegment(ALL, out + 4L * i, ORDER);
                sum = e.add(sum);
            }
            FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER).add(sum).intoMemorySegment(ALL,
                    lanes + 4L * o,
                    ORDER);
        }
    }

    private static void sum(long x, int n, float shift, long lanes) {
        FloatVector scales = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift * LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, C1);
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector t = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).fma(scales, shifts);
                FloatVector u = t.add(round);
                FloatVector f = t.sub(u.sub(round));
                FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
                FloatVector e = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
                sum = e.add(sum);
            }
            FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER).add(sum).intoMemorySegment(ALL,
                    lanes + 4L * o,
                    ORDER);
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
