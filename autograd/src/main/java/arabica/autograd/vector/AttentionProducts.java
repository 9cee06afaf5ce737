package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;

/// The small products of attention: `c = a · b` for six rows and up to four vectors of columns, straight from
/// registers to where the result lives. Steps along k are few there (a head's size, or a block of queries), so the
/// detour of the large product through a tile would be felt.
///
/// `a` is the first row's first element; its rows lie `rs` bytes apart, its steps along k `ks`. `b` has `w` vectors in
/// each of `kc` rows, `bs` bytes apart. Every sum is one chain of fused multiply-adds over k from zero, whatever the
/// kernel.
final class AttentionProducts {
    static final int ROWS = 6;
    /// Columns that one call fills at most: four vectors, two where 16 registers hold no more.
    static final int PANEL = LANES == 8 ? 16 : 4 * LANES;
    /// Bytes of a vector.
    private static final long VECTOR = 4L * LANES;

    private AttentionProducts() {}

    /// `c = a · b`.
    static void store(int w, long a, long rs, long ks, long b, long bs, int kc, long c, long cs) {
        switch (w) {
            case 1 -> k6x1(a, rs, ks, b, bs, kc, c, cs);
            case 2 -> k6x2(a, rs, ks, b, bs, kc, c, cs);
            case 3 -> k6x3(a, rs, ks, b, bs, kc, c, cs);
            default -> k6x4(a, rs, ks, b, bs, kc, c, cs);
        }
    }

