package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Rows of exponentials: softmax, the loss and attention are built on these three loops.
///
/// exp(x) = 2ᵏ·exp(r) with k = round(x / ln 2) and |r| ≤ ln 2 / 2; exp(r) by the polynomial of Cephes' `expf`
/// (Moshier; relative error below 2e-7). Arguments here are at most about 0: what lies below the smallest normal
/// number becomes 0, and there is no case for overflow.
///
/// The loops are written out flat: with the polynomial in a method of its own, C2 at times gave up inlining it and put
/// every vector on the heap.
final class ExpRows {
    private static final float LOG2E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /// 1.5·2²³: adding it rounds to an integer, which then sits in the low bits.
    private static final float ROUND = 12582912f;
    /// Below this, exp is less than the smallest normal number: zero.
    private static final float UNDERFLOW = -87.33f;

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
        return RowReductions.fold(lanes);
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
        return RowReductions.fold(lanes);
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
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector ln2High = FloatVector.broadcast(SPECIES, -LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(SPECIES, -LN2_LOW);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, 1.9875691500e-4f);
        FloatVector c4 = FloatVector.broadcast(SPECIES, 1.3981999507e-3f);
        FloatVector c3 = FloatVector.broadcast(SPECIES, 8.3334519073e-3f);
        FloatVector c2 = FloatVector.broadcast(SPECIES, 4.1665795894e-2f);
        FloatVector c1 = FloatVector.broadcast(SPECIES, 1.6666665459e-1f);
        FloatVector c0 = FloatVector.broadcast(SPECIES, 5.0000001201e-1f);
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).fma(scales, shifts);
                FloatVector t = v.fma(log2e, round);
                FloatVector k = t.sub(round);
                FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
                FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
                p = r.mul(r).fma(p, r.add(one));
                FloatVector e = p.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats().blend(0f, v.compare(VectorOperators.LT, underflow));
                e.intoMemorySegment(ALL, out + 4L * i, ORDER);
                sum = sum.add(e);
            }
            sum.intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }

    private static void sum(long x, int n, float shift, long lanes) {
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector ln2High = FloatVector.broadcast(SPECIES, -LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(SPECIES, -LN2_LOW);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, 1.9875691500e-4f);
        FloatVector c4 = FloatVector.broadcast(SPECIES, 1.3981999507e-3f);
        FloatVector c3 = FloatVector.broadcast(SPECIES, 8.3334519073e-3f);
        FloatVector c2 = FloatVector.broadcast(SPECIES, 4.1665795894e-2f);
        FloatVector c1 = FloatVector.broadcast(SPECIES, 1.6666665459e-1f);
        FloatVector c0 = FloatVector.broadcast(SPECIES, 5.0000001201e-1f);
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector sum = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).add(shifts);
                FloatVector t = v.fma(log2e, round);
                FloatVector k = t.sub(round);
                FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
                FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
                p = r.mul(r).fma(p, r.add(one));
                FloatVector e = p.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                        .reinterpretAsFloats().blend(0f, v.compare(VectorOperators.LT, underflow));
                sum = sum.add(e);
            }
            sum.intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }

    private static void exp(long x, int n, float scale, float shift, float factor, long out) {
        FloatVector scales = FloatVector.broadcast(SPECIES, scale);
        FloatVector shifts = FloatVector.broadcast(SPECIES, shift);
        FloatVector factors = FloatVector.broadcast(SPECIES, factor);
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector ln2High = FloatVector.broadcast(SPECIES, -LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(SPECIES, -LN2_LOW);
        FloatVector underflow = FloatVector.broadcast(SPECIES, UNDERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, 1.9875691500e-4f);
        FloatVector c4 = FloatVector.broadcast(SPECIES, 1.3981999507e-3f);
        FloatVector c3 = FloatVector.broadcast(SPECIES, 8.3334519073e-3f);
        FloatVector c2 = FloatVector.broadcast(SPECIES, 4.1665795894e-2f);
        FloatVector c1 = FloatVector.broadcast(SPECIES, 1.6666665459e-1f);
        FloatVector c0 = FloatVector.broadcast(SPECIES, 5.0000001201e-1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).fma(scales, shifts);
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = r.mul(r).fma(p, r.add(one));
            FloatVector e = p.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, v.compare(VectorOperators.LT, underflow));
            e.mul(factors).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }
}
