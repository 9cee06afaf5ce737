package arabica.cli;

import arabica.datasets.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that is written whole beside its place, and waits there until others are whole too.
final class FinishedPart implements AutoCloseable {
    private final Path place;
    private final Path part;

    FinishedPart(Path place) {
        this.place = place;
        // Its name ends as that of its place does: the ending says the format.
        part = place.resolveSibling(AtomicFiles.temporary(place).getFileName() + "." + place.getFileName());
    }

    /// Where to write it.
    Path file() { return part; }

    void moveIntoPlace() {
        try {
            AtomicFiles.moveIntoPlace(part, place);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + place + ": " + e.getMessage(), e);
        }
    }

    /// Takes away what was not moved.
    @Override
    public void close() {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + part + ": " + e.getMessage(), e);
        }
    }
}
