package arabica.datasets.table.ipc;

import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.arrow.flatbuf.Message;

/// The bytes of an Arrow IPC file or stream, and the messages in it. What a length claims is checked against the file
/// before anything is allocated.
final class IpcFile implements AutoCloseable {
    /// The most that the metadata of one message takes, or a file's footer; a schema of thousands of columns takes less
    /// than one MiB. Objects made of it take many times as much.
    static final long MAX_METADATA = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 64);
    private static final int CONTINUATION = -1;

    private final Path path;
    private final FileChannel channel;
    private final long size;

    /// One message.
    ///
    /// @param body where its body begins
    /// @param end  the first byte after it
    record Entry(Message message, long body, long end) {}

    private IpcFile(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        size = channel.size();
    }

    static IpcFile open(Path path) {
        if (!Files.isRegularFile(path))
            throw new DataException(path + ": no such file");
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return new IpcFile(path, channel);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new DataException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    long size() { return size; }

    /// The message at `offset`; null where a stream ends, by its mark or by the file's end.
    Entry messageAt(long offset) {
        if (offset == size)
            return null;
        require(offset, 4, "a message");
        int length = bytes(offset, 4).getInt();
        long start = offset + 4;
        // Before version 0.15 there was no mark before the length.
        if (length == CONTINUATION) {
            require(start, 4, "a message");
            length = bytes(start, 4).getInt();
            start += 4;
        }
        if (length == 0)
            return null;
        if (length < 0 || length > MAX_METADATA)
            throw damaged("a message claims metadata of " + length + " bytes");
        require(start, length, "the metadata of a message");
        Message message = Message.getRootAsMessage(bytes(start, length));
        long body = start + length;
        require(body, message.bodyLength(), "the body of a message");
        return new Entry(message, body, body + message.bodyLength());
    }

    /// A copy of bytes of the file, so that what metadata points to cannot reach into other parts of it.
    ByteBuffer bytes(long offset, int length) {
        require(offset, length, "a part");
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        read(offset, bytes);
        return bytes.flip();
    }

    /// Fills `target`.
    void read(long offset, ByteBuffer target) {
        try {
            long at = offset;
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read < 0)
                    throw damaged("it is cut off");
                at += read;
            }
        } catch (IOException e) {
            throw new DataException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    void require(long offset, long length, String what) {
        if (offset < 0 || length < 0 || offset > size - length) {
            throw damaged(what + " of " + length + " bytes at " + offset + " lies outside of the file's " + size
                    + " bytes; it may be cut off");
        }
    }

    DataException damaged(String problem) { return new DataException(path + ": damaged Arrow file: " + problem); }

    /// What else a damaged file may throw: FlatBuffers' accessors follow offsets without a verifier.
    DataException damaged(Throwable cause) {
        return new DataException(path + ": damaged Arrow file: its metadata points outside of itself", cause);
    }

    Path path() { return path; }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DataException(path + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
