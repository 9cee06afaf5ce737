package arabica.datasets.table.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/// Unpacks an LZ4 frame. `lz4-java` reads frames of independent blocks alone, but Arrow C++ and Rust link a buffer's
/// blocks: each may repeat what an earlier one said. Formats: `lz4_Frame_format.md` and `lz4_Block_format.md` of LZ4.
final class Lz4Frame {
    private static final int MAGIC = 0x184d2204;
    private static final XXHash32 HASH = XXHashFactory.safeInstance().hash32();
    /// Bits of the first byte of the descriptor.
    private static final int VERSION = 0xc0;
    private static final int VERSION_1 = 0x40;
    private static final int BLOCK_CHECKSUM = 0x10;
    private static final int CONTENT_SIZE = 0x08;
    private static final int CONTENT_CHECKSUM = 0x04;
    private static final int DICTIONARY = 0x01;
    private static final int MIN_MATCH = 4;

    private final ByteBuffer in;
    private final byte[] out;
    private int written;

    private Lz4Frame(ByteBuffer in, int size) {
        this.in = in;
        out = new byte[size];
    }

    /// @param size how many bytes it must unpack to
    /// @throws IllegalArgumentException when it is damaged or of another size
    static byte[] unpack(ByteBuffer packed, int size) {
        Lz4Frame frame = new Lz4Frame(packed.slice().order(ByteOrder.LITTLE_ENDIAN), size);
        try {
            frame.read();
        } catch (java.nio.BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("an LZ4 frame that reaches beyond its ends", e);
        }
        return frame.out;
    }

    private void read() {
        if (in.getInt() != MAGIC)
            throw new IllegalArgumentException("no LZ4 frame");
        int flags = in.get();
        in.get();
        if ((flags & VERSION) != VERSION_1 || (flags & DICTIONARY) != 0)
            throw new IllegalArgumentException("an LZ4 frame of an unknown kind");
        if ((flags & CONTENT_SIZE) != 0)
            in.getLong();
        // The descriptor's checksum: what is wrong with it shows in the sizes.
        in.get();
        for (int block = in.getInt(); block != 0; block = in.getInt()) {
            int length = block & Integer.MAX_VALUE;
            ByteBuffer content = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (block < 0)
                copy(content, length);
            else
                sequences(content);
            if ((flags & BLOCK_CHECKSUM) != 0)
                in.getInt();
        }
        if (written != out.length)
            throw new IllegalArgumentException("an LZ4 frame of " + written + " bytes; expected " + out.length);
        if ((flags & CONTENT_CHECKSUM) != 0 && in.getInt() != HASH.hash(out, 0, out.length, 0))
            throw new IllegalArgumentException("an LZ4 frame whose checksum is wrong");
    }

    /// Literals, then what repeats from before, and so on; the last sequence has literals alone.
    private void sequences(ByteBuffer block) {
        while (block.hasRemaining()) {
            int token = block.get() & 0xff;
            copy(block, length(block, token >>> 4));
            if (!block.hasRemaining())
                return;
            int distance = block.get() & 0xff | (block.get() & 0xff) << 8;
            repeat(distance, length(block, token & 15) + MIN_MATCH);
        }
    }

    private static int length(ByteBuffer block, int nibble) {
        int length = nibble;
        int more = nibble == 15 ? 255 : 0;
        while (more == 255) {
            more = block.get() & 0xff;
            length = Math.addExact(length, more);
        }
        return length;
    }

    private void copy(ByteBuffer from, int length) {
        from.get(out, written, length);
        written += length;
    }

    private void repeat(int distance, int length) {
        if (distance == 0 || distance > written || length > out.length - written)
            throw new IllegalArgumentException("an LZ4 frame that repeats what it did not say");
        if (distance == 1) {
            Arrays.fill(out, written, written + length, out[written - 1]);
        } else if (distance >= length) {
            System.arraycopy(out, written - distance, out, written, length);
        } else {
            for (int i = 0; i < length; i++)
                out[written + i] = out[written - distance + i];
        }
        written += length;
    }
}
