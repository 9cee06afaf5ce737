package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.util.Random;
import arabica.datasets.DataException;
import arabica.datasets.TestData;
import arabica.datasets.files.FileFormat;
import arabica.datasets.files.StandardInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders, patterns and standard input become files, in one order, and nothing is left out unsaid.
class DataPathsTests {
    private final List<String> said = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void aFolderIsItsDataFilesInTheOrderOfTheirNames() throws IOException {
        write("c.jsonl", "a.jsonl.gz", "b.JSONL", ".hidden.jsonl", "_SUCCESS", "README.md", "dataset_infos.json");
        Files.createDirectory(folder.resolve("more"));
        assertThat(names(folder)).containsExactly("a.jsonl.gz", "b.JSONL", "c.jsonl");
        assertThat(said).containsExactly(folder + ": 3 files of JSON lines (a.jsonl.gz, b.JSONL, c.jsonl); passed over:"
                + " README.md, dataset_infos.json, more");
    }

    @Test
    void aFolderOfSeveralKindsOrOfNoneIsRefused() throws IOException {
        write("a.jsonl", "b.txt");
        assertThatThrownBy(() -> names(folder)).isInstanceOf(DataException.class)
                .hasMessageContainingAll("JSON lines (a.jsonl)", "plain text (b.txt)", "name one kind");
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Files.writeString(empty.resolve("x.pdf"), "x");
        assertThatThrownBy(() -> names(empty)).isInstanceOf(DataException.class)
                .hasMessageContainingAll("no data files", "not x.pdf");
    }

    @Test
    void aDataSetOfHuggingFaceIsItsShards() throws IOException {
        write("b.arrow", "a.arrow", "cache-1.arrow");
        TestData.write(folder, "state.json",
                "{\"_data_files\":[{\"filename\":\"b.arrow\"},{\"filename\":\"a.arrow\"}]}");
        TestData.write(folder, "dataset_info.json", "{}");
        assertThat(names(folder)).containsExactly("b.arrow", "a.arrow");
        assertThat(said).containsExactly(folder + ": Hugging Face's data set of 2 files (b.arrow, a.arrow)");
    }

    @Test
    void aPatternIsWhatMatches() throws IOException {
        write("b2.jsonl", "b10.jsonl", "a.txt", ".b.jsonl");
        Files.createDirectories(folder.resolve("in/deep"));
        write("in/b3.jsonl", "in/deep/b4.jsonl");
        assertThat(names(folder.resolve("b*.jsonl"))).containsExactly("b10.jsonl", "b2.jsonl");
        assertThat(names(folder.resolve("*/b?.jsonl"))).containsExactly("in/b3.jsonl");
        assertThat(names(folder.resolve("**.jsonl"))).containsExactly("b10.jsonl", "b2.jsonl", "in/b3.jsonl",
                "in/deep/b4.jsonl");
        assertThat(names(folder.resolve("{a,b2}.*"))).containsExactly("a.txt", "b2.jsonl");
        assertThat(names(folder.resolve("in/b3.jsonl"))).containsExactly("in/b3.jsonl");
        for (String none : new String[]{"x*.jsonl", "none/*.jsonl", "b[.jsonl"}) {
            assertThatThrownBy(() -> names(folder.resolve(none))).isInstanceOf(DataException.class)
                    .hasMessageContaining(none).message().doesNotContain("\n");
        }
    }

    @Test
    void aFileWhoseNameLooksLikeAPatternIsThatFile() throws IOException {
        write("[a]*.jsonl");
        assertThat(names(folder.resolve("[a]*.jsonl"))).containsExactly("[a]*.jsonl");
        assertThat(said).isEmpty();
    }

    @Test
    void standardInputIsKnownByItsFirstBytes() throws IOException {
        assertThat(copied(" {\"a\":1}\n", null)).isEqualTo("stdin.jsonl");
        assertThat(copied("\ufeff[1]", null)).isEqualTo("stdin.json");
        assertThat(copied("a,b\n1,2\n", "csv")).isEqualTo("stdin.csv");
        assertThatThrownBy(() -> copied("a,b\n1,2\n", null)).isInstanceOf(DataException.class)
                .hasMessageContaining("--data-format");
        assertThatThrownBy(() -> copied("", null)).isInstanceOf(DataException.class).hasMessageContaining("empty");
    }

    private String copied(String content, String format) throws IOException {
        InputStream in = new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
        Path file = StandardInput.copy(in, Optional.ofNullable(format).flatMap(FileFormat::named));
        assertThat(Files.readString(file)).isEqualTo(content);
        return file.getFileName().toString();
    }

    private List<String> names(Path named) {
        return DataPaths.expand(named, said::add).stream().map(path -> folder.relativize(path).toString()).toList();
    }

    private void write(String... names) {
        for (String name : names) { TestData.write(folder, name, "{\"text\":\"x\"}\n"); }
    }

    @Test
    void aFolderThatIsCalledLikeAPatternIsNone() throws IOException {
        Files.createDirectories(folder.resolve("run[1]/shards"));
        TestData.write(folder, "run[1]/shards/a.jsonl", "{}\n");
        assertThat(names(folder.resolve("run[1]/shards/*.jsonl"))).containsExactly("run[1]/shards/a.jsonl");
        assertThat(names(folder.resolve("run[1]/**.jsonl"))).containsExactly("run[1]/shards/a.jsonl");
    }

    @Test
    void compressedStandardInputIsKnownToo() throws IOException {
        StringBuilder rows = new StringBuilder();
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) { rows.append("{\"a\": ").append(random.nextLong()).append("}\n"); }
        byte[] packed = Zstd.compress(rows.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(packed.length).isGreaterThan(1 << 14);
        Path file = StandardInput.copy(new ByteArrayInputStream(packed), Optional.empty());
        assertThat(file.getFileName().toString()).isEqualTo("stdin.jsonl");
        assertThat(file).hasBinaryContent(packed);
    }
}
