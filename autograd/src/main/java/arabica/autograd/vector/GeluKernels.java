package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// GELU in its tanh form. With u = √(2/π)·(x + 0.044715·x³): `0.5·(1 + tanh u) = σ(2u)`, so one exponential does:
/// `gelu(x) = x·σ(2u)`, and with s = σ(2u): `gelu′(x) = s + x·s·(1 − s)·2u′`, `2u′ = 2√(2/π)·(1 + 3·0.044715·x²)`.
///
/// σ(y) comes from z = exp(−|y|) ≤ 1, so nothing overflows. Lengths are multiples of 16.
final class GeluKernels {
    private static final float LOG2E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /// 1.5·2²³: adding it rounds to an integer, which then sits in the low bits.
    private static final float ROUND = 12582912f;
    /// Below this, exp is less than the smallest normal number: zero.
    private static final float UNDERFLOW = -87.33f;
    private static final float SCALE = (float) (2 * Math.sqrt(2 / Math.PI));
    private static final float CUBIC = (float) (2 * Math.sqrt(2 / Math.PI) * 0.044715);

    private GeluKernels() {}

    static void forward(long x, int n, long out) {
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
        FloatVector scale = FloatVector.broadcast(SPECIES, SCALE);
        FloatVector cubic = FloatVector.broadcast(SPECIES, CUBIC);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector y = in.mul(in).fma(cubic, scale).mul(in);
            FloatVector v = y.abs().neg();
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = r.mul(r).fma(p, r.add(one));
            FloatVector e = p.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, v.compare(VectorOperators.LT, underflow));
            FloatVector s = one.div(e.add(one));
            s = s.blend(e.mul(s), y.compare(VectorOperators.LT, 0f));
            in.mul(s).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void backward(long x, long gradOut, int n, long gradX) {
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
        FloatVector scale = FloatVector.broadcast(SPECIES, SCALE);
        FloatVector cubic = FloatVector.broadcast(SPECIES, CUBIC);
        FloatVector cubic3 = FloatVector.broadcast(SPECIES, 3 * CUBIC);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector square = in.mul(in);
            FloatVector y = square.fma(cubic, scale).mul(in);
            FloatVector v = y.abs().neg();
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = r.mul(r).fma(p, r.add(one));
            FloatVector e = p.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, v.compare(VectorOperators.LT, underflow));
            FloatVector q = one.div(e.add(one));
            FloatVector s = q.blend(e.mul(q), y.compare(VectorOperators.LT, 0f));
            // s·(1 − s) = e·q², without the cancellation.
            FloatVector slope = e.mul(q).mul(q).mul(square.fma(cubic3, scale));
            FloatVector d = in.fma(slope, s);
            d.mul(FloatVector.fromMemorySegment(SPECIES, ALL, gradOut + 4L * i, ORDER)).intoMemorySegment(ALL,
                    gradX + 4L * i, ORDER);
        }
    }
}
