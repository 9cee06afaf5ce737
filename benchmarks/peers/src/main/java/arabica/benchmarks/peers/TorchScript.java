package arabica.benchmarks.peers;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A TorchScript module made of its source text, as `torch.jit.save` would have written it: a ZIP archive with the code of
/// the class and a pickle of an instance without weights. So a binding that can only load modules runs any operator.
final class TorchScript {
    private TorchScript() {}

    /// The archive of the class `name`, whose source is the resource `name.toLowerCase() + ".py"` beside this class.
    static InputStream archive(String name) throws IOException {
        byte[] source;
        String resource = name.toLowerCase(java.util.Locale.ROOT) + ".py";
        try (InputStream in = TorchScript.class.getResourceAsStream(resource)) {
            if (in == null) { throw new IOException("no resource " + resource); }
            source = in.readAllBytes();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            add(zip, name + "/data.pkl", instance(name));
            add(zip, name + "/code/__torch__.py", source);
            add(zip, name + "/constants.pkl", latin("\u0080\u0002).")); // an empty tuple
            add(zip, name + "/version", latin("10\n"));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /// Pickle, protocol 2: an object of the class with the two attributes that every module has.
    private static byte[] instance(String name) {
        return latin("\u0080\u0002c__torch__\n" + name + "\n)\u0081}(" + text("training") + "\u0088"
                + text("_is_full_backward_hook") + "Nub.");
    }

    /// A text of fewer than 256 characters.
    private static String text(String value) { return "X" + (char) value.length() + "\0\0\0" + value; }

    private static byte[] latin(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }

    /// The reader maps entries, so they are stored as they are.
    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 sum = new CRC32();
        sum.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
