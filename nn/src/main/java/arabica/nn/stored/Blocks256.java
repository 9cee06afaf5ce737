package arabica.nn.stored;

import static arabica.nn.stored.Numbers.half;
import static arabica.nn.stored.Numbers.signed;
import static arabica.nn.stored.Numbers.unsigned;

import java.lang.foreign.MemorySegment;

/// ggml's "K" blocks of 256 elements.
final class Blocks256 {
    private Blocks256() {}

    /// `d` and `dmin` (F16), 12 bytes of eight scales and eight minima, 128 bytes of elements: each 32 bytes hold 64, the
    /// lower halves before the upper ones. Per 32 elements, `y = (d·scale)·q − (dmin·min)`.
    static void q4k(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at);
        float minimum = half(source, at + 2);
        long packed = at + 4;
        for (int eighth = 0; eighth < 8; eighth++) {
            float d = scale * scale(source, packed, eighth);
            float m = minimum * minimum(source, packed, eighth);
            long bytes = packed + 12 + 32 * (eighth / 2);
            int shift = 4 * (eighth % 2);
            for (int i = 0; i < 32; i++) {
                int q = unsigned(source, bytes + i) >>> shift & 15;
                float product = d * q;
                out[to + 32 * eighth + i] = product - m;
            }
        }
    }

    /// As [#q4k], with 32 bytes of the elements' fifth bits before the others: bit i of byte j is that of element j of
    /// eighth i.
    static void q5k(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at);
        float minimum = half(source, at + 2);
        long packed = at + 4;
        long fifth = packed + 12;
        for (int eighth = 0; eighth < 8; eighth++) {
            float d = scale * scale(source, packed, eighth);
            float m = minimum * minimum(source, packed, eighth);
            long bytes = fifth + 32 + 32 * (eighth / 2);
            int shift = 4 * (eighth % 2);
            for (int i = 0; i < 32; i++) {
                int high = unsigned(source, fifth + i) >>> eighth & 1;
                float product = d * (unsigned(source, bytes + i) >>> shift & 15 | high << 4);
                out[to + 32 * eighth + i] = product - m;
            }
        }
    }

    /// Of 6 bits: the first four in bytes 0 to 3; of the others, the lower four bits in the lower halves of bytes 8 to 11,
    /// the upper two on top of bytes 0 to 3.
    private static int scale(MemorySegment source, long packed, int i) {
        return i < 4
                ? unsigned(source, packed + i) & 63
                : unsigned(source, packed + i + 4) & 15 | unsigned(source, packed + i - 4) >>> 6 << 4;
    }

    /// As [#scale], in bytes 4 to 7 and the upper halves of bytes 8 to 11.
    private static int minimum(MemorySegment source, long packed, int i) {
        return i < 4
                ? unsigned(source, packed + i + 4) & 63
                : unsigned(source, packed + i + 4) >>> 4 | unsigned(source, packed + i) >>> 6 << 4;
    }

    /// 128 bytes of the elements' lower four bits, 64 of their upper two, 16 signed scales, `d` (F16). Per 16 elements,
    /// `y = (d·scale)·(q − 32)`.
    static void q6k(MemorySegment source, long at, float[] out, int to) {
        float scale = half(source, at + 208);
        for (int sixteenth = 0; sixteenth < 16; sixteenth++) {
            float d = scale * signed(source, at + 192 + sixteenth);
            int half = sixteenth / 8;
            // Of 128 elements, each quarter of 32 has its own bits of the same bytes.
            int quarter = sixteenth % 8 / 2;
            int place = 16 * (sixteenth % 2);
            long lower = at + 64 * half + 32 * (quarter % 2) + place;
            long upper = at + 128 + 32 * half + place;
            for (int i = 0; i < 16; i++) {
                int low = unsigned(source, lower + i) >>> 4 * (quarter / 2) & 15;
                int high = unsigned(source, upper + i) >>> 2 * quarter & 3;
                out[to + 16 * sixteenth + i] = d * ((low | high << 4) - 32);
            }
        }
    }
}
