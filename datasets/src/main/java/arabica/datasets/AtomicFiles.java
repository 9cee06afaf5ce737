package arabica.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files that are written beside their final name and moved in place when whole: whoever is killed in between leaves no
/// half-written result under a final name.
public final class AtomicFiles {
    private AtomicFiles() {}

    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Pattern TEMPORARY = Pattern.compile("\\.(.+)\\.\\d+\\.\\d+\\.tmp");

    /// A name beside `file` that nobody else uses: no other process, and nobody in this one.
    public static Path temporary(Path file) {
        Path name = file.toAbsolutePath().getFileName();
        return file.resolveSibling(
                "." + name + "." + ProcessHandle.current().pid() + "." + NUMBER.incrementAndGet()
                        + ".tmp");
    }

    /// The name of the file that a temporary one was to become; empty where it is no [#temporary] name.
    public static Optional<String> nameBehind(Path temporary) {
        Matcher matcher = TEMPORARY.matcher(temporary.getFileName().toString());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /// Flushes a file that was written under its temporary name to the disk, and gives it its final name.
    public static void moveIntoPlace(Path temporary, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Makes the folder that a file shall be in, where there is none.
    public static void createFolderOf(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        }
    }

    /// Writes a whole file, and its folder where there is none.
    public static void write(Path file, byte[] content) {
        Path temporary = temporary(file);
        createFolderOf(file);
        try {
            try {
                Files.write(temporary, content);
                moveIntoPlace(temporary, file);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + reason(e), e);
        }
    }

    /// Java's own messages say the file alone, or the temporary file and the reason.
    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) { return "permission denied"; }
        if (e instanceof FileAlreadyExistsException file) { return file.getFile() + " is a file; expected a folder"; }
        if (e instanceof FileSystemException system && system.getReason() != null) { return system.getReason(); }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
