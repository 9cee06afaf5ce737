package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Transcendental functions of whole vectors by our own polynomials (after Cephes, Moshier), each within about 2e-7
/// of the truth relative to its value. The library's functions differ from machine to machine and before and after
/// compilation; these do not. Flat on purpose: see [ExpRows]. Lengths are multiples of 16.
final class Transcendentals {
    private static final float LOG2E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /// 1.5·2²³: adding it rounds to an integer, which then sits in the low bits.
    private static final float ROUND = 12582912f;
    /// Below this, exp is less than the smallest normal number: zero.
    private static final float UNDERFLOW = -87.33f;

    private Transcendentals() {}

    /// `exp(x)` over the whole range: 2ᵏ is applied in two halves, so that results overflow to infinity and underflow
    /// to zero by themselves.
    static void exp(long x, int n, long out) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector ln2High = FloatVector.broadcast(SPECIES, -LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(SPECIES, -LN2_LOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, 1.9875691500e-4f);
        FloatVector c4 = FloatVector.broadcast(SPECIES, 1.3981999507e-3f);
        FloatVector c3 = FloatVector.broadcast(SPECIES, 8.3334519073e-3f);
        FloatVector c2 = FloatVector.broadcast(SPECIES, 4.1665795894e-2f);
        FloatVector c1 = FloatVector.broadcast(SPECIES, 1.6666665459e-1f);
        FloatVector c0 = FloatVector.broadcast(SPECIES, 5.0000001201e-1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v = v.blend(-110f, v.compare(VectorOperators.LT, -110f)).blend(90f, v.compare(VectorOperators.GT, 90f));
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = r.mul(r).fma(p, r.add(one));
            IntVector whole = t.reinterpretAsInts().sub(round.reinterpretAsInts());
            IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
            FloatVector first = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector second = whole.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            p.mul(first).mul(second).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    /// `exp(x) − 1 = 2ᵏ·(exp(r) − 1) + (2ᵏ − 1)`: nothing cancels near zero.
    static void expm1(long x, int n, long out) {
        FloatVector log2e = FloatVector.broadcast(SPECIES, LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ROUND);
        FloatVector ln2High = FloatVector.broadcast(SPECIES, -LN2_HIGH);
        FloatVector ln2Low = FloatVector.broadcast(SPECIES, -LN2_LOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, 1.9875691500e-4f);
        FloatVector c4 = FloatVector.broadcast(SPECIES, 1.3981999507e-3f);
        FloatVector c3 = FloatVector.broadcast(SPECIES, 8.3334519073e-3f);
        FloatVector c2 = FloatVector.broadcast(SPECIES, 4.1665795894e-2f);
        FloatVector c1 = FloatVector.broadcast(SPECIES, 1.6666665459e-1f);
        FloatVector c0 = FloatVector.broadcast(SPECIES, 5.0000001201e-1f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            v = v.blend(-40f, v.compare(VectorOperators.LT, -40f)).blend(90f, v.compare(VectorOperators.GT, 90f));
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = r.mul(r).fma(p, r);
            IntVector whole = t.reinterpretAsInts().sub(round.reinterpretAsInts());
            IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
            FloatVector first = half.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector second = whole.sub(half).add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
            FloatVector power = first.mul(second);
            FloatVector large = p.add(one).mul(first).mul(second);
            FloatVector small = p.fma(power, power.sub(one));
            small.blend(large, v.compare(VectorOperators.GT, 60f)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    /// `log(x) = e·ln 2 + log(m)` with m in [√½, √2).
    static void log(long x, int n, long out) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector high = FloatVector.broadcast(SPECIES, LN2_HIGH);
        FloatVector low = FloatVector.broadcast(SPECIES, LN2_LOW);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            // Denormal numbers: scaled by 2²³ first.
            VectorMask<Float> denormal = v.compare(VectorOperators.LT, Float.MIN_NORMAL);
            FloatVector scaled = v.blend(v.mul(8388608f), denormal);
            IntVector bits = scaled.reinterpretAsInts();
            IntVector e = bits.sub(0x3f3504f3).lanewise(VectorOperators.ASHR, 23);
            FloatVector f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(one);
            FloatVector exponent = (FloatVector) e.convertShape(VectorOperators.I2F, SPECIES, 0);
            exponent = exponent.blend(exponent.sub(23f), denormal);
            FloatVector p = f.mul(7.0376836292e-2f).add(-1.1514610310e-1f);
            p = p.mul(f).add(1.1676998740e-1f);
            p = p.mul(f).add(-1.2420140846e-1f);
            p = p.mul(f).add(1.4249322787e-1f);
            p = p.mul(f).add(-1.6668057665e-1f);
            p = p.mul(f).add(2.0000714765e-1f);
            p = p.mul(f).add(-2.4999993993e-1f);
            p = p.mul(f).add(3.3333331174e-1f);
            FloatVector square = f.mul(f);
            FloatVector y = p.mul(f).mul(square);
            y = exponent.fma(low, y).sub(square.mul(0.5f));
            FloatVector result = exponent.fma(high, f.add(y));
            result = result.blend(Float.NEGATIVE_INFINITY, v.compare(VectorOperators.EQ, 0f))
                    .blend(Float.NaN, v.compare(VectorOperators.LT, 0f));
            VectorMask<Float> unchanged = v.compare(VectorOperators.EQ, Float.POSITIVE_INFINITY)
                    .or(v.test(VectorOperators.IS_NAN));
            result.blend(v, unchanged).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    /// `tanh(x)`: a polynomial for |x| < 0.625, `(1 − z)/(1 + z)` with z = exp(−2|x|) beyond.
    static void tanh(long x, int n, long out) {
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
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector size = in.abs();
            FloatVector v = size.mul(-2f);
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = r.mul(r).fma(p, r.add(one));
            FloatVector e = p.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, v.compare(VectorOperators.LT, underflow));
            FloatVector far = one.sub(e).div(one.add(e));
            far = far.blend(far.neg(), in.compare(VectorOperators.LT, 0f));
            FloatVector z = in.mul(in);
            FloatVector q = z.mul(-5.70498872745e-3f).add(2.06390887954e-2f);
            q = q.mul(z).add(-5.37397155531e-2f);
            q = q.mul(z).add(1.33314422036e-1f);
            q = q.mul(z).add(-3.33332819422e-1f);
            FloatVector near = q.mul(z).fma(in, in);
            far.blend(near, size.compare(VectorOperators.LT, 0.625f)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    /// `1/(1 + exp(−x))` from z = exp(−|x|).
    static void sigmoid(long x, int n, long out) {
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
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector v = in.abs().neg();
            FloatVector t = v.fma(log2e, round);
            FloatVector k = t.sub(round);
            FloatVector r = k.fma(ln2Low, k.fma(ln2High, v));
            FloatVector p = r.fma(c5, c4).fma(r, c3).fma(r, c2).fma(r, c1).fma(r, c0);
            p = r.mul(r).fma(p, r.add(one));
            FloatVector e = p.reinterpretAsInts().add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, v.compare(VectorOperators.LT, underflow));
            FloatVector s = one.div(e.add(one));
            s.blend(e.mul(s), in.compare(VectorOperators.LT, 0f)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }
}
