package arabica.nn;

import java.util.List;
import java.util.Optional;

import arabica.nn.stored.Encoding;

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

        /// How its numbers are decoded; empty for what is no floating-point number, or an 8-bit one.
        public Optional<Encoding> encoding() {
            return switch (this) {
                case F32 -> Optional.of(Encoding.F32);
                case F64 -> Optional.of(Encoding.F64);
                case F16 -> Optional.of(Encoding.F16);
                case BF16 -> Optional.of(Encoding.BF16);
                default -> Optional.empty();
            };
        }
    }
}
