package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// One row of A times a block of B that is read where it lies, straight from memory.
///
/// Wide panels, because memory's speed is what counts here: each step along k reads up to 24 vectors that follow each
/// other, and hardware fetches such runs ahead. (Four at a time, as [OneRowKernels] reads packed blocks, gave two thirds
/// of the speed.) Spelled out because C2 keeps only named vectors in registers.
///
/// `a` has `kc` floats; `b` as many rows, `bs` bytes apart. Sums go to `tile`, side by side.
final class StreamKernels {
    /// The most vectors of a panel: as many sums as stay in registers, of which machines without AVX-512 have 16.
    static final int WIDEST = LANES == 16 ? 24 : 8;
    private static final long VECTOR = 4L * LANES;

    private StreamKernels() {}

    /// How many columns of the `n` that are left a kernel takes at once.
    static int width(int n) {
        int vectors = Math.min(WIDEST, n / LANES);
        if (vectors < 2) { return Math.min(n, LANES); }
        if (vectors < 8) { return (vectors < 4 ? 2 : 4) * LANES; }
        int fours = vectors / 4 * 4;
        return (fours == 20 ? 16 : fours) * LANES;
    }

    /// @param n  what [#width] gave
    static void run(int n, long a, long b, long bs, int kc, long tile) {
        switch (n / LANES) {
            case 24 -> k24(a, b, bs, kc, tile);
            case 16 -> k16(a, b, bs, kc, tile);
            case 12 -> k12(a, b, bs, kc, tile);
            case 8 -> k8(a, b, bs, kc, tile);
            case 4 -> k4(a, b, bs, kc, tile);
            case 2 -> k2(a, b, bs, kc, tile);
            default -> part(n, a, b, bs, kc, tile);
        }
    }

