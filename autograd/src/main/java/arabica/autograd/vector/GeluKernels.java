package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// GELU in its tanh form. With u = √(2/π)·(x + 0.044715·x³): `0.5·(1 + tanh u) = σ(2u)`, so one exponential does:
/// `gelu(x) = x·σ(2u)`, and with s = σ(2u): `gelu′(x) = s + x·s·(1 − s)·2u′`, `2u′ = 2√(2/π)·(1 + 3·0.044715·x²)`.
///
/// `σ(y) = 1/(1 + z)` with z = 2^(−y·log₂e) as in [ExpRows], 0 where z would underflow; where it would overflow, σ is 0.
/// Flat for the reason given there. Lengths are multiples of 16.
final class GeluKernels {
    private static final double SCALE = 2 * Math.sqrt(2 / Math.PI);
    private static final double CUBIC = SCALE * 0.044715;
    /// In units of log 2, and with the sign of z's exponent.
    private static final float SCALE2 = (float) (-SCALE / Math.log(2));
    private static final float CUBIC2 = (float) (-CUBIC / Math.log(2));
    private static final float OVERFLOW = 126f;

    private GeluKernels() {}

    static void forward(long x, int n, long out) {
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector overflow = FloatVector.broadcast(SPECIES, OVERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        FloatVector scale = FloatVector.broadcast(SPECIES, SCALE2);
        FloatVector cubic = FloatVector.broadcast(SPECIES, CUBIC2);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector t = in.mul(in).fma(cubic, scale).mul(in);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector z = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            FloatVector y = in.div(z.add(one));
            y.blend(0f, t.compare(VectorOperators.GT, overflow)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void backward(long x, long gradOut, int n, long gradX) {
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector overflow = FloatVector.broadcast(SPECIES, OVERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        FloatVector scale = FloatVector.broadcast(SPECIES, SCALE2);
        FloatVector cubic = FloatVector.broadcast(SPECIES, CUBIC2);
        FloatVector slope = FloatVector.broadcast(SPECIES, (float) SCALE);
        FloatVector curve = FloatVector.broadcast(SPECIES, (float) (3 * CUBIC));
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector square = in.mul(in);
            FloatVector t = square.fma(cubic, scale).mul(in);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector z = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            FloatVector s = one.div(z.add(one));
            // 1 − s = z·s, without the cancellation. Bounded: where z is 0, its product with ∞ would be no number.
            FloatVector steep = in.mul(square.fma(curve, slope)).min(Float.MAX_VALUE);
            FloatVector d = z.mul(s).mul(steep).add(one).mul(s);
            VectorMask<Float> none = t.compare(VectorOperators.GT, overflow);
            d.blend(0f, none).mul(FloatVector.fromMemorySegment(SPECIES, ALL, gradOut + 4L * i, ORDER))
                    .intoMemorySegment(ALL, gradX + 4L * i, ORDER);
        }
    }
}
