package arabica.datasets.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compressed files are read whole or refused, whatever they are called.
class CompressionTests {
    private static final byte[] LINES = "{\"text\":\"one é\"}\n".repeat(5000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder;

    @Test
    void severalMembersAreOneFile() throws IOException {
        byte[] one = gzip(LINES);
        for (byte[] second : new byte[][]{one, gzip(new byte[0]), new byte[512]}) {
            assertThat(read("a.jsonl.gz", joined(one, second)))
                    .isEqualTo(second == one ? joined(LINES, LINES) : LINES);
        }
        byte[] frames = joined(Zstd.compress(LINES), Zstd.compress(LINES));
        assertThat(read("a.jsonl.zst", frames)).isEqualTo(joined(LINES, LINES));
    }

    @Test
    void headersWithNamesAndExtraFieldsAreRead() throws IOException {
        byte[] plain = gzip(LINES);
        ByteArrayOutputStream named = new ByteArrayOutputStream();
        named.writeBytes(Arrays.copyOf(plain, 3));
        named.write(4 | 8 | 16 | 2); // extra, name, comment, checksum of the header
        named.writeBytes(Arrays.copyOfRange(plain, 4, 10));
        named.writeBytes(new byte[]{3, 0, 'e', 'x', 't', 'a', '.', 'j', 0, 'c', 0, 1, 2});
        named.writeBytes(Arrays.copyOfRange(plain, 10, plain.length));
        assertThat(read("a.jsonl.gz", named.toByteArray())).isEqualTo(LINES);
    }

    @Test
    void compressedFilesAreKnownByTheirBytesWhateverTheyAreCalled() throws IOException {
        assertThat(read("a.jsonl", gzip(LINES))).isEqualTo(LINES);
        assertThat(read("b.jsonl", Zstd.compress(LINES))).isEqualTo(LINES);
        Files.write(folder.resolve("c.jsonl.gz"), Zstd.compress(LINES));
        assertThatThrownBy(() -> DataFile.of(folder.resolve("c.jsonl.gz"))).isInstanceOf(DataException.class)
                .hasMessageEndingWith("c.jsonl.gz: damaged gzip file: it does not begin as one");
        Files.write(folder.resolve("d.arrow.gz"), gzip(LINES));
        assertThatThrownBy(() -> DataFile.of(folder.resolve("d.arrow.gz"))).isInstanceOf(DataException.class)
                .hasMessageContaining("unpack it first");
    }

    @Test
    void everyCutAndEveryDamagedByteIsNoticed() throws IOException {
        byte[] text = "the quick brown fox, and a dog".repeat(20).getBytes(StandardCharsets.UTF_8);
        for (byte[] whole : new byte[][]{gzip(text), withChecksum(text)}) {
            for (int length = 5; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> read("cut", cut)).as("cut at " + length).isInstanceOf(IOException.class);
            }
        }
        byte[] two = joined(gzip(text), gzip(text));
        int harmless = 0;
        for (int i = gzip(text).length; i < two.length; i++) {
            byte[] damaged = two.clone();
            damaged[i] ^= 0x40;
            try {
                // A time in a header says nothing of the content, nor do bits that fill up its last byte.
                assertThat(read("damaged", damaged)).as("byte " + i).isEqualTo(joined(text, text));
                harmless++;
            } catch (IOException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
        assertThat(harmless).isBetween(1, 8);
        assertThatThrownBy(() -> read("more", joined(gzip(text), "more".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IOException.class).hasMessageContaining("a member does not begin as one");
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheText() throws IOException {
        byte[] marked = joined(new byte[]{(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, LINES);
        assertThat(read("a.jsonl.gz", gzip(marked))).isEqualTo(LINES);
        assertThat(read("a.jsonl", marked)).isEqualTo(LINES);
        assertThat(read("b.jsonl", new byte[]{'1'})).isEqualTo(new byte[]{'1'});
    }

    private byte[] read(String name, byte[] content) throws IOException {
        Path file = Files.write(folder.resolve(name), content);
        DataFile data = new DataFile(file, FileFormat.JSON_LINES, Compression.of(content));
        try (InputStream in = data.open()) {
            return in.readAllBytes();
        }
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] withChecksum(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
            out.setChecksum(true);
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    @Test
    void framesThatAreSkippedMayBeginAZstdFile() throws IOException {
        byte[] skipped = {0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4};
        assertThat(read("p.jsonl.zst", joined(skipped, Zstd.compress(LINES)))).isEqualTo(LINES);
    }

    @Test
    void manySmallMembersAreReadAsOne() throws IOException {
        byte[] line = "{}\n".getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) { members.writeBytes(gzip(i % 2 == 0 ? line : new byte[0])); }
        assertThat(read("m.jsonl.gz", members.toByteArray())).hasSize(30_000);
    }
}
