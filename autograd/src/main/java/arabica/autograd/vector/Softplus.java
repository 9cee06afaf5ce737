package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// `log(1 + exp(x)) = max(x, 0) + log1p(z)` with z = exp(−|x|) ≤ 1, so nothing overflows. Flat: see [ExpRows].
///
/// `log1p(z) = log(u) + (z − (u − 1))/u` with u the rounded 1 + z; the correction restores what the rounding lost.
final class Softplus {
    private static final float LOG2E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /// 1.5·2²³: adding it rounds to an integer, which then sits in the low bits.
    private static final float ROUND = 12582912f;
    /// Below this, exp is less than the smallest normal number: zero.
    private static final float UNDERFLOW = -87.33f;

    private Softplus() {}

    /// `n` is a multiple of 16.
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
            FloatVector u = e.add(one);
            IntVector bits = u.reinterpretAsInts();
            IntVector exponent = bits.sub(0x3f3504f3).lanewise(VectorOperators.ASHR, 23);
            FloatVector f = bits.sub(exponent.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(one);
            FloatVector power = (FloatVector) exponent.convertShape(VectorOperators.I2F, SPECIES, 0);
            FloatVector q = f.mul(7.0376836292e-2f).add(-1.1514610310e-1f);
            q = q.mul(f).add(1.1676998740e-1f);
            q = q.mul(f).add(-1.2420140846e-1f);
            q = q.mul(f).add(1.4249322787e-1f);
            q = q.mul(f).add(-1.6668057665e-1f);
            q = q.mul(f).add(2.0000714765e-1f);
            q = q.mul(f).add(-2.4999993993e-1f);
            q = q.mul(f).add(3.3333331174e-1f);
            FloatVector square = f.mul(f);
            FloatVector y = q.mul(f).mul(square);
            y = power.mul(LN2_LOW).add(y).sub(square.mul(0.5f));
            FloatVector log = power.mul(LN2_HIGH).add(f.add(y));
            FloatVector log1p = log.add(e.sub(u.sub(one)).div(u));
            FloatVector positive = in.blend(0f, in.compare(VectorOperators.LT, 0f));
            positive.add(log1p).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }
}
