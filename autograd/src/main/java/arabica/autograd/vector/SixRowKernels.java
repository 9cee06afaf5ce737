package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;

/// The heart of the matrix product: six rows of A times up to four vectors of B's columns, all sums in registers.
///
/// Every sum is one chain of fused multiply-adds over k, whatever the kernel: so an element's bits do not depend on
/// the tile in which it lies. Spelled out because C2 keeps only named vectors in registers, not arrays of them.
///
/// `a` is the first row's first element; its rows lie `rs` bytes apart, its steps along k `ks`. Where fewer than six
/// rows are left the last is computed again. `b` has `w` vectors in each of `kc` rows, `bs` bytes apart.
final class SixRowKernels {
    /// Bytes of a vector, and of a row of the tile.
    private static final long VECTOR = 4L * LANES;
    private static final long ROW = 4L * Tile.COLUMNS;

    private SixRowKernels() {}

    static void run(int w, long a, long rs, int rows, long ks, long b, long bs, int kc, long tile) {
        switch (w) {
            case 1 -> k6x1(a, rs, rows, ks, b, bs, kc, tile);
            case 2 -> k6x2(a, rs, rows, ks, b, bs, kc, tile);
            case 3 -> k6x3(a, rs, rows, ks, b, bs, kc, tile);
            default -> k6x4(a, rs, rows, ks, b, bs, kc, tile);
        }
    }

