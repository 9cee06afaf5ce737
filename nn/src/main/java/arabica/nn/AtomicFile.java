package arabica.nn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file beside its final name and moves it in place when it is whole and on the disk: whoever is killed
/// midway leaves what was there before.
public final class AtomicFile {
    /// What writes the content.
    @FunctionalInterface
    public interface Writer {
        void write(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    /// @throws UncheckedIOException if the file cannot be written, naming it
    public static void write(Path file, Writer writer) {
        Path folder = file.toAbsolutePath().getParent();
        Path part = folder.resolve("." + file.getFileName() + ".part");
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                writer.write(channel);
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folder);
        } catch (IOException e) {
            deleteQuietly(part);
            throw new UncheckedIOException(file + ": cannot be written: " + reason(e), e);
        }
    }

    /// Writes all of a buffer.
    public static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) { channel.write(bytes); }
    }

    /// Makes the move itself last. Not every system lets a folder be opened; there the move stands as it is.
    private static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            return;
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            return; // the first failure is the one to report
        }
    }

    /// What went wrong, in words: some of Java's exceptions say only the file's name.
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) { return "file not found"; }
        if (e instanceof AccessDeniedException) { return "access denied"; }
        if (e instanceof FileSystemException f && f.getReason() != null) { return f.getReason(); }
        return String.valueOf(e.getMessage());
    }
}
