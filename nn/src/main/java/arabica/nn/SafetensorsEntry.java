package arabica.nn;

import java.util.Arrays;
import java.util.List;

/// One tensor in a safetensors file.
///
/// @param shape   its dimensions
/// @param offset  its first byte, counted from the end of the header
/// @param bytes   its length
public record SafetensorsEntry(String name, Type type, List<Long> shape, long offset, long bytes) {
    /// The element types of the format, under its own names.
    public enum Type {
        BOOL(1), U8(1), I8(1), F8_E5M2(1), F8_E4M3(1), I16(2), U16(2), F16(2), BF16(2), I32(4), U32(4), F32(4), F64(
                8), I64(8), U64(8);

        private final int bytes;

        Type(int bytes) { this.bytes = bytes; }

        /// Bytes per element.
        public int bytes() { return bytes; }
    }

    /// Whether the shape is this one.
    boolean hasShape(int[] dims) { return shape.equals(Arrays.stream(dims).mapToObj(dim -> (long) dim).toList()); }
}
