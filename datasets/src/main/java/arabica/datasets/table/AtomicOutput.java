package arabica.datasets.table;

import arabica.datasets.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that is being written beside its final name.
public final class AtomicOutput implements AutoCloseable {
    private final Path file;
    private final Path temporary;
    private final FileChannel channel;

    /// @throws UncheckedIOException when it cannot be written
    public AtomicOutput(Path file) {
        this.file = file;
        temporary = AtomicFiles.temporary(file);
        AtomicFiles.createFolderOf(file);
        try {
            channel = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    public FileChannel channel() { return channel; }

    /// Gives the file its final name; nothing can be written after it.
    public void moveIntoPlace() {
        try {
            channel.close();
            AtomicFiles.moveIntoPlace(temporary, file);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    public UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }

    /// Takes away what was not moved in place.
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
