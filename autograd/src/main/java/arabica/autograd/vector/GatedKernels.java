package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// SiLU, `x·σ(x)`, and SwiGLU, `gate·σ(gate)·up`. With s = σ(x): `silu′ = s·(1 + x·(1 − s))`.
///
/// σ as in [GeluKernels], and flat for the same reason. Lengths are multiples of 16.
final class GatedKernels {
    private static final float OVERFLOW = 126f;

    private GatedKernels() {}

    static void silu(long x, int n, long out) {
        FloatVector scale = FloatVector.broadcast(SPECIES, -ExpRows.LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector overflow = FloatVector.broadcast(SPECIES, OVERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector t = in.mul(scale);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector z = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            FloatVector y = in.div(z.add(one));
            y.blend(0f, t.compare(VectorOperators.GT, overflow)).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    static void siluBackward(long x, long gradOut, int n, long gradX) {
        FloatVector scale = FloatVector.broadcast(SPECIES, -ExpRows.LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector overflow = FloatVector.broadcast(SPECIES, OVERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER);
            FloatVector t = in.mul(scale);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector z = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            FloatVector s = one.div(z.add(one));
            FloatVector d = z.mul(s).fma(in, one).mul(s);
            d.blend(0f, t.compare(VectorOperators.GT, overflow))
                    .mul(FloatVector.fromMemorySegment(SPECIES, ALL, gradOut + 4L * i, ORDER))
                    .intoMemorySegment(ALL, gradX + 4L * i, ORDER);
        }
    }

    static void swiGlu(long gate, long up, int n, long out) {
        FloatVector scale = FloatVector.broadcast(SPECIES, -ExpRows.LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector overflow = FloatVector.broadcast(SPECIES, OVERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, gate + 4L * i, ORDER);
            FloatVector t = in.mul(scale);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector z = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            FloatVector y = in.div(z.add(one)).blend(0f, t.compare(VectorOperators.GT, overflow));
            y.mul(FloatVector.fromMemorySegment(SPECIES, ALL, up + 4L * i, ORDER)).intoMemorySegment(ALL,
                    out + 4L * i, ORDER);
        }
    }

    /// `gradGate = gradOut·up·silu′(gate)`, `gradUp = gradOut·silu(gate)`.
    static void swiGluBackward(WorkerPool pool, long gate, long up, long gradOut, long n, long gradGate, long gradUp) {
        pool.parallelRange(n, Elementwise.GRAIN, (from, to, scratch) -> {
            int count = (int) (to - from);
            int whole = Memory.wholeBlocks(count);
            long at = 4 * from;
            swiGluBackward(gate + at, up + at, gradOut + at, whole, gradGate + at, gradUp + at);
            if (whole < count) {
                long end = at + 4L * whole;
                int rest = count - whole;
                Memory.stage(gate + end, rest, 0, scratch.lanes(1));
                Memory.stage(up + end, rest, 0, scratch.lanes(2));
                Memory.stage(gradOut + end, rest, 0, scratch.lanes(3));
                swiGluBackward(scratch.lanes(1), scratch.lanes(2), scratch.lanes(3), BLOCK, scratch.lanes(4),
                        scratch.lanes(5));
                Memory.unstage(scratch.lanes(4), rest, gradGate + end);
                Memory.unstage(scratch.lanes(5), rest, gradUp + end);
            }
        });
    }

    private static void swiGluBackward(long gate, long up, long gradOut, int n, long gradGate, long gradUp) {
        FloatVector scale = FloatVector.broadcast(SPECIES, -ExpRows.LOG2E);
        FloatVector round = FloatVector.broadcast(SPECIES, ExpRows.ROUND);
        FloatVector underflow = FloatVector.broadcast(SPECIES, ExpRows.UNDERFLOW);
        FloatVector overflow = FloatVector.broadcast(SPECIES, OVERFLOW);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector c5 = FloatVector.broadcast(SPECIES, ExpRows.C5);
        FloatVector c4 = FloatVector.broadcast(SPECIES, ExpRows.C4);
        FloatVector c3 = FloatVector.broadcast(SPECIES, ExpRows.C3);
        FloatVector c2 = FloatVector.broadcast(SPECIES, ExpRows.C2);
        FloatVector c1 = FloatVector.broadcast(SPECIES, ExpRows.C1);
        for (int i = 0; i < n; i += LANES) {
            FloatVector in = FloatVector.fromMemorySegment(SPECIES, ALL, gate + 4L * i, ORDER);
            FloatVector t = in.mul(scale);
            FloatVector u = t.add(round);
            FloatVector f = t.sub(u.sub(round));
            FloatVector p = f.fma(c5, c4).fma(f, c3).fma(f, c2).fma(f, c1).fma(f, one);
            FloatVector z = p.reinterpretAsInts().add(u.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
                    .reinterpretAsFloats().blend(0f, t.compare(VectorOperators.LT, underflow));
            FloatVector s = one.div(z.add(one)).blend(0f, t.compare(VectorOperators.GT, overflow));
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, ALL, gradOut + 4L * i, ORDER).mul(s);
            FloatVector slope = z.mul(s).fma(in, one).blend(0f, t.compare(VectorOperators.GT, overflow));
            g.mul(in).intoMemorySegment(ALL, gradUp + 4L * i, ORDER);
            g.mul(slope).mul(FloatVector.fromMemorySegment(SPECIES, ALL, up + 4L * i, ORDER)).intoMemorySegment(ALL,
                    gradGate + 4L * i, ORDER);
        }
    }
}
