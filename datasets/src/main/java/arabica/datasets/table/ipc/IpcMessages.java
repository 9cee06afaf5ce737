package arabica.datasets.table.ipc;

import arabica.datasets.DataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Schema;

/// The messages of a file, dictionaries before the batches that need them. A file lists them in its footer, a stream has
/// one after the other.
final class IpcMessages {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int MIN_FILE_BYTES = 8 + Integer.BYTES + 6;

    private final IpcFile file;
    private final IpcSchema schema;
    /// Where a file's messages are; null for a stream.
    private final List<Long> offsets;
    private int nextOffset;
    private long nextInStream;

    private IpcMessages(IpcFile file, IpcSchema schema, List<Long> offsets, long nextInStream) {
        this.file = file;
        this.schema = schema;
        this.offsets = offsets;
        this.nextInStream = nextInStream;
    }

    static IpcMessages of(IpcFile file) {
        if (file.size() == 0)
            throw file.damaged("it is empty");
        boolean isFile = file.size() >= MAGIC.length && isMagic(file.bytes(0, MAGIC.length));
        return isFile ? fromFooter(file) : fromStream(file);
    }

    IpcSchema schema() { return schema; }

    /// The next message; null at the end.
    IpcFile.Entry next() {
        if (offsets == null) {
            IpcFile.Entry entry = file.messageAt(nextInStream);
            nextInStream = entry == null ? nextInStream : entry.end();
            return entry;
        }
        if (nextOffset == offsets.size())
            return null;
        IpcFile.Entry entry = file.messageAt(offsets.get(nextOffset++));
        if (entry == null)
            throw file.damaged("its footer points at the end of a stream");
        return entry;
    }

    private static IpcMessages fromStream(IpcFile file) {
        IpcFile.Entry first = file.messageAt(0);
        if (first == null || first.message().headerType() != MessageHeader.Schema)
            throw file.damaged("it begins neither as a file nor as a stream");
        return new IpcMessages(file, IpcSchema.of(file, (Schema) first.message().header(new Schema())), null,
                first.end());
    }

    private static IpcMessages fromFooter(IpcFile file) {
        long size = file.size();
        if (size < MIN_FILE_BYTES || !isMagic(file.bytes(size - MAGIC.length, MAGIC.length)))
            throw file.damaged("it is cut off: it does not end with ARROW1");
        long lengthAt = size - MAGIC.length - Integer.BYTES;
        int length = file.bytes(lengthAt, Integer.BYTES).getInt();
        if (length <= 0 || length > lengthAt - 8)
            throw file.damaged("it claims a footer of " + length + " bytes");
        if (length > IpcFile.MAX_METADATA) {
            throw new DataException(file.path() + ": has a footer of " + length
                    + " bytes; this heap reads footers up to " + IpcFile.MAX_METADATA);
        }
        Footer footer = Footer.getRootAsFooter(file.bytes(lengthAt - length, length));
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < footer.dictionariesLength(); i++)
            offsets.add(offset(file, footer.dictionaries(i)));
        for (int i = 0; i < footer.recordBatchesLength(); i++)
            offsets.add(offset(file, footer.recordBatches(i)));
        return new IpcMessages(file, IpcSchema.of(file, footer.schema()), offsets, 0);
    }

    private static long offset(IpcFile file, Block block) {
        file.require(block.offset(), Math.max(1, block.metaDataLength()), "a record batch");
        return block.offset();
    }

    private static boolean isMagic(ByteBuffer bytes) { return bytes.equals(ByteBuffer.wrap(MAGIC)); }
}