    private static void k24(long a, long b, long bs, int kc, long tile) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        FloatVector c8 = FloatVector.zero(SPECIES);
        FloatVector c9 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c12 = FloatVector.zero(SPECIES);
        FloatVector c13 = FloatVector.zero(SPECIES);
        FloatVector c14 = FloatVector.zero(SPECIES);
        FloatVector c15 = FloatVector.zero(SPECIES);
        FloatVector c16 = FloatVector.zero(SPECIES);
        FloatVector c17 = FloatVector.zero(SPECIES);
        FloatVector c18 = FloatVector.zero(SPECIES);
        FloatVector c19 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c22 = FloatVector.zero(SPECIES);
        FloatVector c23 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c0 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER), c1);
            c2 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER), c2);
            c3 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 3 * VECTOR, ORDER), c3);
            c4 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4 * VECTOR, ORDER), c4);
            c5 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 5 * VECTOR, ORDER), c5);
            c6 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 6 * VECTOR, ORDER), c6);
            c7 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 7 * VECTOR, ORDER), c7);
            c8 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 8 * VECTOR, ORDER), c8);
            c9 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 9 * VECTOR, ORDER), c9);
            c10 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 10 * VECTOR, ORDER), c10);
            c11 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 11 * VECTOR, ORDER), c11);
            c12 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 12 * VECTOR, ORDER), c12);
            c13 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 13 * VECTOR, ORDER), c13);
            c14 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 14 * VECTOR, ORDER), c14);
            c15 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 15 * VECTOR, ORDER), c15);
            c16 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 16 * VECTOR, ORDER), c16);
            c17 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 17 * VECTOR, ORDER), c17);
            c18 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 18 * VECTOR, ORDER), c18);
            c19 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 19 * VECTOR, ORDER), c19);
            c20 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 20 * VECTOR, ORDER), c20);
            c21 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 21 * VECTOR, ORDER), c21);
            c22 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 22 * VECTOR, ORDER), c22);
            c23 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 23 * VECTOR, ORDER), c23);
            b += bs;
        }
        c0.intoMemorySegment(ALL, tile, ORDER);
        c1.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c2.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c3.intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        c4.intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        c5.intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        c6.intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        c7.intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
        c8.intoMemorySegment(ALL, tile + 8 * VECTOR, ORDER);
        c9.intoMemorySegment(ALL, tile + 9 * VECTOR, ORDER);
        c10.intoMemorySegment(ALL, tile + 10 * VECTOR, ORDER);
        c11.intoMemorySegment(ALL, tile + 11 * VECTOR, ORDER);
        c12.intoMemorySegment(ALL, tile + 12 * VECTOR, ORDER);
        c13.intoMemorySegment(ALL, tile + 13 * VECTOR, ORDER);
        c14.intoMemorySegment(ALL, tile + 14 * VECTOR, ORDER);
        c15.intoMemorySegment(ALL, tile + 15 * VECTOR, ORDER);
        c16.intoMemorySegment(ALL, tile + 16 * VECTOR, ORDER);
        c17.intoMemorySegment(ALL, tile + 17 * VECTOR, ORDER);
        c18.intoMemorySegment(ALL, tile + 18 * VECTOR, ORDER);
        c19.intoMemorySegment(ALL, tile + 19 * VECTOR, ORDER);
        c20.intoMemorySegment(ALL, tile + 20 * VECTOR, ORDER);
        c21.intoMemorySegment(ALL, tile + 21 * VECTOR, ORDER);
        c22.intoMemorySegment(ALL, tile + 22 * VECTOR, ORDER);
        c23.intoMemorySegment(ALL, tile + 23 * VECTOR, ORDER);
    }

    private static void k16(long a, long b, long bs, int kc, long tile) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        FloatVector c8 = FloatVector.zero(SPECIES);
        FloatVector c9 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c12 = FloatVector.zero(SPECIES);
        FloatVector c13 = FloatVector.zero(SPECIES);
        FloatVector c14 = FloatVector.zero(SPECIES);
        FloatVector c15 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c0 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER), c1);
            c2 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER), c2);
            c3 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 3 * VECTOR, ORDER), c3);
            c4 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4 * VECTOR, ORDER), c4);
            c5 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 5 * VECTOR, ORDER), c5);
            c6 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 6 * VECTOR, ORDER), c6);
            c7 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 7 * VECTOR, ORDER), c7);
            c8 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 8 * VECTOR, ORDER), c8);
            c9 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 9 * VECTOR, ORDER), c9);
            c10 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 10 * VECTOR, ORDER), c10);
            c11 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 11 * VECTOR, ORDER), c11);
            c12 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 12 * VECTOR, ORDER), c12);
            c13 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 13 * VECTOR, ORDER), c13);
            c14 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 14 * VECTOR, ORDER), c14);
            c15 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 15 * VECTOR, ORDER), c15);
            b += bs;
        }
        c0.intoMemorySegment(ALL, tile, ORDER);
        c1.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c2.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c3.intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        c4.intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        c5.intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        c6.intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        c7.intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
        c8.intoMemorySegment(ALL, tile + 8 * VECTOR, ORDER);
        c9.intoMemorySegment(ALL, tile + 9 * VECTOR, ORDER);
        c10.intoMemorySegment(ALL, tile + 10 * VECTOR, ORDER);
        c11.intoMemorySegment(ALL, tile + 11 * VECTOR, ORDER);
        c12.intoMemorySegment(ALL, tile + 12 * VECTOR, ORDER);
        c13.intoMemorySegment(ALL, tile + 13 * VECTOR, ORDER);
        c14.intoMemorySegment(ALL, tile + 14 * VECTOR, ORDER);
        c15.intoMemorySegment(ALL, tile + 15 * VECTOR, ORDER);
    }

    private static void k12(long a, long b, long bs, int kc, long tile) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        FloatVector c8 = FloatVector.zero(SPECIES);
        FloatVector c9 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c0 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER), c1);
            c2 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER), c2);
            c3 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 3 * VECTOR, ORDER), c3);
            c4 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4 * VECTOR, ORDER), c4);
            c5 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 5 * VECTOR, ORDER), c5);
            c6 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 6 * VECTOR, ORDER), c6);
            c7 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 7 * VECTOR, ORDER), c7);
            c8 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 8 * VECTOR, ORDER), c8);
            c9 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 9 * VECTOR, ORDER), c9);
            c10 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 10 * VECTOR, ORDER), c10);
            c11 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 11 * VECTOR, ORDER), c11);
            b += bs;
        }
        c0.intoMemorySegment(ALL, tile, ORDER);
        c1.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c2.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c3.intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        c4.intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        c5.intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        c6.intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        c7.intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
        c8.intoMemorySegment(ALL, tile + 8 * VECTOR, ORDER);
        c9.intoMemorySegment(ALL, tile + 9 * VECTOR, ORDER);
        c10.intoMemorySegment(ALL, tile + 10 * VECTOR, ORDER);
        c11.intoMemorySegment(ALL, tile + 11 * VECTOR, ORDER);
    }

    private static void k8(long a, long b, long bs, int kc, long tile) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        FloatVector c4 = FloatVector.zero(SPECIES);
        FloatVector c5 = FloatVector.zero(SPECIES);
        FloatVector c6 = FloatVector.zero(SPECIES);
        FloatVector c7 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c0 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER), c1);
            c2 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER), c2);
            c3 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 3 * VECTOR, ORDER), c3);
            c4 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 4 * VECTOR, ORDER), c4);
            c5 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 5 * VECTOR, ORDER), c5);
            c6 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 6 * VECTOR, ORDER), c6);
            c7 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 7 * VECTOR, ORDER), c7);
            b += bs;
        }
        c0.intoMemorySegment(ALL, tile, ORDER);
        c1.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c2.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c3.intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        c4.intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        c5.intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        c6.intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        c7.intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
    }

    private static void k4(long a, long b, long bs, int kc, long tile) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        FloatVector c2 = FloatVector.zero(SPECIES);
        FloatVector c3 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c0 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER), c1);
            c2 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER), c2);
            c3 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + 3 * VECTOR, ORDER), c3);
            b += bs;
        }
        c0.intoMemorySegment(ALL, tile, ORDER);
        c1.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c2.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c3.intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
    }

    private static void k2(long a, long b, long bs, int kc, long tile) {
        FloatVector c0 = FloatVector.zero(SPECIES);
        FloatVector c1 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c0 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER), c0);
            c1 = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER), c1);
            b += bs;
        }
        c0.intoMemorySegment(ALL, tile, ORDER);
        c1.intoMemorySegment(ALL, tile + VECTOR, ORDER);
    }

    /// One vector, or the ragged end of the rows: nothing beyond them is read.
    private static void part(int n, long a, long b, long bs, int kc, long tile) {
        VectorMask<Float> mask = SPECIES.indexInRange(0, n);
        FloatVector c = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c = x.fma(FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER, mask), c);
            b += bs;
        }
        c.intoMemorySegment(ALL, tile, ORDER);
    }
}
