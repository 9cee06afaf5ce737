package arabica.nn.stored;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import arabica.autograd.BFloat16;

/// Single numbers, little-endian and at any address.
final class Numbers {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private Numbers() {}

    static void f32(MemorySegment source, long at, float[] out, int to) { out[to] = source.get(FLOAT, at); }

    static void f64(MemorySegment source, long at, float[] out, int to) { out[to] = (float) source.get(DOUBLE, at); }

    static void f16(MemorySegment source, long at, float[] out, int to) { out[to] = half(source, at); }

    static void bf16(MemorySegment source, long at, float[] out, int to) {
        out[to] = BFloat16.widen(source.get(SHORT, at));
    }

    static float half(MemorySegment source, long at) { return Float.float16ToFloat(source.get(SHORT, at)); }

    static int unsigned(MemorySegment source, long at) { return source.get(ValueLayout.JAVA_BYTE, at) & 0xff; }

    static byte signed(MemorySegment source, long at) { return source.get(ValueLayout.JAVA_BYTE, at); }
}
