package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Six rows of A times one whole panel of B, both packed, all sums in registers: where large products spend their time.
///
/// Six values of A lie side by side for each step along k ([RowPacking]), so all addresses of a step are two pointers
/// and constants; [SixRowKernels], which takes A's rows wherever they lie, is a twentieth slower. The sums go to any
/// memory, `row` bytes from one row to the next: straight into the result, or into the tile. Every sum is one chain of
/// fused multiply-adds over k, as in every other kernel.
final class PackedKernels {
    private static final long VECTOR = 4L * LANES;
    private static final long PANEL = 4L * Tile.PANEL;
    private static final long STEP = 4L * Tile.ROWS;

    private PackedKernels() {}

    static void run(long a, long b, int kc, long to, long row) {
        // A constant: only one of the two is ever compiled.
        if (Tile.PANEL == 4 * LANES) {
            four(a, b, kc, to, row);
        } else {
            two(a, b, kc, to, row);
        }
    }

    private static void four(long a, long b, int kc, long to, long row) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c02 = zero;
        FloatVector c03 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c12 = zero;
        FloatVector c13 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c22 = zero;
        FloatVector c23 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c32 = zero;
        FloatVector c33 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c42 = zero;
        FloatVector c43 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        FloatVector c52 = zero;
        FloatVector c53 = zero;
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER);
            FloatVector b3 = FloatVector.fromMemorySegment(SPECIES, ALL, b + 3 * VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            c03 = x.fma(b3, c03);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 4));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 8));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 12));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 16));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 20));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
            a += STEP;
            b += PANEL;
        }
        c00.intoMemorySegment(ALL, to, ORDER);
        c01.intoMemorySegment(ALL, to + VECTOR, ORDER);
        c02.intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
        c03.intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
        to += row;
        c10.intoMemorySegment(ALL, to, ORDER);
        c11.intoMemorySegment(ALL, to + VECTOR, ORDER);
        c12.intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
        c13.intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
        to += row;
        c20.intoMemorySegment(ALL, to, ORDER);
        c21.intoMemorySegment(ALL, to + VECTOR, ORDER);
        c22.intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
        c23.intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
        to += row;
        c30.intoMemorySegment(ALL, to, ORDER);
        c31.intoMemorySegment(ALL, to + VECTOR, ORDER);
        c32.intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
        c33.intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
        to += row;
        c40.intoMemorySegment(ALL, to, ORDER);
        c41.intoMemorySegment(ALL, to + VECTOR, ORDER);
        c42.intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
        c43.intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
        to += row;
        c50.intoMemorySegment(ALL, to, ORDER);
        c51.intoMemorySegment(ALL, to + VECTOR, ORDER);
        c52.intoMemorySegment(ALL, to + 2 * VECTOR, ORDER);
        c53.intoMemorySegment(ALL, to + 3 * VECTOR, ORDER);
    }

    private static void two(long a, long b, int kc, long to, long row) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector c00 = zero;
        FloatVector c01 = zero;
        FloatVector c10 = zero;
        FloatVector c11 = zero;
        FloatVector c20 = zero;
        FloatVector c21 = zero;
        FloatVector c30 = zero;
        FloatVector c31 = zero;
        FloatVector c40 = zero;
        FloatVector c41 = zero;
        FloatVector c50 = zero;
        FloatVector c51 = zero;
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 4));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 8));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 12));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 16));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 20));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            a += STEP;
            b += PANEL;
        }
        c00.intoMemorySegment(ALL, to, ORDER);
        c01.intoMemorySegment(ALL, to + VECTOR, ORDER);
        to += row;
        c10.intoMemorySegment(ALL, to, ORDER);
        c11.intoMemorySegment(ALL, to + VECTOR, ORDER);
        to += row;
        c20.intoMemorySegment(ALL, to, ORDER);
        c21.intoMemorySegment(ALL, to + VECTOR, ORDER);
        to += row;
        c30.intoMemorySegment(ALL, to, ORDER);
        c31.intoMemorySegment(ALL, to + VECTOR, ORDER);
        to += row;
        c40.intoMemorySegment(ALL, to, ORDER);
        c41.intoMemorySegment(ALL, to + VECTOR, ORDER);
        to += row;
        c50.intoMemorySegment(ALL, to, ORDER);
        c51.intoMemorySegment(ALL, to + VECTOR, ORDER);
    }
}
