package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import arabica.autograd.vector.Attention.Matrix;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// Rotary positions: pairs `half` columns apart turn by the angles of the row's position.
///
/// @param size   columns of a head
/// @param half   half of those that turn; the others are copied
/// @param cos    the address of the cosines, rows of `half` floats
/// @param sign   1, or −1 to turn back
record Rope(int heads, int size, int half, long cos, long sin, float sign) {

    void run(WorkerPool pool, Matrix x, long positions, long rows, Matrix out) {
        pool.parallelRows(rows, Math.max(1, Elementwise.GRAIN / Math.max(1, (long) heads * size)),
                (from, to, scratch) -> {
                    for (long r = from; r < to; r++) {
                        long angles = 4L * half * Memory.id(positions + 4 * r);
                        row(x.address() + x.stride() * r, cos + angles, sin + angles, out.address() + out.stride() * r);
                        if (2 * half < size) { rest(x.address() + x.stride() * r, out.address() + out.stride() * r); }
                    }
                });
    }

    /// Angles outside, heads inside: each vector of angles is loaded once.
    private void row(long x, long cosines, long sines, long out) {
        for (int i = 0; i < half; i += LANES) {
            VectorMask<Float> present = SPECIES.indexInRange(i, half);
            FloatVector c = FloatVector.fromMemorySegment(SPECIES, ALL, cosines + 4L * i, ORDER, present);
            FloatVector s = FloatVector.fromMemorySegment(SPECIES, ALL, sines + 4L * i, ORDER, present).mul(sign);
            for (int h = 0; h < heads; h++) {
                long first = 4L * size * h + 4L * i;
                long second = first + 4L * half;
                FloatVector a = FloatVector.fromMemorySegment(SPECIES, ALL, x + first, ORDER, present);
                FloatVector b = FloatVector.fromMemorySegment(SPECIES, ALL, x + second, ORDER, present);
                a.mul(c).sub(b.mul(s)).intoMemorySegment(ALL, out + first, ORDER, present);
                b.mul(c).add(a.mul(s)).intoMemorySegment(ALL, out + second, ORDER, present);
            }
        }
    }

    private void rest(long x, long out) {
        for (int h = 0; h < heads; h++) {
            long from = 4L * size * h + 8L * half;
            Memory.copy(x + from, out + from, size - 2 * half);
        }
    }
}