    private static void k6x4(long a, long rs, int rows, long ks, long b, long bs, int kc, long tile) {
        long r1 = Math.min(1, rows - 1) * rs;
        long r2 = Math.min(2, rows - 1) * rs;
        long r3 = Math.min(3, rows - 1) * rs;
        long r4 = Math.min(4, rows - 1) * rs;
        long r5 = Math.min(5, rows - 1) * rs;
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c02 = FloatVector.zero(SPECIES);
        FloatVector c03 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c12 = FloatVector.zero(SPECIES);
        FloatVector c13 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c22 = FloatVector.zero(SPECIES);
        FloatVector c23 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c32 = FloatVector.zero(SPECIES);
        FloatVector c33 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c41 = FloatVector.zero(SPECIES);
        FloatVector c42 = FloatVector.zero(SPECIES);
        FloatVector c43 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c51 = FloatVector.zero(SPECIES);
        FloatVector c52 = FloatVector.zero(SPECIES);
        FloatVector c53 = FloatVector.zero(SPECIES);
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
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r1));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r2));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r3));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r4));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r5));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
        c01.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c02.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c03.intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        c10.intoMemorySegment(ALL, tile + ROW, ORDER);
        c11.intoMemorySegment(ALL, tile + ROW + VECTOR, ORDER);
        c12.intoMemorySegment(ALL, tile + ROW + 2 * VECTOR, ORDER);
        c13.intoMemorySegment(ALL, tile + ROW + 3 * VECTOR, ORDER);
        c20.intoMemorySegment(ALL, tile + 2 * ROW, ORDER);
        c21.intoMemorySegment(ALL, tile + 2 * ROW + VECTOR, ORDER);
        c22.intoMemorySegment(ALL, tile + 2 * ROW + 2 * VECTOR, ORDER);
        c23.intoMemorySegment(ALL, tile + 2 * ROW + 3 * VECTOR, ORDER);
        c30.intoMemorySegment(ALL, tile + 3 * ROW, ORDER);
        c31.intoMemorySegment(ALL, tile + 3 * ROW + VECTOR, ORDER);
        c32.intoMemorySegment(ALL, tile + 3 * ROW + 2 * VECTOR, ORDER);
        c33.intoMemorySegment(ALL, tile + 3 * ROW + 3 * VECTOR, ORDER);
        c40.intoMemorySegment(ALL, tile + 4 * ROW, ORDER);
        c41.intoMemorySegment(ALL, tile + 4 * ROW + VECTOR, ORDER);
        c42.intoMemorySegment(ALL, tile + 4 * ROW + 2 * VECTOR, ORDER);
        c43.intoMemorySegment(ALL, tile + 4 * ROW + 3 * VECTOR, ORDER);
        c50.intoMemorySegment(ALL, tile + 5 * ROW, ORDER);
        c51.intoMemorySegment(ALL, tile + 5 * ROW + VECTOR, ORDER);
        c52.intoMemorySegment(ALL, tile + 5 * ROW + 2 * VECTOR, ORDER);
        c53.intoMemorySegment(ALL, tile + 5 * ROW + 3 * VECTOR, ORDER);
    }

    private static void k6x3(long a, long rs, int rows, long ks, long b, long bs, int kc, long tile) {
        long r1 = Math.min(1, rows - 1) * rs;
        long r2 = Math.min(2, rows - 1) * rs;
        long r3 = Math.min(3, rows - 1) * rs;
        long r4 = Math.min(4, rows - 1) * rs;
        long r5 = Math.min(5, rows - 1) * rs;
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c02 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c12 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c22 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c32 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c41 = FloatVector.zero(SPECIES);
        FloatVector c42 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c51 = FloatVector.zero(SPECIES);
        FloatVector c52 = FloatVector.zero(SPECIES);
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r1));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r2));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r3));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r4));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r5));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
        c01.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c02.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c10.intoMemorySegment(ALL, tile + ROW, ORDER);
        c11.intoMemorySegment(ALL, tile + ROW + VECTOR, ORDER);
        c12.intoMemorySegment(ALL, tile + ROW + 2 * VECTOR, ORDER);
        c20.intoMemorySegment(ALL, tile + 2 * ROW, ORDER);
        c21.intoMemorySegment(ALL, tile + 2 * ROW + VECTOR, ORDER);
        c22.intoMemorySegment(ALL, tile + 2 * ROW + 2 * VECTOR, ORDER);
        c30.intoMemorySegment(ALL, tile + 3 * ROW, ORDER);
        c31.intoMemorySegment(ALL, tile + 3 * ROW + VECTOR, ORDER);
        c32.intoMemorySegment(ALL, tile + 3 * ROW + 2 * VECTOR, ORDER);
        c40.intoMemorySegment(ALL, tile + 4 * ROW, ORDER);
        c41.intoMemorySegment(ALL, tile + 4 * ROW + VECTOR, ORDER);
        c42.intoMemorySegment(ALL, tile + 4 * ROW + 2 * VECTOR, ORDER);
        c50.intoMemorySegment(ALL, tile + 5 * ROW, ORDER);
        c51.intoMemorySegment(ALL, tile + 5 * ROW + VECTOR, ORDER);
        c52.intoMemorySegment(ALL, tile + 5 * ROW + 2 * VECTOR, ORDER);
    }

    private static void k6x2(long a, long rs, int rows, long ks, long b, long bs, int kc, long tile) {
        long r1 = Math.min(1, rows - 1) * rs;
        long r2 = Math.min(2, rows - 1) * rs;
        long r3 = Math.min(3, rows - 1) * rs;
        long r4 = Math.min(4, rows - 1) * rs;
        long r5 = Math.min(5, rows - 1) * rs;
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c31 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c41 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        FloatVector c51 = FloatVector.zero(SPECIES);
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r1));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r2));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r3));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r4));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r5));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
        c01.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c10.intoMemorySegment(ALL, tile + ROW, ORDER);
        c11.intoMemorySegment(ALL, tile + ROW + VECTOR, ORDER);
        c20.intoMemorySegment(ALL, tile + 2 * ROW, ORDER);
        c21.intoMemorySegment(ALL, tile + 2 * ROW + VECTOR, ORDER);
        c30.intoMemorySegment(ALL, tile + 3 * ROW, ORDER);
        c31.intoMemorySegment(ALL, tile + 3 * ROW + VECTOR, ORDER);
        c40.intoMemorySegment(ALL, tile + 4 * ROW, ORDER);
        c41.intoMemorySegment(ALL, tile + 4 * ROW + VECTOR, ORDER);
        c50.intoMemorySegment(ALL, tile + 5 * ROW, ORDER);
        c51.intoMemorySegment(ALL, tile + 5 * ROW + VECTOR, ORDER);
    }

    private static void k6x1(long a, long rs, int rows, long ks, long b, long bs, int kc, long tile) {
        long r1 = Math.min(1, rows - 1) * rs;
        long r2 = Math.min(2, rows - 1) * rs;
        long r3 = Math.min(3, rows - 1) * rs;
        long r4 = Math.min(4, rows - 1) * rs;
        long r5 = Math.min(5, rows - 1) * rs;
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c30 = FloatVector.zero(SPECIES);
        FloatVector c40 = FloatVector.zero(SPECIES);
        FloatVector c50 = FloatVector.zero(SPECIES);
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r1));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r2));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r3));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r4));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + r5));
            c50 = x.fma(b0, c50);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
        c10.intoMemorySegment(ALL, tile + ROW, ORDER);
        c20.intoMemorySegment(ALL, tile + 2 * ROW, ORDER);
        c30.intoMemorySegment(ALL, tile + 3 * ROW, ORDER);
        c40.intoMemorySegment(ALL, tile + 4 * ROW, ORDER);
        c50.intoMemorySegment(ALL, tile + 5 * ROW, ORDER);
    }
}
