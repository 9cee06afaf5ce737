package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;

/// As [SixRowKernels], for a single row: decoding one sequence is bound by reading B, not by arithmetic. Where B lies in
/// panels of as many columns, it is one run from end to end.
final class OneRowKernels {
    /// Bytes of a vector, and of a row of the tile.
    private static final long VECTOR = 4L * LANES;
    private static final long ROW = 4L * Tile.COLUMNS;

    private OneRowKernels() {}

    static void run(int w, long a, long ks, long b, long bs, int kc, long tile) {
        switch (w) {
            case 1 -> k1x1(a, ks, b, bs, kc, tile);
            case 2 -> k1x2(a, ks, b, bs, kc, tile);
            case 3 -> k1x3(a, ks, b, bs, kc, tile);
            default -> k1x4(a, ks, b, bs, kc, tile);
        }
    }

    private static void k1x4(long a, long ks, long b, long bs, int kc, long tile) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c02 = FloatVector.zero(SPECIES);
        FloatVector c03 = FloatVector.zero(SPECIES);
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
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
        c01.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c02.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        c03.intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
    }

    private static void k1x3(long a, long ks, long b, long bs, int kc, long tile) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c02 = FloatVector.zero(SPECIES);
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER);
            FloatVector b2 = FloatVector.fromMemorySegment(SPECIES, ALL, b + 2 * VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            c02 = x.fma(b2, c02);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
        c01.intoMemorySegment(ALL, tile + VECTOR, ORDER);
        c02.intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
    }

    private static void k1x2(long a, long ks, long b, long bs, int kc, long tile) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector b1 = FloatVector.fromMemorySegment(SPECIES, ALL, b + VECTOR, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
        c01.intoMemorySegment(ALL, tile + VECTOR, ORDER);
    }

    private static void k1x1(long a, long ks, long b, long bs, int kc, long tile) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        for (int k = 0; k < kc; k++) {
            FloatVector b0 = FloatVector.fromMemorySegment(SPECIES, ALL, b, ORDER);
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            c00 = x.fma(b0, c00);
            a += ks;
            b += bs;
        }
        c00.intoMemorySegment(ALL, tile, ORDER);
    }
}
