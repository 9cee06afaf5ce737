package arabica.benchmarks.machine;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The loops that memory is measured by. As in the vector backend, memory is one constant segment and kernels take
/// addresses: the caller answers for them; and accumulators are arguments, not receivers, of vector operations, or C2 may
/// box them.
final class MemoryLoops {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int VECTOR = SPECIES.vectorByteSize();
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    @SuppressWarnings("restricted")
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    /// What a loop takes at a time, in bytes.
    static final long BLOCK = 4L * 64;

    private MemoryLoops() {}

    /// @param bytes a multiple of [#BLOCK]
    static float sum(long address, long bytes) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (long at = address; at < address + bytes; at += 4L * VECTOR) {
            s0 = FloatVector.fromMemorySegment(SPECIES, ALL, at, ORDER).add(s0);
            s1 = FloatVector.fromMemorySegment(SPECIES, ALL, at + VECTOR, ORDER).add(s1);
            s2 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 2L * VECTOR, ORDER).add(s2);
            s3 = FloatVector.fromMemorySegment(SPECIES, ALL, at + 3L * VECTOR, ORDER).add(s3);
        }
        return s0.add(s1).add(s2.add(s3)).lane(0);
    }

    /// `a = b + 3·c`.
    ///
    /// @param bytes a multiple of [#BLOCK]
    static float triad(long a, long b, long c, long bytes) {
        FloatVector scale = FloatVector.broadcast(SPECIES, 3);
        for (long i = 0; i < bytes; i += VECTOR) {
            FloatVector.fromMemorySegment(SPECIES, ALL, c + i, ORDER)
                    .fma(scale, FloatVector.fromMemorySegment(SPECIES, ALL, b + i, ORDER))
                    .intoMemorySegment(ALL, a + i, ORDER);
        }
        return 0;
    }

    /// `a = 0.999·a`.
    ///
    /// @param bytes a multiple of [#BLOCK]
    static float update(long a, long bytes) {
        FloatVector scale = FloatVector.broadcast(SPECIES, 0.999f);
        for (long i = 0; i < bytes; i += VECTOR) {
            FloatVector.fromMemorySegment(SPECIES, ALL, a + i, ORDER).mul(scale).intoMemorySegment(ALL, a + i, ORDER);
        }
        return 0;
    }
}
