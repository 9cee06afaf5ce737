package arabica.autograd.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// How kernels see memory: through one constant segment that spans all of it, with addresses as offsets.
///
/// The segment's type and bounds are constants to the compiler, so a load is one instruction. Nothing in here checks
/// anything: addresses come from [Operands], which has checked the operand, and do not leave this package.
///
/// Kernels work on **blocks of 16 logical lanes** whatever the machine's vectors hold, so that results do not depend
/// on the machine: a species of 8 lanes takes two steps where one of 16 takes one. Row kernels take lengths that are
/// multiples of 16; a ragged end is staged through 16 padded lanes ([#stage], [#unstage]).
final class Memory {
    @SuppressWarnings("restricted")
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    static final ByteOrder ORDER = ByteOrder.nativeOrder();
    static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED;

    /// The machine's preferred vectors, of 16 lanes at most.
    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() > 16
            ? FloatVector.SPECIES_512
            : FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();
    /// Logical lanes of every reduction.
    static final int BLOCK = 16;

    private static final int PIECE = 1 << 20;

    private Memory() {}

    static float get(long address) { return ALL.get(F32, address); }

    static void set(long address, float value) { ALL.set(F32, address, value); }

    static int id(long address) { return ALL.get(I32, address); }

    static int wholeBlocks(int n) { return n & -BLOCK; }

    static int roundUp(int n) { return (n + BLOCK - 1) & -BLOCK; }

    /// Copies `n < 16` floats to 16 lanes at `lanes`; the rest of them become `pad`.
    static void stage(long source, int n, float pad, long lanes) {
        FloatVector padding = FloatVector.broadcast(SPECIES, pad);
        for (int o = 0; o < BLOCK; o += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(o, Math.max(o, n));
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, source + 4L * o, ORDER, mask);
            padding.blend(v, mask).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
        }
    }

    /// Copies the first `n < 16` of 16 lanes to `target`.
    static void unstage(long lanes, int n, long target) {
        for (int o = 0; o < n; o += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER);
            v.intoMemorySegment(ALL, target + 4L * o, ORDER, SPECIES.indexInRange(o, n));
        }
    }

    static void copy(long source, long target, long floats) {
        MemorySegment.copy(ALL, source, ALL, target, 4 * floats);
    }

    static void fill(long target, long floats, float value) {
        // In pieces whose length is an int: loops over longs are not unrolled.
        for (long from = 0; from < floats; from += PIECE) {
            fillPiece(target + 4 * from, (int) Math.min(PIECE, floats - from), value);
        }
    }

    private static void fillPiece(long target, int n, float value) {
        FloatVector v = FloatVector.broadcast(SPECIES, value);
        int whole = n & -LANES;
        for (int i = 0; i < whole; i += LANES) { v.intoMemorySegment(ALL, target + 4L * i, ORDER); }
        if (whole < n) { v.intoMemorySegment(ALL, target + 4L * whole, ORDER, SPECIES.indexInRange(whole, n)); }
    }
}
