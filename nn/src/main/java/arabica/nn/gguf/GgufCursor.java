package arabica.nn.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import arabica.nn.FormatException;

/// Reads a GGUF file from front to back. Nothing is allocated by a length that the file does not have.
final class GgufCursor {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    /// Arrays in arrays in arrays.
    private static final int MAX_DEPTH = 4;

    private final Path file;
    private final MemorySegment bytes;
    private long position;

    GgufCursor(Path file, MemorySegment bytes, long position) {
        this.file = file;
        this.bytes = bytes;
        this.position = position;
    }

    long position() { return position; }

    /// Moves on, and says where the passed bytes begin.
    private long pass(long count) {
        if (count < 0 || count > bytes.byteSize() - position) {
            throw new FormatException(file, "is cut short: at byte " + position + " it wants "
                    + Long.toUnsignedString(count) + " more, and has " + (bytes.byteSize() - position));
        }
        long from = position;
        position += count;
        return from;
    }

    int u32() { return bytes.get(INT, pass(4)); }

    long u64() { return bytes.get(LONG, pass(8)); }

    /// How many of something follow, of which each takes so many bytes at least.
    long count(String what, long bytesEach) {
        long count = u64();
        if (count < 0 || count > (bytes.byteSize() - position) / bytesEach) {
            throw new FormatException(file, "claims " + Long.toUnsignedString(count) + " " + what + ", but has only "
                    + (bytes.byteSize() - position) + " more bytes");
        }
        return count;
    }

    GgufType type(String of) {
        int number = u32();
        if (number < 0 || number >= GgufType.values().length) {
            throw new FormatException(file, of + " has the unknown type " + Integer.toUnsignedString(number));
        }
        return GgufType.values()[number];
    }

    /// A name or key: well-formed UTF-8.
    String name(String what) {
        byte[] encoded = encoded();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(file, what + " before byte " + position + " is not UTF-8", e);
        }
    }

    /// Text, in which what is not UTF-8 becomes U+FFFD.
    String text() { return new String(encoded(), StandardCharsets.UTF_8); }

    private byte[] encoded() {
        long length = u64();
        long from = pass(length);
        if (length > Integer.MAX_VALUE - 8) { throw new FormatException(file, "has a text of " + length + " bytes"); }
        return bytes.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
    }

    GgufValue value(String key, GgufType type) {
        return switch (type) {
            case STRING -> new GgufValue.Text(text());
            case ARRAY -> array(key);
            case FLOAT32, FLOAT64 -> new GgufValue.Real(real(type));
            case BOOL -> new GgufValue.Flag(whole(type) != 0);
            default -> new GgufValue.Whole(whole(type));
        };
    }

    long whole(GgufType type) {
        long at = pass(type.bytes());
        return switch (type) {
            case UINT8 -> bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff;
            case INT8, BOOL -> bytes.get(ValueLayout.JAVA_BYTE, at);
            case UINT16 -> bytes.get(SHORT, at) & 0xffff;
            case INT16 -> bytes.get(SHORT, at);
            case UINT32 -> Integer.toUnsignedLong(bytes.get(INT, at));
            case INT32 -> bytes.get(INT, at);
            case UINT64, INT64 -> bytes.get(LONG, at);
            default -> throw new IllegalArgumentException(type + " is no integer");
        };
    }

    double real(GgufType type) {
        if (type == GgufType.FLOAT32) { return Float.intBitsToFloat(bytes.get(INT, pass(4))); }
        return type == GgufType.FLOAT64 ? Double.longBitsToDouble(bytes.get(LONG, pass(8))) : whole(type);
    }

    private GgufValue.Array array(String key) {
        GgufType type = type("array '" + key + "'");
        long count = count("elements of '" + key + "'", Math.max(type.bytes(), type == GgufType.ARRAY ? 12 : 1));
        long from = position;
        skip(key, type, count, 1);
        return new GgufArray(file, key, type, count, bytes, from);
    }

    private void skip(String key, GgufType type, long count, int depth) {
        if (depth > MAX_DEPTH) { throw new FormatException(file, "'" + key + "' is nested too deeply"); }
        if (type.bytes() > 0) {
            pass(count * type.bytes());
            return;
        }
        for (long i = 0; i < count; i++) {
            if (type == GgufType.STRING) {
                pass(u64());
            } else {
                GgufType inner = type("array '" + key + "'");
                skip(key, inner, count("elements of '" + key + "'", Math.max(1, inner.bytes())), depth + 1);
            }
        }
    }
}
