package arabica.datasets.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which batches of a set are whole while it is being built, one line each, in a file beside it: what a killed build goes
/// on from. Locked while open, so that two processes cannot build one set in one place.
final class StoreJournal implements AutoCloseable {
    private static final String TITLE = "arabica store ";

    private final Path file;
    private final FileChannel channel;
    private final List<Entry> entries = new ArrayList<>();

    /// @param counts over all rows so far
    /// @param next   the place of the first row that is not yet in the set ([arabica.datasets.rows.SourcedRow#index])
    record Entry(ArrowFileOutput.Batch batch, TokenizedSummary counts, long next) {
        private String line() {
            return String.join(" ", Long.toString(batch.offset()), Integer.toString(batch.metadataLength()),
                    Long.toString(batch.bodyLength()), batch.sha256(), Long.toString(next),
                    Long.toString(counts.rows()), Long.toString(counts.tokens()), Long.toString(counts.dropped()),
                    Long.toString(counts.skipped()), Long.toString(counts.cutRows()),
                    Long.toString(counts.cutTokens()), Integer.toString(counts.largestId())) + "\n";
        }

        /// @throws NumberFormatException, ArrayIndexOutOfBoundsException when it is no entry's line
        private static Entry of(String line) {
            String[] words = line.split(" ");
            long[] counts = new long[6];
            for (int i = 0; i < counts.length; i++)
                counts[i] = Long.parseLong(words[5 + i]);
            return new Entry(
                    new ArrowFileOutput.Batch(Long.parseLong(words[0]), Integer.parseInt(words[1]),
                            Long.parseLong(words[2]), words[3]),
                    new TokenizedSummary(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5],
                            Integer.parseInt(words[11])),
                    Long.parseLong(words[4]));
        }
    }

    private StoreJournal(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// The journal of a build of this identity; empty when another process, or thread, is at it.
    static Optional<StoreJournal> open(Path file, StoreIdentity identity) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            if (!lock(channel)) {
                channel.close();
                return Optional.empty();
            }
            StoreJournal journal = new StoreJournal(file, channel);
            journal.read(TITLE + identity.key());
            return Optional.of(journal);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    private void read(String title) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Math.min(channel.size(), 1 << 30)));
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        // What comes after the last end of a line was cut short by a kill.
        List<String> lines = text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(title))
            return;
        try {
            for (String line : lines.subList(1, lines.size()))
                entries.add(Entry.of(line));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException damaged) {
            // Those before it may still hold.
        }
    }

    /// The batches whose bytes are in the file as they were written, up to the first that is not. Reads all of them: a build can have been ended by a loss of power.
    List<Entry> whole(Path set) throws IOException {
        int good = 0;
        if (Files.isRegularFile(set)) {
            try (FileChannel in = FileChannel.open(set, StandardOpenOption.READ)) {
                long end = -1;
                while (good < entries.size() && isWhole(in, entries.get(good).batch(), end)) {
                    end = entries.get(good).batch().end();
                    good++;
                }
            }
        }
        return List.copyOf(entries.subList(0, good));
    }

    /// @param after where the batch must begin; −1 for the first
    private static boolean isWhole(FileChannel in, ArrowFileOutput.Batch batch, long after) throws IOException {
        long length = batch.end() - batch.offset();
        if (after >= 0 && batch.offset() != after || batch.offset() < 8 || length <= 0 || length > 1L << 31
                || batch.end() > in.size())
            return false;
        Sha256 digest = new Sha256();
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        for (long at = batch.offset(); at < batch.end();) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), batch.end() - at));
            int read = in.read(buffer, at);
            if (read <= 0)
                return false;
            digest.update(buffer.flip());
            at += read;
        }
        return digest.hex().equals(batch.sha256());
    }

    /// Begins the file anew, with these entries.
    void restart(StoreIdentity identity, List<Entry> kept) throws IOException {
        channel.truncate(0);
        channel.position(0);
        write(TITLE + identity.key() + "\n");
        for (Entry entry : kept)
            write(entry.line());
    }

    void add(Entry entry) throws IOException { write(entry.line()); }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining())
            channel.write(bytes);
    }

    /// The set is done: nothing is left to go on from.
    void delete() throws IOException {
        // While it is locked: who opened it before fails to lock it.
        Files.deleteIfExists(file);
    }

    /// As [#close], where something else has failed that is worth saying.
    void abandon() {
        try {
            close();
        } catch (IOException second) {
            // The first is.
        }
    }

    @Override
    public void close() throws IOException { channel.close(); }
}
