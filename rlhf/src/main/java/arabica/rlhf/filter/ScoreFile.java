package arabica.rlhf.filter;

import arabica.datasets.DataException;
import arabica.rlhf.train.RunFolderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;

/// A table of scores in a file that only grows: a header of 64 bytes, and then the records. It is written a window of rows
/// at a time, and read through small mappings, so that neither its heap nor its resident memory grows with it.
///
/// A process that is killed leaves whole windows and perhaps a part of one more. Each record's checksum covers its place, so
/// that who opens the file again knows where the last whole window ends, and cuts off the rest.
final class ScoreFile implements ScoreTable, AutoCloseable {
    private static final byte[] MAGIC = "ARABPPL1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 64;
    /// Records that are mapped together: 4 MiB.
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final FileChannel channel;
    private long size;
    private long bad;

    private ScoreFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Opens a file of scores, or makes one.
    ///
    /// @param identity SHA-256 of what the scores depend on, in hexadecimal
    /// @throws DataException      if there is a file that is none, or that holds scores of another identity
    /// @throws RunFolderException if another process has it open
    static ScoreFile open(Path file, String identity) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            try {
                lock(file, channel);
                ScoreFile scores = new ScoreFile(file, channel);
                scores.begin(HexFormat.of().parseHex(identity));
                return scores;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    @Override
    public long size() { return size; }

    /// How many rows of these cannot be used.
    long bad() { return bad; }

    /// Adds a window of sealed records, counting from [#size()].
    void append(MemorySegment records) {
        try {
            ByteBuffer bytes = records.asByteBuffer();
            long at = HEADER + size * ScoreRecord.BYTES;
            while (bytes.hasRemaining()) { at += channel.write(bytes, at); }
            channel.force(false);
        } catch (IOException e) {
            throw failure(file, e);
        }
        ScoreRecord record = new ScoreRecord();
        for (long i = 0; i < records.byteSize(); i += ScoreRecord.BYTES) {
            bad += record.at(records, i).isBad() ? 1 : 0;
        }
        size += records.byteSize() / ScoreRecord.BYTES;
    }

    @Override
    public void scan(Visitor visitor) {
        ScoreRecord record = new ScoreRecord();
        for (long from = 0; from < size; from += CHUNK) {
            long count = Math.min(CHUNK, size - from);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment records = map(from, count, arena);
                for (long i = 0; i < count; i++) { visitor.visit(from + i, record.at(records, i * ScoreRecord.BYTES)); }
            } catch (IOException e) {
                throw failure(file, e);
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private void begin(byte[] identity) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).putInt(ScoreRecord.BYTES).putInt(0).put(identity).rewind();
        if (channel.size() < HEADER) {
            // A beginning that was killed; anything else that is as short is somebody's file.
            ByteBuffer beginning = ByteBuffer.allocate(Math.toIntExact(channel.size()));
            channel.read(beginning, 0);
            if (!beginning.rewind().equals(header.slice(0, beginning.capacity()))) {
                throw new DataException(file + ": not a file of scores of this version");
            }
            channel.write(header, 0);
            return;
        }
        ByteBuffer found = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(found, 0);
        if (!found.slice(0, MAGIC.length).equals(header.slice(0, MAGIC.length))
                || found.getInt(MAGIC.length) != ScoreRecord.BYTES) {
            throw new DataException(file + ": not a file of scores of this version");
        }
        findEnd();
        if (!found.rewind().equals(header.rewind())) {
            // A run that failed before its first window leaves no scores: the file is free for the corrected one.
            if (size > 0) {
                throw new DataException(
                        file + ": holds scores of another model, other data or another prompt template");
            }
            channel.write(header, 0);
        }
        channel.truncate(HEADER + size * ScoreRecord.BYTES);
    }

    /// Finds where the last whole window ends.
    private void findEnd() throws IOException {
        size = (channel.size() - HEADER) / ScoreRecord.BYTES;
        long[] counts = new long[4]; // whole records, bad ones among them, and both at the last window's end
        scan((index, row) -> {
            if (counts[0] != index || !row.isWhole(index)) { return; }
            counts[0]++;
            counts[1] += row.isBad() ? 1 : 0;
            if (row.endsWindow()) {
                counts[2] = counts[0];
                counts[3] = counts[1];
            }
        });
        size = counts[2];
        bad = counts[3];
    }

    private MemorySegment map(long from, long count, Arena arena) throws IOException {
        return channel.map(MapMode.READ_ONLY, HEADER + from * ScoreRecord.BYTES, count * ScoreRecord.BYTES, arena);
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        try {
            if (channel.tryLock() != null) { return; }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: as below.
        }
        throw new RunFolderException(file + " is in use by another run");
    }

    private static UncheckedIOException failure(Path file, IOException e) {
        return new UncheckedIOException("cannot keep scores in " + file + ": " + e.getMessage(), e);
    }
}
