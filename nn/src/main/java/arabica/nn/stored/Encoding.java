package arabica.nn.stored;

import java.lang.foreign.MemorySegment;

/// How the numbers of a tensor are written in a file, little-endian: as numbers, or in blocks that share a scale, as
/// ggml has them (`ggml-common.h`, `ggml-quants.c`: the arithmetic is that of its reference implementation, in float and
/// in its order, so that the bits are the same). All are read; of these, only numbers are written.
public enum Encoding {
    F32(1, 4, Numbers::f32), F64(1, 8, Numbers::f64), F16(1, 2, Numbers::f16), BF16(1, 2, Numbers::bf16),
    /// 32 of 8 bits, one scale.
    Q8_0(32, 34, Blocks32::q8),
    /// 32 of 4 bits, one scale.
    Q4_0(32, 18, Blocks32::q4),
    /// 32 of 4 bits, a scale and a minimum.
    Q4_1(32, 20, Blocks32::q4WithMinimum),
    /// 32 of 5 bits, one scale.
    Q5_0(32, 22, Blocks32::q5),
    /// 32 of 5 bits, a scale and a minimum.
    Q5_1(32, 24, Blocks32::q5WithMinimum),
    /// 256 of 4 bits, in eighths with a scale and a minimum of 6 bits each.
    Q4_K(256, 144, Blocks256::q4k),
    /// As Q4_K, of 5 bits.
    Q5_K(256, 176, Blocks256::q5k),
    /// 256 of 6 bits, in sixteenths with a scale of 8 bits each.
    Q6_K(256, 210, Blocks256::q6k);

    /// Decodes one block.
    @FunctionalInterface
    interface Decoder {
        /// Reads the block at byte `at` of `source` to the elements from `to` on.
        void decode(MemorySegment source, long at, float[] out, int to);
    }

    private final int blockElements;
    private final int blockBytes;
    private final Decoder decoder;

    Encoding(int blockElements, int blockBytes, Decoder decoder) {
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.decoder = decoder;
    }

    /// How many elements are encoded together; a row has a whole number of blocks.
    public int blockElements() { return blockElements; }

    public int blockBytes() { return blockBytes; }

    /// The bytes of so many elements.
    ///
    /// @throws ArithmeticException if that is more than a long holds
    public long bytes(long elements) { return Math.multiplyExact(elements / blockElements, (long) blockBytes); }

    /// Decodes the elements `from` … `from + count` of the tensor that begins at `source`'s first byte; both are whole
    /// numbers of blocks. F16 and BF16 are widened exactly, F64 is rounded.
    public void decode(MemorySegment source, long from, int count, float[] out) {
        long at = bytes(from);
        for (int i = 0; i < count; i += blockElements) {
            decoder.decode(source, at, out, i);
            at += blockBytes;
        }
    }
}
