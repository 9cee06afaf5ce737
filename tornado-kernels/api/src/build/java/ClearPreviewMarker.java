import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/// Clears the preview marker of class files in a folder, at build time.
///
/// A class file begins with `magic (4 bytes), minor_version (2), major_version (2)`; a minor version of 65535 says that
/// it was compiled with preview features, and only the release that compiled it loads such a class (JVMS §4.1). The
/// published API was compiled for Java 21 with preview features enabled because of `java.lang.foreign`, which is final
/// since Java 22; so its classes are ordinary ones but for the marker.
///
/// Usage: `java ClearPreviewMarker.java FOLDER`
final class ClearPreviewMarker {
    private static final int MAGIC = 0xCAFEBABE;
    private static final long MINOR_VERSION_AT = 4;
    private static final short PREVIEW = (short) 0xFFFF;

    private ClearPreviewMarker() {}

    public static void main(String[] folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder[0]))) {
            files.filter(file -> file.toString().endsWith(".class")).forEach(ClearPreviewMarker::clear);
        }
    }

    private static void clear(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.allocate(6);
            if (channel.read(header) < header.capacity() || header.getInt(0) != MAGIC) {
                throw new IOException(file + " is no class file");
            }
            if (header.getShort(4) == PREVIEW) { channel.write(ByteBuffer.allocate(2), MINOR_VERSION_AT); }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
