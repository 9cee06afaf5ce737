package arabica.nn.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes small GGUF files of version 3 for tests: texts, numbers, flags and lists of texts, and tensors of F32.
public final class GgufWriter {
    private static final int ALIGNMENT = 32;

    private record Item(int[] shape, float[] values) {}

    private final Map<String, Object> metadata = new LinkedHashMap<>();
    private final Map<String, Item> tensors = new LinkedHashMap<>();

    /// An Integer becomes UINT32, a Float FLOAT32.
    public GgufWriter put(String key, Object value) {
        metadata.put(key, value);
        return this;
    }

    /// @param shape  with the contiguous dimension last
    public GgufWriter tensor(String name, float[] values, int... shape) {
        tensors.put(name, new Item(shape, values));
        return this;
    }

    public Path write(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(ints(3));
        out.writeBytes(longs(tensors.size(), metadata.size()));
        metadata.forEach((key, value) -> {
            text(out, key);
            switch (value) {
                case Integer number -> out.writeBytes(ints(GgufType.UINT32.ordinal(), number));
                case Float number -> out.writeBytes(ints(GgufType.FLOAT32.ordinal(),
                        Float.floatToRawIntBits(number)));
                case Boolean flag -> {
                    out.writeBytes(ints(GgufType.BOOL.ordinal()));
                    out.write(flag ? 1 : 0);
                }
                case String text -> {
                    out.writeBytes(ints(GgufType.STRING.ordinal()));
                    text(out, text);
                }
                case List<?> texts -> {
                    out.writeBytes(ints(GgufType.ARRAY.ordinal(), GgufType.STRING.ordinal()));
                    out.writeBytes(longs(texts.size()));
                    texts.forEach(text -> text(out, (String) text));
                }
                default -> throw new IllegalArgumentException(String.valueOf(value));
            }
        });
        long offset = 0;
        for (Map.Entry<String, Item> entry : tensors.entrySet()) {
            text(out, entry.getKey());
            int[] shape = entry.getValue().shape();
            out.writeBytes(ints(shape.length));
            for (int i = shape.length - 1; i >= 0; i--) { out.writeBytes(longs(shape[i])); }
            out.writeBytes(ints(0));
            out.writeBytes(longs(offset));
            offset += Math.ceilDiv(4L * entry.getValue().values().length, ALIGNMENT) * ALIGNMENT;
        }
        for (Item item : tensors.values()) {
            out.writeBytes(new byte[(ALIGNMENT - out.size() % ALIGNMENT) % ALIGNMENT]);
            for (float value : item.values()) { out.writeBytes(ints(Float.floatToRawIntBits(value))); }
        }
        return Files.write(file, out.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(longs(bytes.length));
        out.writeBytes(bytes);
    }

    private static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) { buffer.putInt(value); }
        return buffer.array();
    }

    private static byte[] longs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) { buffer.putLong(value); }
        return buffer.array();
    }
}
