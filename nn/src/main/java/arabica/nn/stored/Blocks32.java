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
}
