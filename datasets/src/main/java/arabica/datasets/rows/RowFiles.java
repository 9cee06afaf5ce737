package arabica.datasets.rows;

import arabica.datasets.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/// Opens files by the ending of their name: `.jsonl`, `.json`, `.txt`, each also gzipped (`.gz`), and `.arrow`.
final class RowFiles {
    /// The longest row, in bytes; more is taken for a damaged or hostile file.
    static final int MAX_ROW_BYTES = 64 << 20;
    private static final int BUFFER = 1 << 16;

    private RowFiles() {}

    /// @throws DataException when there is no such file, or its kind is not known
    static void require(Path file) {
        if (Files.isDirectory(file))
            throw new DataException(file + ": is a folder; expected a file with rows");
        if (!Files.exists(file))
            throw new DataException(file + ": no such file");
        if (!Files.isReadable(file))
            throw new DataException(file + ": cannot be read");
        kind(file);
    }

    static RawRows open(Path file) {
        require(file);
        try {
            if (kind(file).equals("arrow"))
                return new ArrowRawRows(file);
            InputStream in = stream(file);
            return switch (kind(file)) {
                case "jsonl" -> new JsonLines(file, in);
                case "json" -> new JsonArray(file, in);
                default -> new Documents(file, in);
            };
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// What an input stream's failure means: a damaged gzip file, or a disk that cannot be read.
    static DataException unreadable(Path file, IOException e) {
        boolean gzip = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
        String problem = gzip ? ": damaged or cut off gzip file: " : ": cannot be read: ";
        return new DataException(file + problem + e.getMessage(), e);
    }

    private static String kind(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String kind = plain.substring(plain.lastIndexOf('.') + 1);
        boolean known = switch (kind) {
            case "jsonl", "json", "txt" -> true;
            case "arrow" -> plain.equals(name);
            default -> false;
        };
        if (!known) {
            throw new DataException(file + ": unknown kind of file; expected .jsonl, .json or .txt, each perhaps with"
                    + " .gz, or .arrow");
        }
        return kind;
    }

    /// The file's bytes, unzipped, without a byte order mark.
    private static InputStream stream(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            boolean gzip = file.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
            InputStream plain = gzip ? new GZIPInputStream(raw, BUFFER) : raw;
            PushbackInputStream in = new PushbackInputStream(new BufferedInputStream(plain, BUFFER), 3);
            byte[] start = in.readNBytes(3);
            boolean mark = start.length == 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb
                    && start[2] == (byte) 0xbf;
            if (!mark)
                in.unread(start);
            return in;
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }
}
