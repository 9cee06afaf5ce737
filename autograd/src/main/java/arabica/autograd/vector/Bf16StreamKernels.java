package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// One row of A times a block of B in BF16 that is read where it lies, straight from memory: each step along k reads up
/// to 12 vectors that follow each other. A vector of 32-bit lanes holds two columns in each: moved up they are the even
/// columns' floats, masked the odd ones'. The two sums are zipped at the end. Spelled out because C2 keeps only named
/// vectors in registers.
///
/// `a` has `kc` floats; `b` as many rows, `bs` bytes apart. Sums go to `tile`, side by side.
final class Bf16StreamKernels {
    /// Rows of b are a multiple of so many columns.
    static final int MULTIPLE = 32;
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final long VECTOR = 4L * LANES;
    private static final int UPPER = 0xffff0000;
    /// Columns that one vector of pairs holds.
    private static final int PAIR = 2 * LANES;
    private static final int WIDEST = LANES == 16 ? 12 : 4;
    private static final FloatVector FIRST = zip(0);
    private static final FloatVector SECOND = zip(LANES / 2);

    private Bf16StreamKernels() {}

    private static FloatVector zip(int from) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < LANES; i++) { lanes[i] = from + i / 2 + i % 2 * LANES; }
        return FloatVector.fromArray(SPECIES, lanes, 0);
    }

    /// How many columns of the `n` that are left, a multiple of [#MULTIPLE], a kernel takes at once.
    static int width(int n) {
        int pairs = Math.min(WIDEST, n / PAIR);
        return switch (pairs) {
            case 5 -> 4 * PAIR;
            case 7 -> 6 * PAIR;
            case 9, 10, 11 -> 8 * PAIR;
            default -> pairs * PAIR;
        };
    }

    /// @param n   what [#width] gave
    /// @param bs  from row to row of b, in bytes
    static void run(int n, long a, long b, long bs, int kc, long tile) {
        switch (n / PAIR) {
            case 1 -> k1(a, b, bs, kc, tile);
            case 2 -> k2(a, b, bs, kc, tile);
            case 3 -> k3(a, b, bs, kc, tile);
            case 4 -> k4(a, b, bs, kc, tile);
            case 6 -> k6(a, b, bs, kc, tile);
            case 8 -> k8(a, b, bs, kc, tile);
            default -> k12(a, b, bs, kc, tile);
        }
    }

    private static void k12(long a, long b, long bs, int kc, long tile) {
        FloatVector even0 = FloatVector.zero(SPECIES);
        FloatVector odd0 = FloatVector.zero(SPECIES);
        FloatVector even1 = FloatVector.zero(SPECIES);
        FloatVector odd1 = FloatVector.zero(SPECIES);
        FloatVector even2 = FloatVector.zero(SPECIES);
        FloatVector odd2 = FloatVector.zero(SPECIES);
        FloatVector even3 = FloatVector.zero(SPECIES);
        FloatVector odd3 = FloatVector.zero(SPECIES);
        FloatVector even4 = FloatVector.zero(SPECIES);
        FloatVector odd4 = FloatVector.zero(SPECIES);
        FloatVector even5 = FloatVector.zero(SPECIES);
        FloatVector odd5 = FloatVector.zero(SPECIES);
        FloatVector even6 = FloatVector.zero(SPECIES);
        FloatVector odd6 = FloatVector.zero(SPECIES);
        FloatVector even7 = FloatVector.zero(SPECIES);
        FloatVector odd7 = FloatVector.zero(SPECIES);
        FloatVector even8 = FloatVector.zero(SPECIES);
        FloatVector odd8 = FloatVector.zero(SPECIES);
        FloatVector even9 = FloatVector.zero(SPECIES);
        FloatVector odd9 = FloatVector.zero(SPECIES);
        FloatVector even10 = FloatVector.zero(SPECIES);
        FloatVector odd10 = FloatVector.zero(SPECIES);
        FloatVector even11 = FloatVector.zero(SPECIES);
        FloatVector odd11 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            IntVector pair0 = IntVector.fromMemorySegment(INTS, ALL, b, ORDER);
            even0 = x.fma(pair0.lanewise(LSHL, 16).reinterpretAsFloats(), even0);
            odd0 = x.fma(pair0.lanewise(AND, UPPER).reinterpretAsFloats(), odd0);
            IntVector pair1 = IntVector.fromMemorySegment(INTS, ALL, b + VECTOR, ORDER);
            even1 = x.fma(pair1.lanewise(LSHL, 16).reinterpretAsFloats(), even1);
            odd1 = x.fma(pair1.lanewise(AND, UPPER).reinterpretAsFloats(), odd1);
            IntVector pair2 = IntVector.fromMemorySegment(INTS, ALL, b + 2 * VECTOR, ORDER);
            even2 = x.fma(pair2.lanewise(LSHL, 16).reinterpretAsFloats(), even2);
            odd2 = x.fma(pair2.lanewise(AND, UPPER).reinterpretAsFloats(), odd2);
            IntVector pair3 = IntVector.fromMemorySegment(INTS, ALL, b + 3 * VECTOR, ORDER);
            even3 = x.fma(pair3.lanewise(LSHL, 16).reinterpretAsFloats(), even3);
            odd3 = x.fma(pair3.lanewise(AND, UPPER).reinterpretAsFloats(), odd3);
            IntVector pair4 = IntVector.fromMemorySegment(INTS, ALL, b + 4 * VECTOR, ORDER);
            even4 = x.fma(pair4.lanewise(LSHL, 16).reinterpretAsFloats(), even4);
            odd4 = x.fma(pair4.lanewise(AND, UPPER).reinterpretAsFloats(), odd4);
            IntVector pair5 = IntVector.fromMemorySegment(INTS, ALL, b + 5 * VECTOR, ORDER);
            even5 = x.fma(pair5.lanewise(LSHL, 16).reinterpretAsFloats(), even5);
            odd5 = x.fma(pair5.lanewise(AND, UPPER).reinterpretAsFloats(), odd5);
            IntVector pair6 = IntVector.fromMemorySegment(INTS, ALL, b + 6 * VECTOR, ORDER);
            even6 = x.fma(pair6.lanewise(LSHL, 16).reinterpretAsFloats(), even6);
            odd6 = x.fma(pair6.lanewise(AND, UPPER).reinterpretAsFloats(), odd6);
            IntVector pair7 = IntVector.fromMemorySegment(INTS, ALL, b + 7 * VECTOR, ORDER);
            even7 = x.fma(pair7.lanewise(LSHL, 16).reinterpretAsFloats(), even7);
            odd7 = x.fma(pair7.lanewise(AND, UPPER).reinterpretAsFloats(), odd7);
            IntVector pair8 = IntVector.fromMemorySegment(INTS, ALL, b + 8 * VECTOR, ORDER);
            even8 = x.fma(pair8.lanewise(LSHL, 16).reinterpretAsFloats(), even8);
            odd8 = x.fma(pair8.lanewise(AND, UPPER).reinterpretAsFloats(), odd8);
            IntVector pair9 = IntVector.fromMemorySegment(INTS, ALL, b + 9 * VECTOR, ORDER);
            even9 = x.fma(pair9.lanewise(LSHL, 16).reinterpretAsFloats(), even9);
            odd9 = x.fma(pair9.lanewise(AND, UPPER).reinterpretAsFloats(), odd9);
            IntVector pair10 = IntVector.fromMemorySegment(INTS, ALL, b + 10 * VECTOR, ORDER);
            even10 = x.fma(pair10.lanewise(LSHL, 16).reinterpretAsFloats(), even10);
            odd10 = x.fma(pair10.lanewise(AND, UPPER).reinterpretAsFloats(), odd10);
            IntVector pair11 = IntVector.fromMemorySegment(INTS, ALL, b + 11 * VECTOR, ORDER);
            even11 = x.fma(pair11.lanewise(LSHL, 16).reinterpretAsFloats(), even11);
            odd11 = x.fma(pair11.lanewise(AND, UPPER).reinterpretAsFloats(), odd11);
            b += bs;
        }
        FIRST.selectFrom(even0, odd0).intoMemorySegment(ALL, tile, ORDER);
        SECOND.selectFrom(even0, odd0).intoMemorySegment(ALL, tile + VECTOR, ORDER);
        FIRST.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        SECOND.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        FIRST.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        SECOND.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        FIRST.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        SECOND.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
        FIRST.selectFrom(even4, odd4).intoMemorySegment(ALL, tile + 8 * VECTOR, ORDER);
        SECOND.selectFrom(even4, odd4).intoMemorySegment(ALL, tile + 9 * VECTOR, ORDER);
        FIRST.selectFrom(even5, odd5).intoMemorySegment(ALL, tile + 10 * VECTOR, ORDER);
        SECOND.selectFrom(even5, odd5).intoMemorySegment(ALL, tile + 11 * VECTOR, ORDER);
        FIRST.selectFrom(even6, odd6).intoMemorySegment(ALL, tile + 12 * VECTOR, ORDER);
        SECOND.selectFrom(even6, odd6).intoMemorySegment(ALL, tile + 13 * VECTOR, ORDER);
        FIRST.selectFrom(even7, odd7).intoMemorySegment(ALL, tile + 14 * VECTOR, ORDER);
        SECOND.selectFrom(even7, odd7).intoMemorySegment(ALL, tile + 15 * VECTOR, ORDER);
        FIRST.selectFrom(even8, odd8).intoMemorySegment(ALL, tile + 16 * VECTOR, ORDER);
        SECOND.selectFrom(even8, odd8).intoMemorySegment(ALL, tile + 17 * VECTOR, ORDER);
        FIRST.selectFrom(even9, odd9).intoMemorySegment(ALL, tile + 18 * VECTOR, ORDER);
        SECOND.selectFrom(even9, odd9).intoMemorySegment(ALL, tile + 19 * VECTOR, ORDER);
        FIRST.selectFrom(even10, odd10).intoMemorySegment(ALL, tile + 20 * VECTOR, ORDER);
        SECOND.selectFrom(even10, odd10).intoMemorySegment(ALL, tile + 21 * VECTOR, ORDER);
        FIRST.selectFrom(even11, odd11).intoMemorySegment(ALL, tile + 22 * VECTOR, ORDER);
        SECOND.selectFrom(even11, odd11).intoMemorySegment(ALL, tile + 23 * VECTOR, ORDER);
    }

    private static void k8(long a, long b, long bs, int kc, long tile) {
        FloatVector even0 = FloatVector.zero(SPECIES);
        FloatVector odd0 = FloatVector.zero(SPECIES);
        FloatVector even1 = FloatVector.zero(SPECIES);
        FloatVector odd1 = FloatVector.zero(SPECIES);
        FloatVector even2 = FloatVector.zero(SPECIES);
        FloatVector odd2 = FloatVector.zero(SPECIES);
        FloatVector even3 = FloatVector.zero(SPECIES);
        FloatVector odd3 = FloatVector.zero(SPECIES);
        FloatVector even4 = FloatVector.zero(SPECIES);
        FloatVector odd4 = FloatVector.zero(SPECIES);
        FloatVector even5 = FloatVector.zero(SPECIES);
        FloatVector odd5 = FloatVector.zero(SPECIES);
        FloatVector even6 = FloatVector.zero(SPECIES);
        FloatVector odd6 = FloatVector.zero(SPECIES);
        FloatVector even7 = FloatVector.zero(SPECIES);
        FloatVector odd7 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            IntVector pair0 = IntVector.fromMemorySegment(INTS, ALL, b, ORDER);
            even0 = x.fma(pair0.lanewise(LSHL, 16).reinterpretAsFloats(), even0);
            odd0 = x.fma(pair0.lanewise(AND, UPPER).reinterpretAsFloats(), odd0);
            IntVector pair1 = IntVector.fromMemorySegment(INTS, ALL, b + VECTOR, ORDER);
            even1 = x.fma(pair1.lanewise(LSHL, 16).reinterpretAsFloats(), even1);
            odd1 = x.fma(pair1.lanewise(AND, UPPER).reinterpretAsFloats(), odd1);
            IntVector pair2 = IntVector.fromMemorySegment(INTS, ALL, b + 2 * VECTOR, ORDER);
            even2 = x.fma(pair2.lanewise(LSHL, 16).reinterpretAsFloats(), even2);
            odd2 = x.fma(pair2.lanewise(AND, UPPER).reinterpretAsFloats(), odd2);
            IntVector pair3 = IntVector.fromMemorySegment(INTS, ALL, b + 3 * VECTOR, ORDER);
            even3 = x.fma(pair3.lanewise(LSHL, 16).reinterpretAsFloats(), even3);
            odd3 = x.fma(pair3.lanewise(AND, UPPER).reinterpretAsFloats(), odd3);
            IntVector pair4 = IntVector.fromMemorySegment(INTS, ALL, b + 4 * VECTOR, ORDER);
            even4 = x.fma(pair4.lanewise(LSHL, 16).reinterpretAsFloats(), even4);
            odd4 = x.fma(pair4.lanewise(AND, UPPER).reinterpretAsFloats(), odd4);
            IntVector pair5 = IntVector.fromMemorySegment(INTS, ALL, b + 5 * VECTOR, ORDER);
            even5 = x.fma(pair5.lanewise(LSHL, 16).reinterpretAsFloats(), even5);
            odd5 = x.fma(pair5.lanewise(AND, UPPER).reinterpretAsFloats(), odd5);
            IntVector pair6 = IntVector.fromMemorySegment(INTS, ALL, b + 6 * VECTOR, ORDER);
            even6 = x.fma(pair6.lanewise(LSHL, 16).reinterpretAsFloats(), even6);
            odd6 = x.fma(pair6.lanewise(AND, UPPER).reinterpretAsFloats(), odd6);
            IntVector pair7 = IntVector.fromMemorySegment(INTS, ALL, b + 7 * VECTOR, ORDER);
            even7 = x.fma(pair7.lanewise(LSHL, 16).reinterpretAsFloats(), even7);
            odd7 = x.fma(pair7.lanewise(AND, UPPER).reinterpretAsFloats(), odd7);
            b += bs;
        }
        FIRST.selectFrom(even0, odd0).intoMemorySegment(ALL, tile, ORDER);
        SECOND.selectFrom(even0, odd0).intoMemorySegment(ALL, tile + VECTOR, ORDER);
        FIRST.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        SECOND.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        FIRST.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        SECOND.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        FIRST.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        SECOND.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
        FIRST.selectFrom(even4, odd4).intoMemorySegment(ALL, tile + 8 * VECTOR, ORDER);
        SECOND.selectFrom(even4, odd4).intoMemorySegment(ALL, tile + 9 * VECTOR, ORDER);
        FIRST.selectFrom(even5, odd5).intoMemorySegment(ALL, tile + 10 * VECTOR, ORDER);
        SECOND.selectFrom(even5, odd5).intoMemorySegment(ALL, tile + 11 * VECTOR, ORDER);
        FIRST.selectFrom(even6, odd6).intoMemorySegment(ALL, tile + 12 * VECTOR, ORDER);
        SECOND.selectFrom(even6, odd6).intoMemorySegment(ALL, tile + 13 * VECTOR, ORDER);
        FIRST.selectFrom(even7, odd7).intoMemorySegment(ALL, tile + 14 * VECTOR, ORDER);
        SECOND.selectFrom(even7, odd7).intoMemorySegment(ALL, tile + 15 * VECTOR, ORDER);
    }

    private static void k6(long a, long b, long bs, int kc, long tile) {
        FloatVector even0 = FloatVector.zero(SPECIES);
        FloatVector odd0 = FloatVector.zero(SPECIES);
        FloatVector even1 = FloatVector.zero(SPECIES);
        FloatVector odd1 = FloatVector.zero(SPECIES);
        FloatVector even2 = FloatVector.zero(SPECIES);
        FloatVector odd2 = FloatVector.zero(SPECIES);
        FloatVector even3 = FloatVector.zero(SPECIES);
        FloatVector odd3 = FloatVector.zero(SPECIES);
        FloatVector even4 = FloatVector.zero(SPECIES);
        FloatVector odd4 = FloatVector.zero(SPECIES);
        FloatVector even5 = FloatVector.zero(SPECIES);
        FloatVector odd5 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            IntVector pair0 = IntVector.fromMemorySegment(INTS, ALL, b, ORDER);
            even0 = x.fma(pair0.lanewise(LSHL, 16).reinterpretAsFloats(), even0);
            odd0 = x.fma(pair0.lanewise(AND, UPPER).reinterpretAsFloats(), odd0);
            IntVector pair1 = IntVector.fromMemorySegment(INTS, ALL, b + VECTOR, ORDER);
            even1 = x.fma(pair1.lanewise(LSHL, 16).reinterpretAsFloats(), even1);
            odd1 = x.fma(pair1.lanewise(AND, UPPER).reinterpretAsFloats(), odd1);
            IntVector pair2 = IntVector.fromMemorySegment(INTS, ALL, b + 2 * VECTOR, ORDER);
            even2 = x.fma(pair2.lanewise(LSHL, 16).reinterpretAsFloats(), even2);
            odd2 = x.fma(pair2.lanewise(AND, UPPER).reinterpretAsFloats(), odd2);
            IntVector pair3 = IntVector.fromMemorySegment(INTS, ALL, b + 3 * VECTOR, ORDER);
            even3 = x.fma(pair3.lanewise(LSHL, 16).reinterpretAsFloats(), even3);
            odd3 = x.fma(pair3.lanewise(AND, UPPER).reinterpretAsFloats(), odd3);
            IntVector pair4 = IntVector.fromMemorySegment(INTS, ALL, b + 4 * VECTOR, ORDER);
            even4 = x.fma(pair4.lanewise(LSHL, 16).reinterpretAsFloats(), even4);
            odd4 = x.fma(pair4.lanewise(AND, UPPER).reinterpretAsFloats(), odd4);
            IntVector pair5 = IntVector.fromMemorySegment(INTS, ALL, b + 5 * VECTOR, ORDER);
            even5 = x.fma(pair5.lanewise(LSHL, 16).reinterpretAsFloats(), even5);
            odd5 = x.fma(pair5.lanewise(AND, UPPER).reinterpretAsFloats(), odd5);
            b += bs;
        }
        FIRST.selectFrom(even0, odd0).intoMemorySegment(ALL, tile, ORDER);
        SECOND.selectFrom(even0, odd0).intoMemorySegment(ALL, tile + VECTOR, ORDER);
        FIRST.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        SECOND.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        FIRST.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        SECOND.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        FIRST.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        SECOND.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
        FIRST.selectFrom(even4, odd4).intoMemorySegment(ALL, tile + 8 * VECTOR, ORDER);
        SECOND.selectFrom(even4, odd4).intoMemorySegment(ALL, tile + 9 * VECTOR, ORDER);
        FIRST.selectFrom(even5, odd5).intoMemorySegment(ALL, tile + 10 * VECTOR, ORDER);
        SECOND.selectFrom(even5, odd5).intoMemorySegment(ALL, tile + 11 * VECTOR, ORDER);
    }

    private static void k4(long a, long b, long bs, int kc, long tile) {
        FloatVector even0 = FloatVector.zero(SPECIES);
        FloatVector odd0 = FloatVector.zero(SPECIES);
        FloatVector even1 = FloatVector.zero(SPECIES);
        FloatVector odd1 = FloatVector.zero(SPECIES);
        FloatVector even2 = FloatVector.zero(SPECIES);
        FloatVector odd2 = FloatVector.zero(SPECIES);
        FloatVector even3 = FloatVector.zero(SPECIES);
        FloatVector odd3 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            IntVector pair0 = IntVector.fromMemorySegment(INTS, ALL, b, ORDER);
            even0 = x.fma(pair0.lanewise(LSHL, 16).reinterpretAsFloats(), even0);
            odd0 = x.fma(pair0.lanewise(AND, UPPER).reinterpretAsFloats(), odd0);
            IntVector pair1 = IntVector.fromMemorySegment(INTS, ALL, b + VECTOR, ORDER);
            even1 = x.fma(pair1.lanewise(LSHL, 16).reinterpretAsFloats(), even1);
            odd1 = x.fma(pair1.lanewise(AND, UPPER).reinterpretAsFloats(), odd1);
            IntVector pair2 = IntVector.fromMemorySegment(INTS, ALL, b + 2 * VECTOR, ORDER);
            even2 = x.fma(pair2.lanewise(LSHL, 16).reinterpretAsFloats(), even2);
            odd2 = x.fma(pair2.lanewise(AND, UPPER).reinterpretAsFloats(), odd2);
            IntVector pair3 = IntVector.fromMemorySegment(INTS, ALL, b + 3 * VECTOR, ORDER);
            even3 = x.fma(pair3.lanewise(LSHL, 16).reinterpretAsFloats(), even3);
            odd3 = x.fma(pair3.lanewise(AND, UPPER).reinterpretAsFloats(), odd3);
            b += bs;
        }
        FIRST.selectFrom(even0, odd0).intoMemorySegment(ALL, tile, ORDER);
        SECOND.selectFrom(even0, odd0).intoMemorySegment(ALL, tile + VECTOR, ORDER);
        FIRST.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        SECOND.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        FIRST.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        SECOND.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
        FIRST.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 6 * VECTOR, ORDER);
        SECOND.selectFrom(even3, odd3).intoMemorySegment(ALL, tile + 7 * VECTOR, ORDER);
    }

    private static void k3(long a, long b, long bs, int kc, long tile) {
        FloatVector even0 = FloatVector.zero(SPECIES);
        FloatVector odd0 = FloatVector.zero(SPECIES);
        FloatVector even1 = FloatVector.zero(SPECIES);
        FloatVector odd1 = FloatVector.zero(SPECIES);
        FloatVector even2 = FloatVector.zero(SPECIES);
        FloatVector odd2 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            IntVector pair0 = IntVector.fromMemorySegment(INTS, ALL, b, ORDER);
            even0 = x.fma(pair0.lanewise(LSHL, 16).reinterpretAsFloats(), even0);
            odd0 = x.fma(pair0.lanewise(AND, UPPER).reinterpretAsFloats(), odd0);
            IntVector pair1 = IntVector.fromMemorySegment(INTS, ALL, b + VECTOR, ORDER);
            even1 = x.fma(pair1.lanewise(LSHL, 16).reinterpretAsFloats(), even1);
            odd1 = x.fma(pair1.lanewise(AND, UPPER).reinterpretAsFloats(), odd1);
            IntVector pair2 = IntVector.fromMemorySegment(INTS, ALL, b + 2 * VECTOR, ORDER);
            even2 = x.fma(pair2.lanewise(LSHL, 16).reinterpretAsFloats(), even2);
            odd2 = x.fma(pair2.lanewise(AND, UPPER).reinterpretAsFloats(), odd2);
            b += bs;
        }
        FIRST.selectFrom(even0, odd0).intoMemorySegment(ALL, tile, ORDER);
        SECOND.selectFrom(even0, odd0).intoMemorySegment(ALL, tile + VECTOR, ORDER);
        FIRST.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        SECOND.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
        FIRST.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 4 * VECTOR, ORDER);
        SECOND.selectFrom(even2, odd2).intoMemorySegment(ALL, tile + 5 * VECTOR, ORDER);
    }

    private static void k2(long a, long b, long bs, int kc, long tile) {
        FloatVector even0 = FloatVector.zero(SPECIES);
        FloatVector odd0 = FloatVector.zero(SPECIES);
        FloatVector even1 = FloatVector.zero(SPECIES);
        FloatVector odd1 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            IntVector pair0 = IntVector.fromMemorySegment(INTS, ALL, b, ORDER);
            even0 = x.fma(pair0.lanewise(LSHL, 16).reinterpretAsFloats(), even0);
            odd0 = x.fma(pair0.lanewise(AND, UPPER).reinterpretAsFloats(), odd0);
            IntVector pair1 = IntVector.fromMemorySegment(INTS, ALL, b + VECTOR, ORDER);
            even1 = x.fma(pair1.lanewise(LSHL, 16).reinterpretAsFloats(), even1);
            odd1 = x.fma(pair1.lanewise(AND, UPPER).reinterpretAsFloats(), odd1);
            b += bs;
        }
        FIRST.selectFrom(even0, odd0).intoMemorySegment(ALL, tile, ORDER);
        SECOND.selectFrom(even0, odd0).intoMemorySegment(ALL, tile + VECTOR, ORDER);
        FIRST.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 2 * VECTOR, ORDER);
        SECOND.selectFrom(even1, odd1).intoMemorySegment(ALL, tile + 3 * VECTOR, ORDER);
    }

    private static void k1(long a, long b, long bs, int kc, long tile) {
        FloatVector even0 = FloatVector.zero(SPECIES);
        FloatVector odd0 = FloatVector.zero(SPECIES);
        for (long end = a + 4L * kc; a < end; a += 4) {
            FloatVector x = FloatVector.broadcast(SPECIES, ALL.get(F32, a));
            IntVector pair0 = IntVector.fromMemorySegment(INTS, ALL, b, ORDER);
            even0 = x.fma(pair0.lanewise(LSHL, 16).reinterpretAsFloats(), even0);
            odd0 = x.fma(pair0.lanewise(AND, UPPER).reinterpretAsFloats(), odd0);
            b += bs;
        }
        FIRST.selectFrom(even0, odd0).intoMemorySegment(ALL, tile, ORDER);
        SECOND.selectFrom(even0, odd0).intoMemorySegment(ALL, tile + VECTOR, ORDER);
    }
}
