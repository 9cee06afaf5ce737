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
            FileFormat known = format.or(() -> FileFormat.of(plain(start))).orElseThrow(() -> new DataException(
                    "standard input: its first bytes do not tell what kind of data it is; --data-format NAME does"));
            Path folder = Files.createTempDirectory("arabica-stdin");
            folder.toFile().deleteOnExit();
            Path file = folder.resolve("stdin." + known.endings().getFirst());
            file.toFile().deleteOnExit();
            Files.copy(new SequenceInputStream(new ByteArrayInputStream(start), in), file);
            return file;
        } catch (IOException e) {
            throw new DataException("standard input: cannot be kept in a temporary file: " + e.getMessage(), e);
        }
    }

    /// The beginning without the compression that is around it.
    private static byte[] plain(byte[] start) {
        try (InputStream in = Compression.of(start).open(new BufferedInputStream(new ByteArrayInputStream(start)))) {
            return in.readNBytes(START / 8);
        } catch (IOException cutOff) {
            return start;
        }
    }
}
