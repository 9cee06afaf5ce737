package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.TestData;
import arabica.datasets.files.Compression;
import arabica.datasets.files.DataFile;
import arabica.datasets.files.FileFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowFilesTests {
    private static final List<String> TWO = List.of("one é 数 🙂", "two");

    @TempDir
    private Path folder;

    @Test
    void everyKindOfFileGivesTheSameRows() throws IOException {
        String lines = "{\"text\":\"one é 数 🙂\"}\n{\"text\":\"two\"}\n";
        String array = "[\n {\"text\":\"one é 数 🙂\"},\n {\"text\":\"two\"}]\n";
        String documents = "one é 数 🙂\n<|endoftext|>\ntwo";
        for (String[] file : new String[][]{{"a.jsonl", lines}, {"b.json", array}, {"c.txt", documents},
                {"D.JSONL", lines}}) {
            TestData.write(folder, file[0], file[1]);
            gzip(file[0] + ".gz", file[1].getBytes(StandardCharsets.UTF_8));
            assertThat(texts(file[0])).as(file[0]).isEqualTo(TWO);
            assertThat(texts(file[0] + ".gz")).as(file[0] + ".gz").isEqualTo(TWO);
        }
        assertThat(texts("a.jsonl", "b.json")).hasSize(4);
    }

    @Test
    void byteOrderMarksAndWindowsLineEndsAreNoPartOfTheRows() {
        TestData.write(folder, "a.jsonl", "\ufeff{\"text\":\"one é 数 🙂\"}\r\n{\"text\":\"two\"}\r\n\r\n");
        TestData.write(folder, "b.json", "\ufeff[{\"text\":\"one é 数 🙂\"},{\"text\":\"two\"}]");
        TestData.write(folder, "c.txt", "\ufeffone é 数 🙂\r\n<|endoftext|>\r\ntwo");
        for (String name : List.of("a.jsonl", "b.json", "c.txt"))
            assertThat(texts(name)).as(name).isEqualTo(TWO);
        TestData.write(folder, "d.txt", "a\r\nb\rc\r\n");
        assertThat(texts("d.txt")).containsExactly("a\nb\rc\n");
    }

    @Test
    void aTextFileWithoutSeparatorsIsOneDocumentAsItIs() {
        TestData.write(folder, "a.txt", "\nFirst.\n\nSecond.\n");
        assertThat(texts("a.txt")).containsExactly("\nFirst.\n\nSecond.\n");
    }

    @Test
    void emptyDocumentsAreNoRows() {
        TestData.write(folder, "a.txt", "<|endoftext|>\n\n<|endoftext|>one<|endoftext|> \n");
        assertThat(texts("a.txt")).containsExactly("one");
    }

    @Test
    void aLongDocumentIsCutAtLineEndsAndNothingIsLost() {
        String text = "The fox ran home.\nThen it slept 🙂 long.\n".repeat(5000);
        Documents documents = new Documents(new DataFile(Path.of("x.txt"), FileFormat.TEXT, Compression.NONE),
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                1000);
        List<String> parts = new ArrayList<>();
        for (var row = documents.next(); row != null; row = documents.next())
            parts.add(row.get("text").textValue());
        assertThat(parts).hasSizeGreaterThan(1).allSatisfy(part -> assertThat(part).endsWith("\n"));
        assertThat(String.join("", parts)).isEqualTo(text);
    }

    @Test
    void missingAndUnknownFilesAreNamed() throws IOException {
        assertRefused("none.jsonl", "none.jsonl", "no such file");
        TestData.write(folder, "a.xlsx", "x");
        assertRefused("a.xlsx", "unknown kind of file", ".jsonl");
        Files.createDirectory(folder.resolve("d.jsonl"));
        assertRefused("d.jsonl", "is a folder");
    }

    @Test
    void emptyFilesAreErrors() throws IOException {
        for (String name : List.of("a.jsonl", "a.json", "a.txt")) {
            TestData.write(folder, name, "");
            assertRefused(name, name, "no rows");
        }
        TestData.write(folder, "b.jsonl", "\n \n\n");
        assertRefused("b.jsonl", "no rows");
        TestData.write(folder, "b.json", "[]");
        assertRefused("b.json", "no rows");
        gzip("c.jsonl.gz", new byte[0]);
        assertRefused("c.jsonl.gz", "no rows");
    }

    @Test
    void damagedFilesAreErrors() throws IOException {
        TestData.write(folder, "a.json", "[{\"text\":\"one\"},{\"text\":");
        assertRefused("a.json", "a.json: row 2", "damaged JSON");
        TestData.write(folder, "b.json", "[{\"text\":\"one\"}");
        assertRefused("b.json", "b.json", "damaged JSON");
        TestData.write(folder, "c.json", "{\"text\":\"one\"}");
        assertRefused("c.json", "expected a JSON array", ".jsonl");
        TestData.write(folder, "d.json", "[{\"text\":\"one\"}] x");
        assertRefused("d.json", "d.json", "damaged JSON");
        Files.write(folder.resolve("e.txt"), new byte[]{'a', (byte) 0xff, 'b'});
        assertRefused("e.txt", "not UTF-8");
        Files.write(folder.resolve("f.jsonl"), "{\"text\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused("f.jsonl", "row 1", "UTF-8");
        TestData.write(folder, "g.arrow", "not an arrow file, really not");
        assertRefused("g.arrow", "damaged Arrow file");
    }

    @Test
    void aCutOffGzipFileIsAnError() throws IOException {
        byte[] lines = "{\"text\":\"one\"}\n".repeat(1000).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(whole)) {
            out.write(lines);
        }
        Files.write(folder.resolve("a.jsonl.gz"), Arrays.copyOf(whole.toByteArray(), whole.size() - 12));
        assertRefused("a.jsonl.gz", "a.jsonl.gz", "cut off gzip file");
        Files.write(folder.resolve("b.jsonl.gz"), lines);
        assertRefused("b.jsonl.gz", "b.jsonl.gz", "damaged");
    }

    @Test
    void linesOfAnyLengthAreWhole() throws IOException {
        List<String> texts = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (int length : new int[]{1, 65_523, 65_524, 65_525, 65_526, 200_000, 3, 131_060}) {
            texts.add("x".repeat(length - 1) + "é");
            lines.append("{\"text\":\"").append(texts.getLast()).append("\"}\n");
        }
        TestData.write(folder, "a.jsonl", lines.toString());
        assertThat(texts("a.jsonl")).isEqualTo(texts);
        TestData.write(folder, "b.jsonl", lines.substring(0, lines.length() - 1));
        assertThat(texts("b.jsonl")).isEqualTo(texts);
    }

    @Test
    void aRowThatTakesTooManyBytesIsStopped() throws IOException {
        RowLimit limit = new RowLimit(new ByteArrayInputStream(new byte[30]), 10);
        limit.readNBytes(10);
        limit.nextRow();
        limit.readNBytes(10);
        assertThatThrownBy(limit::read).isInstanceOf(RowLimit.Exceeded.class).hasMessageContaining("10 bytes");
    }

    private void gzip(String name, byte[] content) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(content);
        }
    }

    private List<String> texts(String... names) {
        List<Path> files = Arrays.stream(names).map(folder::resolve).toList();
        return RowReader.readAll(files, RowUse.TEXT, PromptTemplate.NONE, BadRowPolicy.strict()).stream()
                .map(row -> ((TextRow) row.row()).text()).toList();
    }

    private void assertRefused(String name, String... parts) {
        assertThatThrownBy(() -> texts(name)).isInstanceOf(DataException.class).hasMessageContainingAll(parts).message()
                .doesNotContain("\n");
    }
}
