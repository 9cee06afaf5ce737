package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import arabica.autograd.AdamWStep;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// One AdamW update, in one pass over memory.
///
/// Java cannot tell the processor to flush denormal numbers to zero, and moments that die away would become such, at
/// 2.6 times the cost: so moments below the smallest normal number are set to zero.
final class AdamW {
    private final float gradientScale;
    private final float keep;
    private final float beta1;
    private final float beta2;
    private final float rest1;
    private final float rest2;
    private final float correction2;
    private final float epsilon;
    private final float step;

    AdamW(AdamWStep s) {
        gradientScale = (float) s.gradientScale();
        keep = (float) (1 - s.learningRate() * s.weightDecay());
        beta1 = (float) s.beta1();
        beta2 = (float) s.beta2();
        rest1 = (float) (1 - s.beta1());
        rest2 = (float) (1 - s.beta2());
        correction2 = (float) (1 / Math.sqrt(1 - StrictMath.pow(s.beta2(), s.step())));
        epsilon = (float) s.epsilon();
        step = (float) (-s.learningRate() / (1 - StrictMath.pow(s.beta1(), s.step())));
    }

    void run(WorkerPool pool, long parameter, long gradient, long m, long v, long n) {
        pool.parallelRange(n, Elementwise.GRAIN, (from, to, scratch) -> {
            int count = (int) (to - from);
            int whole = Memory.wholeBlocks(count);
            long at = 4 * from;
            update(parameter + at, gradient + at, m + at, v + at, whole);
            if (whole < count) {
                long end = at + 4L * whole;
                int rest = count - whole;
                Memory.stage(parameter + end, rest, 0, scratch.lanes(1));
                Memory.stage(gradient + end, rest, 0, scratch.lanes(2));
                Memory.stage(m + end, rest, 0, scratch.lanes(3));
                Memory.stage(v + end, rest, 0, scratch.lanes(4));
                update(scratch.lanes(1), scratch.lanes(2), scratch.lanes(3), scratch.lanes(4), BLOCK);
                Memory.unstage(scratch.lanes(1), rest, parameter + end);
                Memory.unstage(scratch.lanes(3), rest, m + end);
                Memory.unstage(scratch.lanes(4), rest, v + end);
            }
        });
    }

    private void update(long parameter, long gradient, long m, long v, int n) {
        FloatVector keeps = FloatVector.broadcast(SPECIES, keep);
        FloatVector scales = FloatVector.broadcast(SPECIES, gradientScale);
        FloatVector firstBeta = FloatVector.broadcast(SPECIES, beta1);
        FloatVector secondBeta = FloatVector.broadcast(SPECIES, beta2);
        FloatVector firstRest = FloatVector.broadcast(SPECIES, rest1);
        FloatVector secondRest = FloatVector.broadcast(SPECIES, rest2);
        FloatVector correction = FloatVector.broadcast(SPECIES, correction2);
        FloatVector epsilons = FloatVector.broadcast(SPECIES, epsilon);
        FloatVector steps = FloatVector.broadcast(SPECIES, step);
        for (int i = 0; i < n; i += LANES) {
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, ALL, gradient + 4L * i, ORDER).mul(scales);
            FloatVector first = FloatVector.fromMemorySegment(SPECIES, ALL, m + 4L * i, ORDER);
            FloatVector second = FloatVector.fromMemorySegment(SPECIES, ALL, v + 4L * i, ORDER);
            // Read before the moments are written: where the four arrays lie at like places of their pages, the
            // processor takes a later read for one of the moments just written, and waits.
            FloatVector p = FloatVector.fromMemorySegment(SPECIES, ALL, parameter + 4L * i, ORDER).mul(keeps);
            first = first.fma(firstBeta, g.mul(firstRest));
            second = second.fma(secondBeta, g.mul(g).mul(secondRest));
            first = first.blend(0f, first.abs().compare(VectorOperators.LT, Float.MIN_NORMAL));
            second = second.blend(0f, second.compare(VectorOperators.LT, Float.MIN_NORMAL));
            first.intoMemorySegment(ALL, m + 4L * i, ORDER);
            second.intoMemorySegment(ALL, v + 4L * i, ORDER);
            FloatVector deviation = second.sqrt().fma(correction, epsilons);
            first.mul(steps).div(deviation).add(p).intoMemorySegment(ALL, parameter + 4L * i, ORDER);
        }
    }
}
