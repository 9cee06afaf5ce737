package arabica.datasets.table.ipc;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.arrow.flatbuf.CompressionType;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.AbstractCompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;

/// The two compressions of buffers: LZ4 frames and zstd. Unpacking never writes more than what was promised, and was
/// checked, before; Arrow Java's own LZ4 codec unpacks first and compares then.
final class IpcCodec extends AbstractCompressionCodec {
    static final int NONE = -1;
    /// A byte of a block repeats 255 at the most (`lz4_Block_format.md`).
    private static final long LZ4_MOST = 255;

    private final CompressionUtil.CodecType type;

    IpcCodec(CompressionUtil.CodecType type) { this.type = type; }

    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;

        Damaged(String message) { super(message); }
    }

    /// Refuses a size that a buffer cannot have, before memory is taken for it.
    static void requirePossible(int codec, ByteBuffer packed, long size) throws Damaged {
        if (codec == CompressionType.LZ4_FRAME && size > LZ4_MOST * packed.remaining())
            throw new Damaged("has an LZ4 buffer of " + packed.remaining() + " bytes that claims to unpack to " + size);
        if (codec == CompressionType.ZSTD && packed.hasRemaining()) {
            // Zstd writes it into the frame; 0 and -1: it is not said.
            long stated = Zstd.getFrameContentSize(packed.array(), packed.arrayOffset() + packed.position(),
                    packed.remaining());
            if (stated < -1)
                throw new Damaged("has a damaged zstd buffer: it does not begin as one");
            if (stated != size && stated != 0 && stated != -1)
                throw new Damaged("has a zstd buffer of " + stated + " bytes; expected " + size);
        }
    }

    /// Fills `target` exactly.
    static void unpack(int codec, ByteBuffer packed, ByteBuffer target) throws Damaged {
        int size = target.remaining();
        // Arrow Java writes nothing at all for a buffer of nothing.
        if (size == 0 && !packed.hasRemaining())
            return;
        try {
            switch (codec) {
                case CompressionType.ZSTD -> {
                    byte[] plain = new byte[size];
                    long written = Zstd.decompressByteArray(plain, 0, size, packed.array(),
                            packed.arrayOffset() + packed.position(), packed.remaining());
                    if (Zstd.isError(written))
                        throw new Damaged("has a damaged zstd buffer: " + Zstd.getErrorName(written));
                    if (written != size)
                        throw new Damaged("has a zstd buffer of " + written + " bytes; expected " + size);
                    target.put(plain);
                }
                case CompressionType.LZ4_FRAME -> target.put(Lz4Frame.unpack(packed, size));
                default -> throw new Damaged("is compressed in an unknown way: " + codec);
            }
        } catch (RuntimeException e) {
            throw new Damaged("has a damaged buffer: " + e.getMessage());
        }
    }

    /// Nothing stays nothing: Arrow Java would write a length without a frame after it, which Arrow C++ refuses.
    @Override
    public ArrowBuf compress(BufferAllocator allocator, ArrowBuf buffer) {
        if (buffer.writerIndex() > 0)
            return super.compress(allocator, buffer);
        buffer.close();
        return allocator.getEmpty();
    }

    @Override
    protected ArrowBuf doCompress(BufferAllocator allocator, ArrowBuf buffer) {
        byte[] plain = new byte[(int) buffer.writerIndex()];
        buffer.getBytes(0, plain);
        byte[] packed = type == CompressionUtil.CodecType.ZSTD ? Zstd.compress(plain) : lz4(plain);
        ArrowBuf result = allocator.buffer(Long.BYTES + packed.length);
        result.setBytes(Long.BYTES, packed);
        result.writerIndex(Long.BYTES + packed.length);
        return result;
    }

    private static byte[] lz4(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new LZ4FrameOutputStream(packed)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    @Override
    protected ArrowBuf doDecompress(BufferAllocator allocator, ArrowBuf buffer) {
        throw new UnsupportedOperationException("buffers are unpacked by IpcBatch");
    }

    @Override
    public CompressionUtil.CodecType getCodecType() { return type; }
}
