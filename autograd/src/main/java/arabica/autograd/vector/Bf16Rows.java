package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.I16;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.UGT;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import arabica.autograd.BFloat16;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Rows between F32 and BF16, as [BFloat16] has it.
final class Bf16Rows {
    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class,
            VectorShape.forBitSize(SPECIES.vectorBitSize() / 2));
    private static final int INFINITY = 0x7f800000;
    private static final int QUIET = 0x400000;

    private Bf16Rows() {}

    /// `out = x`, x in BF16.
    static void widen(long x, int n, long out) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            ShortVector.fromMemorySegment(SHORTS, ALL, x + 2L * i, ORDER).convertShape(ZERO_EXTEND_S2I, INTS, 0)
                    .lanewise(LSHL, 16).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
        for (; i < n; i++) { Memory.set(out + 4L * i, BFloat16.widen(ALL.get(I16, x + 2L * i))); }
    }

    /// `out = x`, out in BF16.
    static void narrow(long x, int n, long out) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            IntVector bits = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).reinterpretAsInts();
            IntVector even = bits.lanewise(LSHR, 16).lanewise(AND, 1).lanewise(ADD, 0x7fff);
            VectorMask<Integer> nan = bits.lanewise(AND, Integer.MAX_VALUE).compare(UGT, INFINITY);
            IntVector rounded = bits.add(even).blend(bits.lanewise(OR, QUIET), nan).lanewise(LSHR, 16);
            ((ShortVector) rounded.convertShape(I2S, SHORTS, 0))
                    .intoMemorySegment(ALL, out + 2L * i, ORDER);
        }
        for (; i < n; i++) { ALL.set(I16, out + 2L * i, BFloat16.of(Memory.get(x + 4L * i))); }
    }

    /// `rows` rows that lie apart.
    static void widen(long x, long xStride, int rows, int n, long out, long outStride) {
        for (int r = 0; r < rows; r++) { widen(x + xStride * r, n, out + outStride * r); }
    }
}
