package arabica.datasets.table.parquet;

import arabica.datasets.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

/// The bytes of a Parquet file, and its footer. Format: `PAR1`, the pages of each column of each row group, the footer's
/// metadata, its length, `PAR1`.
final class ParquetFile implements AutoCloseable {
    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCRYPTED = "PARE".getBytes(StandardCharsets.US_ASCII);
    /// What Thrift makes of three bytes takes a hundred.
    static final long MAX_FOOTER = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 64);
    private static final int TAIL = Integer.BYTES + 4;

    private final Path path;
    private final FileChannel channel;
    private final long footerAt;
    private final FileMetaData footer;

    private ParquetFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        long size = channel.size();
        if (size < MAGIC.length || !Arrays.equals(read(0, MAGIC.length), MAGIC))
            throw new DataException(path + ": is no Parquet file");
        if (size < MAGIC.length + TAIL)
            throw damaged("it is cut off after " + size + " bytes");
        byte[] tail = read(size - TAIL, TAIL);
        byte[] end = Arrays.copyOfRange(tail, Integer.BYTES, TAIL);
        if (Arrays.equals(end, ENCRYPTED))
            throw new DataException(path + ": is an encrypted Parquet file, which is not read");
        if (!Arrays.equals(end, MAGIC))
            throw damaged("it is cut off: it does not end with PAR1");
        int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (length <= 0 || length > size - TAIL - MAGIC.length)
            throw damaged("it claims a footer of " + length + " bytes");
        if (length > MAX_FOOTER) {
            throw new DataException(path + ": has a footer of " + length + " bytes; this heap reads footers up to "
                    + MAX_FOOTER);
        }
        footerAt = size - TAIL - length;
        byte[] metadata = read(footerAt, length);
        ThriftBounds.end(metadata, 0, length);
        footer = Util.readFileMetaData(new ByteArrayInputStream(metadata));
    }

    static ParquetFile open(Path path) {
        if (!Files.isRegularFile(path))
            throw new DataException(path + ": no such file");
        FileChannel channel = null;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            return new ParquetFile(path, channel);
        } catch (DataException e) {
            close(channel);
            throw e;
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw new DataException(path + ": damaged Parquet file: its footer cannot be read: " + e.getMessage(), e);
        }
    }

    Path path() { return path; }

    FileMetaData footer() { return footer; }

    /// Where the pages end.
    long footerAt() { return footerAt; }

    byte[] read(long offset, int length) {
        ByteBuffer target = ByteBuffer.allocate(length);
        try {
            while (target.hasRemaining()) {
                if (channel.read(target, offset + target.position()) < 0)
                    throw damaged("it is cut off");
            }
        } catch (IOException e) {
            throw new DataException(path + ": cannot be read: " + e.getMessage(), e);
        }
        return target.array();
    }

    DataException damaged(String problem) { return new DataException(path + ": damaged Parquet file: " + problem); }

    @Override
    public void close() { close(channel); }

    private static void close(FileChannel channel) {
        try {
            if (channel != null)
                channel.close();
        } catch (IOException ignored) {
            // It was only read.
        }
    }
}