    /// `c += a · b`, by way of a `tile` of six panels.
    static void add(int w, long a, long rs, long ks, long b, long bs, int kc, long c, long cs, long tile) {
        store(w, a, rs, ks, b, bs, kc, tile, 4L * PANEL);
        for (int r = 0; r < ROWS; r++) {
            long to = c + cs * r;
            long from = tile + 4L * PANEL * r;
            for (int j = 0; j < w * LANES; j += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, from + 4L * j, ORDER);
                v.add(FloatVector.fromMemorySegment(SPECIES, ALL, to + 4L * j, ORDER)).intoMemorySegment(ALL,
                        to + 4L * j, ORDER);
            }
        }
    }

    private static void k6x4(long a, long rs, long ks, long b, long bs, int kc, long c, long cs) {
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
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + rs));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            c13 = x.fma(b3, c13);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 2 * rs));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            c23 = x.fma(b3, c23);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 3 * rs));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            c33 = x.fma(b3, c33);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 4 * rs));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            c43 = x.fma(b3, c43);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 5 * rs));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            c53 = x.fma(b3, c53);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c01.intoMemorySegment(ALL, c + VECTOR, ORDER);
        c02.intoMemorySegment(ALL, c + 2 * VECTOR, ORDER);
        c03.intoMemorySegment(ALL, c + 3 * VECTOR, ORDER);
        c10.intoMemorySegment(ALL, c + cs, ORDER);
        c11.intoMemorySegment(ALL, c + cs + VECTOR, ORDER);
        c12.intoMemorySegment(ALL, c + cs + 2 * VECTOR, ORDER);
        c13.intoMemorySegment(ALL, c + cs + 3 * VECTOR, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cs, ORDER);
        c21.intoMemorySegment(ALL, c + 2 * cs + VECTOR, ORDER);
        c22.intoMemorySegment(ALL, c + 2 * cs + 2 * VECTOR, ORDER);
        c23.intoMemorySegment(ALL, c + 2 * cs + 3 * VECTOR, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cs, ORDER);
        c31.intoMemorySegment(ALL, c + 3 * cs + VECTOR, ORDER);
        c32.intoMemorySegment(ALL, c + 3 * cs + 2 * VECTOR, ORDER);
        c33.intoMemorySegment(ALL, c + 3 * cs + 3 * VECTOR, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cs, ORDER);
        c41.intoMemorySegment(ALL, c + 4 * cs + VECTOR, ORDER);
        c42.intoMemorySegment(ALL, c + 4 * cs + 2 * VECTOR, ORDER);
        c43.intoMemorySegment(ALL, c + 4 * cs + 3 * VECTOR, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cs, ORDER);
        c51.intoMemorySegment(ALL, c + 5 * cs + VECTOR, ORDER);
        c52.intoMemorySegment(ALL, c + 5 * cs + 2 * VECTOR, ORDER);
        c53.intoMemorySegment(ALL, c + 5 * cs + 3 * VECTOR, ORDER);
    }

    private static void k6x3(long a, long rs, long ks, long b, long bs, int kc, long c, long cs) {
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
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + rs));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            c12 = x.fma(b2, c12);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 2 * rs));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            c22 = x.fma(b2, c22);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 3 * rs));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            c32 = x.fma(b2, c32);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 4 * rs));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            c42 = x.fma(b2, c42);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 5 * rs));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            c52 = x.fma(b2, c52);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c01.intoMemorySegment(ALL, c + VECTOR, ORDER);
        c02.intoMemorySegment(ALL, c + 2 * VECTOR, ORDER);
        c10.intoMemorySegment(ALL, c + cs, ORDER);
        c11.intoMemorySegment(ALL, c + cs + VECTOR, ORDER);
        c12.intoMemorySegment(ALL, c + cs + 2 * VECTOR, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cs, ORDER);
        c21.intoMemorySegment(ALL, c + 2 * cs + VECTOR, ORDER);
        c22.intoMemorySegment(ALL, c + 2 * cs + 2 * VECTOR, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cs, ORDER);
        c31.intoMemorySegment(ALL, c + 3 * cs + VECTOR, ORDER);
        c32.intoMemorySegment(ALL, c + 3 * cs + 2 * VECTOR, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cs, ORDER);
        c41.intoMemorySegment(ALL, c + 4 * cs + VECTOR, ORDER);
        c42.intoMemorySegment(ALL, c + 4 * cs + 2 * VECTOR, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cs, ORDER);
        c51.intoMemorySegment(ALL, c + 5 * cs + VECTOR, ORDER);
        c52.intoMemorySegment(ALL, c + 5 * cs + 2 * VECTOR, ORDER);
    }

    private static void k6x2(long a, long rs, long ks, long b, long bs, int kc, long c, long cs) {
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
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + rs));
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 2 * rs));
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 3 * rs));
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 4 * rs));
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 5 * rs));
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c01.intoMemorySegment(ALL, c + VECTOR, ORDER);
        c10.intoMemorySegment(ALL, c + cs, ORDER);
        c11.intoMemorySegment(ALL, c + cs + VECTOR, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cs, ORDER);
        c21.intoMemorySegment(ALL, c + 2 * cs + VECTOR, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cs, ORDER);
        c31.intoMemorySegment(ALL, c + 3 * cs + VECTOR, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cs, ORDER);
        c41.intoMemorySegment(ALL, c + 4 * cs + VECTOR, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cs, ORDER);
        c51.intoMemorySegment(ALL, c + 5 * cs + VECTOR, ORDER);
    }

    private static void k6x1(long a, long rs, long ks, long b, long bs, int kc, long c, long cs) {
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
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + rs));
            c10 = x.fma(b0, c10);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 2 * rs));
            c20 = x.fma(b0, c20);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 3 * rs));
            c30 = x.fma(b0, c30);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 4 * rs));
            c40 = x.fma(b0, c40);
            x = FloatVector.broadcast(SPECIES, ALL.get(F32, a + 5 * rs));
            c50 = x.fma(b0, c50);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, c, ORDER);
        c10.intoMemorySegment(ALL, c + cs, ORDER);
        c20.intoMemorySegment(ALL, c + 2 * cs, ORDER);
        c30.intoMemorySegment(ALL, c + 3 * cs, ORDER);
        c40.intoMemorySegment(ALL, c + 4 * cs, ORDER);
        c50.intoMemorySegment(ALL, c + 5 * cs, ORDER);
    }
}
