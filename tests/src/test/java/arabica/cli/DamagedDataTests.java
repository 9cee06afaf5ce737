package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever has happened to a data file, there is one line, and a heap of 256 MB is enough to say it.
class DamagedDataTests {
    private static final String ROW = "{\"prompt\":\"a b\",\"chosen\":\"c\",\"rejected\":\"d\"}\n";

    @TempDir
    private Path folder;

    @Test
    void rowsThatCannotBeParsedAreCountedAndNamed() throws IOException {
        String row = "{\"prompt\":\"a b\",\"completion\":\"c\"}\n";
        Path file = write("a.jsonl", row + "{\"prompt\":\n" + row + "{\"a\":" + "[".repeat(100_000) + "\n" + row
                + "{\"prompt\":\"\u00ff\"}\n");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 4] = (byte) 0xff;
        Files.write(file, bytes);
        JsonNode found = Outcome.of("inspect", file).object();
        assertThat(found.get("parsed_rows").intValue()).isEqualTo(3);
        assertThat(found.get("unparsed_rows").intValue()).isEqualTo(3);
        assertThat(found.get("problems").toString()).contains("row 2: is not JSON", "row 4: is not JSON", "depth",
                "row 6: is not JSON", "UTF-8");
        Outcome two = Outcome.of("score", "--model", Golden.MODEL, "--data", file, "--skip-bad", 2);
        assertThat(two.code()).as(two.err()).isEqualTo(2);
        assertThat(two.err()).contains("skipped " + file + ": row 2", "skipped " + file + ": row 4",
                file + ": row 6: is not JSON", "2 bad rows were skipped already");
    }

    @Test
    void filesThatAreCutOff() throws IOException {
        byte[] lines = ROW.repeat(3000).getBytes(StandardCharsets.UTF_8);
        byte[] gzip = gzip(lines);
        byte[] zstd = Zstd.compress(lines);
        refused(write("a.jsonl.gz", Arrays.copyOf(gzip, gzip.length - 9)), "damaged or cut off gzip file");
        refused(write("b.jsonl.zst", Arrays.copyOf(zstd, zstd.length / 2)), "damaged or cut off zstd file");
        refused(write("c.jsonl.zst", Arrays.copyOf(zstd, 5)), "damaged or cut off zstd file");
        refused(write("d.json", "[" + ROW + ",{\"prompt\":"), "row 2: damaged JSON");
        refused(write("e.csv", "prompt,completion\na,\"b"), "row 1: damaged CSV");
    }

    @Test
    void textThatIsNotUtf8() throws IOException {
        for (String name : new String[]{"a.json", "b.csv", "c.tsv", "d.txt"}) {
            byte[] content = "[\"a\u00ff\"]\n".getBytes(StandardCharsets.ISO_8859_1);
            refused(write(name, content), "UTF-8");
        }
    }

    @Test
    void aRowThatUnpacksToGigabytesIsRefusedWhileItComes() throws Exception {
        Path gzip = folder.resolve("bomb.jsonl.gz");
        bomb(new GZIPOutputStream(Files.newOutputStream(gzip), 1 << 16), "{\"text\":\"", "a");
        assertThat(Files.size(gzip)).isLessThan(2 << 20);
        Path zstd = folder.resolve("bomb.txt.zst");
        bomb(new ZstdOutputStream(Files.newOutputStream(zstd)), "", "a b c ");
        Path csv = folder.resolve("bomb.csv.gz");
        bomb(new GZIPOutputStream(Files.newOutputStream(csv), 1 << 16), "text\n\"", "a");
        Path array = folder.resolve("bomb.json.zst");
        bomb(new ZstdOutputStream(Files.newOutputStream(array)), "[", "[");
        String longer = "row 1: is longer than 67108864 bytes";
        Child[] children = {small(gzip), small(csv), small(array), small(zstd)};
        line(children[0].end(), gzip + ": " + longer);
        line(children[1].end(), csv + ": " + longer + "; perhaps a quote is not closed");
        line(children[2].end(), array + ": row 1: damaged JSON", "depth");
        // A text has no rows that could be too long: it is cut into documents, and only streams.
        Outcome text = children[3].end();
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.object().at("/columns/0/characters/sum").longValue()).isGreaterThan(300 << 20);
    }

    @Test
    void aMillionTinyRowsOnlyStream() throws Exception {
        Path file = folder.resolve("tiny.jsonl.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(file))) {
            byte[] rows = "{\"text\":\"a\"}\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 300; i++) { out.write(rows); }
        }
        assertThat(Files.size(file)).isLessThan(20_000);
        Outcome run = small(file).end();
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.object().get("parsed_rows").intValue()).isEqualTo(300_000);
    }

    private Child small(Path file) {
        ProcessBuilder builder = new ProcessBuilder(Child.root().resolve("arabica").toString(), "inspect",
                file.toString());
        builder.environment().put("ARABICA_JAVA_OPTS", "-Xmx256m");
        return Child.start(folder, builder);
    }

    private static void bomb(OutputStream to, String start, String more) throws IOException {
        try (OutputStream out = to) {
            out.write(start.getBytes(StandardCharsets.UTF_8));
            byte[] block = more.repeat((1 << 20) / more.length()).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 400; i++) { out.write(block); }
        }
    }

    private Path write(String name, String content) throws IOException {
        return write(name, content.getBytes(StandardCharsets.UTF_8));
    }

    private Path write(String name, byte[] content) throws IOException {
        return Files.write(folder.resolve(name), content);
    }

    private static void refused(Path file, String... named) {
        line(Outcome.of("inspect", file), "arabica inspect: " + file + ": ");
        line(Outcome.of("inspect", file), named);
    }

    private static void line(Outcome run, String... named) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().contains(named).doesNotContain("Exception");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }
}
