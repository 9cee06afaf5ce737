package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The error function of whole vectors, within 2e-7 of the truth relative to its value: `x·p(x²)` for |x| < 1, beyond
/// that `1 − 2^(−q(|x|))`, with minimax polynomials p of degree 6 and q = −log₂ erfc of degree 7 on [1, 4]. From 4 on
/// erf is 1 in float. Flat on purpose, and 2ᵗ as in [ExpRows]. Lengths are multiples of 16.
final class ErrorFunction {
    private static final float[] NEAR = {1.1283791f, -0.37612626f, 0.112836f, -0.026854444f, 0.005189535f,
            -8.0208416e-4f, 7.889121e-5f};
    private static final float[] FAR = {-2.7128233e-4f, 1.6296371f, 0.91354322f, 0.15641493f, -0.036367815f,
            0.0060658962f, -6.3671294e-4f, 3.1287444e-5f};

    private ErrorFunction() {}

    static void erf(long x, int n, long out) {
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector four = FloatVector.broadcast(SPECIES, 4f);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector size = in.abs();
            FloatVector a = size.blend(four, size.compare(VectorOperators.GT, 4f));
            FloatVector q = a.mul(FAR[7]).add(FAR[6]);
            q = q.mul(a).add(FAR[5]);
            q = q.mul(a).add(FAR[4]);
            q = q.mul(a).add(FAR[3]);
            q = q.mul(a).add(FAR[2]);
            q = q.mul(a).add(FAR[1]);
            FloatVector t = q.mul(a).add(FAR[0]).neg();
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.mul(ExpRows.C5).add(ExpRows.C4);
            p = p.mul(f).add(ExpRows.C3);
            p = p.mul(f).add(ExpRows.C2);
            p = p.mul(f).add(ExpRows.C1);
            p = p.mul(f).add(1f);
            FloatVector complement = p.reinterpretAsInts()
                    .add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats();
            FloatVector far = one.sub(complement);
            far = far.blend(far.neg(), in.compare(VectorOperators.LT, 0f));
            FloatVector s = in.mul(in);
            FloatVector r = s.mul(NEAR[6]).add(NEAR[5]);
            r = r.mul(s).add(NEAR[4]);
            r = r.mul(s).add(NEAR[3]);
            r = r.mul(s).add(NEAR[2]);
            r = r.mul(s).add(NEAR[1]);
            FloatVector near = r.mul(s).add(NEAR[0]).mul(in);
            far.blend(near, size.compare(VectorOperators.LT, 1f)).blend(in, in.test(VectorOperators.IS_NAN))
                    .intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }
}
