package arabica.parity;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes a module that libtorch loads out of functions in TorchScript's text, with no Python: an archive of the code and
/// of one pickled object without state, whose methods the functions become.
final class TorchScript {
    /// The archive's version that this libtorch writes itself: with an older one, operators are those of that time.
    private static final String VERSION = "10\n";
    private static final String HEADER = """
            class Functions(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
            """;
    /// In order: protocol 2, the class, called without arguments, with the state `{"training": False}`, the end.
    private static final String PICKLED = "\u0080\2" + "c__torch__\nFunctions\n" + ")\u0081"
            + "}(X\10\0\0\0training\u0089ub"
            + ".";
    private static final String EMPTY_TUPLE = "\u0080\2).";

    private TorchScript() {}

    /// @param functions as `def name(x: Tensor) -> Tensor:` with their bodies; they call each other as `self.name(…)`
    static byte[] archive(String functions) {
        String methods = functions.replaceAll("(?m)^def (\\w+)\\(", "def $1(self: __torch__.Functions, ");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, "data.pkl", PICKLED.getBytes(StandardCharsets.ISO_8859_1));
            add(zip, "code/__torch__.py", (HEADER + methods.indent(2)).getBytes(StandardCharsets.UTF_8));
            add(zip, "constants.pkl", EMPTY_TUPLE.getBytes(StandardCharsets.ISO_8859_1));
            add(zip, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The text beside this class.
    static String read(String name) {
        try (InputStream in = TorchScript.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry("functions/" + name);
        entry.setMethod(ZipEntry.STORED); // libtorch reads entries in place
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
