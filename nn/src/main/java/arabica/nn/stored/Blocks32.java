package arabica.nn.stored;

import static arabica.nn.stored.Numbers.half;
import static arabica.nn.stored.Numbers.signed;
import static arabica.nn.stored.Numbers.unsigned;

import java.lang.foreign.MemorySegment;

/// ggml's blocks of 32 elements.
final class Blocks32 {
    private static final int HALF = 16;
    private static final int SCALE_BYTES = 2;

    private Blocks32() {}

    /// `d` (F16), then 32 signed bytes: `y = q·d`.
    static void q8(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at);
        for (int i = 0; i < 2 * HALF; i++) { out[to + i] = signed(source, at + SCALE_BYTES + i) * scale; }
    }

    /// `d` (F16), then 16 bytes: the lower halves are the first 16 elements, the upper ones the others; `y = (q − 8)·d`.
    static void q4(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at);
        for (int i = 0; i < HALF; i++) {
            int pair = unsigned(source, at + SCALE_BYTES + i);
            out[to + i] = ((pair & 15) - 8) * scale;
            out[to + HALF + i] = ((pair >>> 4) - 8) * scale;
        }
    }

    /// `d` and `m` (F16), then as [#q4]: `y = q·d + m`.
    static void q4WithMinimum(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at);
        float minimum = half(source, at + SCALE_BYTES);
        for (int i = 0; i < HALF; i++) {
            int pair = unsigned(source, at + 2 * SCALE_BYTES + i);
            out[to + i] = withMinimum(pair & 15, scale, minimum);
            out[to + HALF + i] = withMinimum(pair >>> 4, scale, minimum);
        }
    }

    /// `d` (F16), 4 bytes of the elements' fifth bits, then as [#q4]: `y = (q − 16)·d`.
    static void q5(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at);
        long fifth = at + SCALE_BYTES;
        for (int i = 0; i < HALF; i++) {
            int pair = unsigned(source, fifth + 4 + i);
            out[to + i] = ((pair & 15 | bit(source, fifth, i) << 4) - 16) * scale;
            out[to + HALF + i] = ((pair >>> 4 | bit(source, fifth, HALF + i) << 4) - 16) * scale;
        }
    }

    /// `d` and `m` (F16), then as [#q5]: `y = q·d + m`.
    static void q5WithMinimum(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at);
        float minimum = half(source, at + SCALE_BYTES);
        long fifth = at + 2 * SCALE_BYTES;
        for (int i = 0; i < HALF; i++) {
            int pair = unsigned(source, fifth + 4 + i);
            out[to + i] = withMinimum(pair & 15 | bit(source, fifth, i) << 4, scale, minimum);
            out[to + HALF + i] = withMinimum(pair >>> 4 | bit(source, fifth, HALF + i) << 4, scale, minimum);
        }
    }

    private static float withMinimum(int q, float scale, float minimum) {
        float product = q * scale;
        return product + minimum;
    }

    private static int bit(MemorySegment source, long at, int i) { return unsigned(source, at + i / 8) >>> i % 8 & 1; }
}
