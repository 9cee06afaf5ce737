package arabica.datasets.files;

import arabica.datasets.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file with data, and how it is written. The format is what its name says; the compression is what its first bytes
/// say, so that a gzip file called `.jsonl` is read as what it is. A file called `.gz` or `.zst` that is none is refused:
/// it is more likely damaged than misnamed.
///
/// @param path        the file
/// @param format      how its rows are written
/// @param compression how it is compressed as a whole
public record DataFile(Path path, FileFormat format, Compression compression) {
    private static final int BUFFER = 1 << 16;
    private static final int MAGIC_BYTES = 4;

    /// Looks at a file's name and first bytes.
    ///
    /// @throws DataException when there is no such file, it cannot be read, its kind is not known, or it is not what its
    ///     name says
    public static DataFile of(Path path) {
        require(path);
        FileFormat format = FileFormat.of(path).orElseThrow(() -> new DataException(path
                + ": unknown kind of file; expected " + FileFormat.known() + ", the texts each perhaps with "
                + Compression.GZIP.ending() + " or " + Compression.ZSTD.ending()));
        return of(path, format);
    }

    /// Looks at the first bytes of a file whose format somebody knows.
    public static DataFile of(Path path, FileFormat format) {
        require(path);
        Compression named = Compression.of(path);
        Compression found = Compression.of(start(path));
        if (named != Compression.NONE && found != named) {
            throw new DataException(path + ": damaged " + named.label() + " file: it does not begin as one");
        }
        if (found != Compression.NONE && !format.streams()) {
            throw new DataException(path + ": a " + found.label() + " file of " + format.label()
                    + ", which is not read compressed; unpack it first");
        }
        return new DataFile(path, format, found);
    }

    /// The plain bytes, without a byte order mark. The caller closes it; what fails is told by [#unreadable].
    public InputStream open() throws IOException {
        InputStream raw = Files.newInputStream(path);
        try {
            InputStream plain = compression.open(new BufferedInputStream(raw, BUFFER));
            PushbackInputStream in = new PushbackInputStream(
                    compression == Compression.NONE ? plain : new BufferedInputStream(plain), 3);
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

    /// What a failure of [#open]'s stream means: a damaged compressed file, or a disk that cannot be read.
    public DataException unreadable(IOException e) {
        String problem = compression == Compression.NONE
                ? ": cannot be read: "
                : ": damaged or cut off " + compression.label() + " file: ";
        return new DataException(path + problem + e.getMessage(), e);
    }

    private static void require(Path path) {
        if (Files.isDirectory(path))
            throw new DataException(path + ": is a folder; expected a file with rows");
        if (!Files.exists(path))
            throw new DataException(path + ": no such file");
        if (!Files.isReadable(path))
            throw new DataException(path + ": cannot be read");
    }

    private static byte[] start(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(MAGIC_BYTES);
        } catch (IOException e) {
            throw new DataException(path + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
