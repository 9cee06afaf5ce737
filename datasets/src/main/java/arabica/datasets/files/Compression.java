package arabica.datasets.files;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/// How a whole file is compressed. What counts are its first bytes, by which both are known for certain: no text
/// begins so. The name's ending (`.gz`, `.zst`) is what a person expects; see [DataFile].
public enum Compression {
    NONE("", "") {
        @Override
        InputStream open(InputStream in) { return in; }
    },
    GZIP("gzip", ".gz", 0x1f, 0x8b) {
        @Override
        InputStream open(InputStream in) throws IOException { return new GzipMembers(in); }
    },
    ZSTD("zstd", ".zst", 0x28, 0xb5, 0x2f, 0xfd) {
        /// Parallel compressors begin with a frame that is skipped (RFC 8878, 3.1.2). `P*M` and a control character begin no
        /// text.
        @Override
        boolean begins(byte[] start) {
            boolean skipped = start.length >= 4 && (start[0] & 0xf0) == 0x50 && start[1] == 0x2a && start[2] == 0x4d
                    && start[3] == 0x18;
            return skipped || super.begins(start);
        }

        @Override
        InputStream open(InputStream in) throws IOException { return new ZstdInputStreamNoFinalizer(in); }
    };

    private final String label;
    private final String ending;
    private final int[] magic;

    Compression(String label, String ending, int... magic) {
        this.label = label;
        this.ending = ending;
        this.magic = magic;
    }

    /// What people call it; empty for none.
    public String label() { return label; }

    /// The ending of such files' names, with its dot; empty for none.
    public String ending() { return ending; }

    /// The plain bytes of a compressed stream.
    ///
    /// @throws IOException also later, from the stream, where the compressed bytes are damaged or cut off
    abstract InputStream open(InputStream in) throws IOException;

    /// What a file's name says.
    public static Compression of(Path file) {
        String name = name(file);
        for (Compression compression : values()) {
            if (compression != NONE && name.endsWith(compression.ending))
                return compression;
        }
        return NONE;
    }

    /// What a file's first bytes say.
    public static Compression of(byte[] start) {
        for (Compression compression : values()) {
            if (compression != NONE && compression.begins(start))
                return compression;
        }
        return NONE;
    }

    /// A file's name in lower case without the ending of its compression.
    static String withoutEnding(Path file) {
        String name = name(file);
        return name.substring(0, name.length() - of(file).ending.length());
    }

    boolean begins(byte[] start) {
        if (start.length < magic.length)
            return false;
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xff) != magic[i])
                return false;
        }
        return true;
    }

    private static String name(Path file) { return file.getFileName().toString().toLowerCase(Locale.ROOT); }
}
