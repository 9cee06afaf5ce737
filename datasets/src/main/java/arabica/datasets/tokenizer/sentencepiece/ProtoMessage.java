package arabica.datasets.tokenizer.sentencepiece;

import arabica.datasets.DataException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.ObjIntConsumer;

/// Reads a message of protocol buffers field by field, within the bytes that it has. Nothing is allocated by what a length
/// claims: fields are windows on the file. See the encoding's description, protobuf.dev.
final class ProtoMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final String file;
    private final ByteBuffer in;

    ProtoMessage(String file, ByteBuffer in) {
        this.file = file;
        this.in = in.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// One field's value, of any type.
    final class Value {
        private final int number;
        private final int wireType;
        private final long bits;
        private final ByteBuffer bytes;

        private Value(int number, int wireType, long bits, ByteBuffer bytes) {
            this.number = number;
            this.wireType = wireType;
            this.bits = bits;
            this.bytes = bytes;
        }

        int integer() { return (int) as(VARINT).bits; }

        boolean bool() { return as(VARINT).bits != 0; }

        float real() { return Float.intBitsToFloat((int) as(FIXED32).bits); }

        ProtoMessage message() { return new ProtoMessage(file, as(BYTES).bytes); }

        byte[] bytes() {
            byte[] copy = new byte[as(BYTES).bytes.remaining()];
            bytes.duplicate().get(copy);
            return copy;
        }

        String text() {
            try {
                return StandardCharsets.UTF_8.newDecoder().decode(as(BYTES).bytes.duplicate()).toString();
            } catch (CharacterCodingException e) {
                throw new DataException(file + ": field " + number + " is not UTF-8 text", e);
            }
        }

        private Value as(int type) {
            if (wireType != type)
                throw new DataException(file + ": field " + number + " has the wire type " + wireType + "; expected "
                        + type);
            return this;
        }
    }

    /// Hands out every field with its number, in the order of the file.
    void forEach(ObjIntConsumer<Value> fields) {
        try {
            while (in.hasRemaining()) {
                long tag = varint();
                int number = (int) (tag >>> 3);
                if (tag >>> 32 != 0 || number == 0)
                    throw new DataException(file + ": damaged: a field has the number " + (tag >>> 3));
                fields.accept(value(number, (int) tag & 7), number);
            }
        } catch (BufferUnderflowException e) {
            throw new DataException(file + ": damaged: a message ends within a field", e);
        }
    }

    private Value value(int number, int type) {
        return switch (type) {
            case VARINT -> new Value(number, type, varint(), null);
            case FIXED64 -> new Value(number, type, in.getLong(), null);
            case FIXED32 -> new Value(number, type, in.getInt(), null);
            case BYTES -> {
                long length = varint();
                if (length < 0 || length > in.remaining()) {
                    throw new DataException(file + ": damaged: field " + number + " has " + length
                            + " bytes, of which " + in.remaining() + " are there");
                }
                ByteBuffer window = in.slice(in.position(), (int) length);
                in.position(in.position() + (int) length);
                yield new Value(number, type, 0, window);
            }
            default -> throw new DataException(file + ": damaged: field " + number + " has the wire type " + type);
        };
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0)
                return value;
        }
        throw new DataException(file + ": damaged: a number has more than ten bytes");
    }
}
