package arabica.datasets.files;

import arabica.datasets.DataException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Data from standard input, in a temporary file for the time of the run: most work passes over its rows more than once.
public final class StandardInput {
    private static final int START = 1 << 12;

    private StandardInput() {}

    /// Copies what comes, all of it.
    ///
    /// @param format how it is written; where empty, its first bytes must tell
    /// @return a file that goes when the JVM ends, its name's ending that of the format
    /// @throws DataException when nothing comes, or the format cannot be told
    public static Path copy(InputStream in, Optional<FileFormat> format) {
        try {
            byte[] start = in.readNBytes(START);
            if (start.length == 0)
                throw new DataException("standard input: no rows; it is empty");
            Path folder = Files.createTempDirectory("arabica-stdin");
            folder.toFile().deleteOnExit();
            Path copy = folder.resolve("stdin");
            copy.toFile().deleteOnExit();
            Files.copy(new SequenceInputStream(new ByteArrayInputStream(start), in), copy);
            FileFormat known = format.or(() -> FileFormat.of(plain(copy, start))).orElseThrow(() -> new DataException(
                    "standard input: its first bytes do not tell what kind of data it is; a file's name does, or"
                            + " --data-format NAME where a command has it"));
            Path file = folder.resolve("stdin." + known.endings().getFirst());
            file.toFile().deleteOnExit();
            return Files.move(copy, file);
        } catch (IOException e) {
            throw new DataException("standard input: cannot be kept in a temporary file: " + e.getMessage(), e);
        }
    }

    /// The beginning without the compression that is around it. A block of zstd may be 128 KiB, and is unpacked whole.
    private static byte[] plain(Path file, byte[] start) {
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = Compression.of(start).open(new BufferedInputStream(raw))) {
            return in.readNBytes(START / 8);
        } catch (IOException cutOff) {
            return start;
        }
    }
}
