package arabica.cli;

import arabica.datasets.AtomicFiles;
import arabica.datasets.pipeline.Origin;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The report of a de-duplication, a line for each row left out; nothing where none was asked for.
final class DroppedFile implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final BufferedWriter writer;

    private DroppedFile(Path file) {
        this.file = file;
        try {
            part = file == null ? null : AtomicFiles.temporary(file);
            if (file != null) { AtomicFiles.createFolderOf(file); }
            writer = file == null ? null : Files.newBufferedWriter(part);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /// @param file null for no report
    static DroppedFile to(Path file) { return new DroppedFile(file); }

    void write(Origin row, Origin kept, String why) {
        if (writer == null) { return; }
        try {
            writer.write(Json.object().put("file", row.file().toString()).put("row", row.row()).put("why", why)
                    .put("kept_file", kept.file().toString()).put("kept_row", kept.row()).toString());
            writer.newLine();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /// Moves it in place.
    void finish() {
        if (writer == null) { return; }
        try {
            writer.close();
            AtomicFiles.moveIntoPlace(part, file);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void close() {
        if (writer == null) { return; }
        try {
            writer.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private UncheckedIOException failed(IOException e) {
        return new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
    }
}
