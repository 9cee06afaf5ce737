package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;

/// An Arrow IPC file in one memory mapping, its record batches' buffers as slices of it. Arrow Java's own reader copies
/// into its buffers; here only the metadata is parsed. Whatever the metadata claims is checked against the file's size
/// before it is used; beyond that a slice's own bounds hold. Format: Arrow columnar format 1.5, "IPC file format".
final class MappedArrowFile implements AutoCloseable {
    private static final byte[] MAGIC = {'A', 'R', 'R', 'O', 'W', '1'};
    /// `ARROW1` and two bytes of padding at the start; the footer's length and `ARROW1` at the end.
    private static final int MIN_BYTES = 8 + 4 + 6;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int CONTINUATION = -1;

    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment mapping;
    private final Schema schema;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<Place> places = new ArrayList<>();

    /// A record batch: its rows, and its buffers in the order of the schema's fields, depth first.
    record Batch(int rows, List<Long> nodeLengths, List<MemorySegment> buffers) {}

    /// Where a record batch lies, as the footer says.
    private record Place(long offset, int metadataLength, long bodyLength) {}

    private MappedArrowFile(Path file, FileChannel channel) throws IOException {
        this.file = file;
        try {
            long size = channel.size();
            if (size < MIN_BYTES)
                throw damaged("has only " + size + " bytes");
            mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
            Footer footer = footer();
            schema = footer.schema();
            if (schema == null)
                throw damaged("has no schema");
            if (schema.endianness() != org.apache.arrow.flatbuf.Endianness.Little)
                throw damaged("is big-endian");
            for (int i = 0; i < footer.customMetadataLength(); i++)
                metadata.put(footer.customMetadata(i).key(), footer.customMetadata(i).value());
            for (int i = 0; i < footer.recordBatchesLength(); i++) {
                Block block = footer.recordBatches(i);
                places.add(new Place(block.offset(), block.metaDataLength(), block.bodyLength()));
            }
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    /// @throws DataException when there is no such file, or it is no whole and sound Arrow IPC file
    static MappedArrowFile open(Path file) {
        if (!Files.isRegularFile(file))
            throw new DataException(file + ": no such file");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new MappedArrowFile(file, channel);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            // FlatBuffers' accessors follow offsets without a verifier, and meet a wrong one with whatever the buffer throws.
            throw new DataException(file + ": damaged Arrow file: its metadata points outside of itself", e);
        }
    }

    Schema schema() { return schema; }

    /// What the file's footer says beside.
    Map<String, String> metadata() { return Collections.unmodifiableMap(metadata); }

    /// The number of record batches.
    int batches() { return places.size(); }

    /// A record batch, whose metadata is read now: opening reads the footer alone.
    ///
    /// @throws DataException when it is damaged
    Batch batch(int number) {
        try {
            return batch(number, places.get(number));
        } catch (DataException e) {
            throw e;
        } catch (RuntimeException | AssertionError e) {
            throw new DataException(file + ": damaged Arrow file: its metadata points outside of itself", e);
        }
    }

    @Override
    public void close() { arena.close(); }

    private Footer footer() {
        long size = mapping.byteSize();
        for (int i = 0; i < MAGIC.length; i++) {
            boolean starts = mapping.get(ValueLayout.JAVA_BYTE, i) == MAGIC[i];
            boolean ends = mapping.get(ValueLayout.JAVA_BYTE, size - MAGIC.length + i) == MAGIC[i];
            if (!starts)
                throw new DataException(file + ": is no Arrow IPC file");
            if (!ends)
                throw damaged("is cut off: it does not end with ARROW1");
        }
        long lengthAt = size - MAGIC.length - Integer.BYTES;
        int length = mapping.get(INT, lengthAt);
        if (length <= 0 || length > lengthAt - 8)
            throw damaged("claims a footer of " + length + " bytes");
        return Footer.getRootAsFooter(metadata(lengthAt - length, length));
    }

    private Batch batch(int number, Place block) {
        String name = "record batch " + (number + 1);
        long offset = block.offset();
        int metadataLength = block.metadataLength();
        long bodyLength = block.bodyLength();
        requireInside(offset, metadataLength, name);
        requireInside(offset + metadataLength, bodyLength, name);
        if (metadataLength < 8)
            throw damaged(name + " claims metadata of " + metadataLength + " bytes");

        // Since version 0.15 a continuation marker precedes the length.
        int prefix = mapping.get(INT, offset) == CONTINUATION ? 8 : 4;
        int length = mapping.get(INT, offset + prefix - 4);
        if (length <= 0 || length > metadataLength - prefix)
            throw damaged(name + " claims " + length + " bytes of metadata");
        Message message = Message.getRootAsMessage(metadata(offset + prefix, length));
        if (message.headerType() != MessageHeader.RecordBatch)
            throw damaged(name + " is none");
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        if (batch.compression() != null)
            throw new DataException(file + ": is compressed; expected an uncompressed file");
        if (batch.length() < 0 || batch.length() > Integer.MAX_VALUE)
            throw damaged(name + " claims " + batch.length() + " rows");

        MemorySegment body = mapping.asSlice(offset + metadataLength, bodyLength);
        List<Long> nodeLengths = new ArrayList<>();
        for (int i = 0; i < batch.nodesLength(); i++) {
            if (batch.nodes(i).nullCount() != 0)
                throw new DataException(file + ": " + name + " has nulls; expected none");
            nodeLengths.add(batch.nodes(i).length());
        }
        List<MemorySegment> buffers = new ArrayList<>();
        for (int i = 0; i < batch.buffersLength(); i++) {
            Buffer buffer = batch.buffers(i);
            if (buffer.offset() < 0 || buffer.length() < 0 || buffer.offset() > bodyLength - buffer.length()) {
                throw damaged(name + " claims a buffer outside of its body");
            }
            buffers.add(body.asSlice(buffer.offset(), buffer.length()));
        }
        return new Batch((int) batch.length(), nodeLengths, buffers);
    }

    private void requireInside(long offset, long length, String name) {
        if (offset < 8 || length < 0 || offset > mapping.byteSize() - length) {
            throw damaged(name + " claims bytes outside of the file");
        }
    }

    /// A copy of a piece of metadata, so that what it points to cannot reach into other parts of the file.
    private ByteBuffer metadata(long offset, int length) {
        return ByteBuffer.wrap(mapping.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private DataException damaged(String problem) {
        return new DataException(file + ": damaged Arrow file: " + problem);
    }
}
