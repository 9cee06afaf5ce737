package arabica.datasets.table.ipc;

import arabica.datasets.DataException;
import java.util.ArrayList;
import java.util.List;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.BodyCompression;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/// One record batch: goes over its nodes and buffers, which lie depth first in the order of the schema's fields, and
/// loads those of the columns that are wanted.
final class IpcBatch {
    private final IpcFile file;
    private final long body;
    private final long bodyLength;
    private final RecordBatch batch;
    private final BufferAllocator allocator;
    private final int codec;
    private int node;
    private int buffer;
    private int variadic;
    /// What may still be allocated for this batch.
    private long left;

    /// @param maxBytes the most memory that the batch may take
    IpcBatch(IpcFile file, IpcFile.Entry entry, RecordBatch batch, BufferAllocator allocator, long maxBytes) {
        this.file = file;
        this.body = entry.body();
        this.bodyLength = entry.end() - entry.body();
        this.batch = batch;
        this.allocator = allocator;
        this.left = maxBytes;
        if (batch == null)
            throw file.damaged("a record batch is none");
        if (batch.length() < 0 || batch.length() > Integer.MAX_VALUE)
            throw file.damaged("a record batch claims " + batch.length() + " rows");
        BodyCompression compression = batch.compression();
        codec = compression == null ? IpcCodec.NONE : compression.codec();
    }

    int rows() { return (int) batch.length(); }

    /// Passes over a column.
    void skip(Field wire) {
        node++;
        buffer += bufferCount(wire.getType());
        wire.getChildren().forEach(this::skip);
    }

    /// Loads the next column.
    ///
    /// @param expected how many values it must have at least; a column exactly the batch's rows
    void load(FieldVector vector, long expected, boolean exactly) {
        FieldNode claimed = node < batch.nodesLength() ? batch.nodes(node++) : null;
        if (claimed == null)
            throw file.damaged("a record batch has fewer columns than the schema");
        long length = claimed.length();
        if (length < expected || length > Integer.MAX_VALUE - 8 || exactly && length != expected) {
            throw damaged(vector, "claims " + length + " values; expected " + expected);
        }
        if (claimed.nullCount() < 0 || claimed.nullCount() > length)
            throw damaged(vector, "claims " + claimed.nullCount() + " nulls among " + length + " values");
        int count = (int) length;
        List<ArrowBuf> buffers = new ArrayList<>();
        try {
            int wanted = bufferCount(vector.getField().getType());
            for (int i = 0; i < wanted; i++)
                buffers.add(buffer(vector));
            long children = IpcChecks.check(file, vector, count, buffers);
            boolean hasValidity = !buffers.isEmpty() && buffers.getFirst().capacity() > 0;
            vector.loadFieldBuffers(new ArrowFieldNode(count, hasValidity ? claimed.nullCount() : 0), buffers);
            for (FieldVector child : vector.getChildrenFromFields())
                load(child, children, false);
        } finally {
            buffers.forEach(ArrowBuf::close);
        }
    }

    private int bufferCount(ArrowType type) {
        int fixed = TypeLayout.getTypeBufferCount(type);
        if (!(type instanceof ArrowType.Utf8View || type instanceof ArrowType.BinaryView))
            return fixed;
        long more = variadic < batch.variadicBufferCountsLength() ? batch.variadicBufferCounts(variadic++) : -1;
        if (more < 0 || more > batch.buffersLength())
            throw file.damaged("a record batch claims " + more + " buffers for one column");
        // Validity and views come first; Arrow Java counts one data buffer more.
        return 2 + (int) more;
    }

    private ArrowBuf buffer(FieldVector vector) {
        if (buffer >= batch.buffersLength())
            throw file.damaged("a record batch has fewer buffers than the schema needs");
        Buffer claimed = batch.buffers(buffer++);
        long length = claimed.length();
        if (claimed.offset() < 0 || length < 0 || claimed.offset() > bodyLength - length)
            throw damaged(vector, "claims a buffer outside of the record batch");
        if (length > Integer.MAX_VALUE - 64)
            throw damaged(vector, "has a buffer of " + length + " bytes; at most 2 GiB are read");
        if (codec != IpcCodec.NONE && length > 0)
            return unpacked(vector, body + claimed.offset(), (int) length);
        ArrowBuf loaded = allocate(vector, length);
        fill(loaded, body + claimed.offset(), (int) length);
        return loaded;
    }

    private ArrowBuf unpacked(FieldVector vector, long offset, int length) {
        if (length < Long.BYTES)
            throw damaged(vector, "has a compressed buffer of " + length + " bytes");
        long size = file.bytes(offset, Long.BYTES).getLong();
        int packed = length - Long.BYTES;
        // -1 stands for a buffer that does not get smaller.
        long unpacked = size == -1 ? packed : size;
        if (unpacked < 0 || unpacked > Integer.MAX_VALUE - 64)
            throw damaged(vector, "has a buffer that claims to unpack to " + size + " bytes");
        ByteBuffer content = size == -1 ? null : possible(vector, file.bytes(offset + Long.BYTES, packed), unpacked);
        ArrowBuf loaded = allocate(vector, unpacked);
        try {
            if (content == null)
                fill(loaded, offset + Long.BYTES, packed);
            else
                IpcCodec.unpack(codec, content, loaded.nioBuffer(0, (int) unpacked));
            loaded.writerIndex(unpacked);
            return loaded;
        } catch (IpcCodec.Damaged e) {
            loaded.close();
            throw damaged(vector, e.getMessage());
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private ByteBuffer possible(FieldVector vector, ByteBuffer content, long size) {
        try {
            IpcCodec.requirePossible(codec, content, size);
            return content;
        } catch (IpcCodec.Damaged e) {
            throw damaged(vector, e.getMessage());
        }
    }

    private void fill(ArrowBuf loaded, long offset, int length) {
        try {
            if (length > 0)
                file.read(offset, loaded.nioBuffer(0, length));
            loaded.writerIndex(length);
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private ArrowBuf allocate(FieldVector vector, long bytes) {
        left -= bytes;
        if (left < 0 || bytes > allocator.getHeadroom()) {
            throw new DataException(
                    file.path() + ": column \"" + vector.getName() + "\": a record batch takes more memory"
                            + " than is allowed; a larger heap (-Xmx) allows more");
        }
        return allocator.buffer(bytes);
    }

    private DataException damaged(FieldVector vector, String problem) {
        return file.damaged("column \"" + vector.getName() + "\" " + problem);
    }

}
