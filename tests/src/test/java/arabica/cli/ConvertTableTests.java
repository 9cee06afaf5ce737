package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import arabica.datasets.table.TableValues;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertTableTests {
    private static final Path MODEL = TestData.golden("llama");

    @TempDir
    private Path folder;

    private Path rows() throws IOException {
        return Golden.lines(folder.resolve("rows.jsonl"),
                "{\"prompt\": \"Was ist ein Kamel?\", \"completion\": \" Ein Tier.\", \"n\": 1}",
                "{\"prompt\": \"Und ein Pferd?\", \"completion\": \" Auch ein Tier 🙂.\", \"n\": null}",
                "{\"prompt\": \"Sprechen sie?\", \"completion\": \" Nein.\", \"n\": 3}");
    }

    @Test
    void everyFormatHoldsTheSameRows() throws IOException {
        Path before = rows();
        List<Map<String, Object>> rows = TableValues.read(before);
        for (String name : List.of("a.parquet", "b.arrow", "c.arrows", "d.jsonl.zst", "e.jsonl.gz", "f.jsonl")) {
            Path after = folder.resolve(name);
            Outcome convert = Outcome.of("data", "convert", "--data", before, "--out", after, "--format", "json");
            assertThat(convert.code()).as(convert.err()).isZero();
            JsonNode printed = convert.object();
            assertThat(printed.path("rows").asInt()).isEqualTo(3);
            assertThat(printed.path("columns").asInt()).isEqualTo(3);
            assertThat(printed.path("bytes").asLong()).isEqualTo(Files.size(after));
            assertThat(TableValues.read(after)).as(name).isEqualTo(rows);
            before = after;
        }
        assertThat(Files.readString(before)).startsWith("{\"prompt\":\"Was ist ein Kamel?\",");
    }

    @Test
    void severalFilesAndSomeColumnsBecomeOne() throws IOException {
        Path out = folder.resolve("some.parquet");
        Outcome convert = Outcome.of("data", "convert", "--data", rows(), rows(), "--out", out, "--columns",
                "n,prompt", "--compression", "snappy", "--format", "text");
        assertThat(convert.code()).as(convert.err()).isZero();
        assertThat(convert.out()).isEqualTo("6 rows of 2 columns, 0 skipped, in " + out + System.lineSeparator());
        assertThat(TableValues.read(out).get(3).keySet()).containsExactly("n", "prompt");
    }

    @Test
    void csvAndJsonArraysInAFolderBecomeTables() throws IOException {
        Path csv = Files.writeString(folder.resolve("rows.csv"), "prompt,n\n\"a, b\",1\nc,\n");
        Path out = folder.resolve("csv.parquet");
        assertThat(Outcome.of("data", "convert", "--data", csv, "--out", out).code()).isZero();
        assertThat(TableValues.read(out).toString()).isEqualTo("[{prompt=a, b, n=1}, {prompt=c, n=}]");
        Path parts = Files.createDirectory(folder.resolve("parts"));
        Files.writeString(parts.resolve("1.json"), "[{\"a\": 1}, {\"a\": null}]");
        Files.writeString(parts.resolve("2.json"), "[{\"a\": 0.5, \"b\": []}]");
        Outcome convert = Outcome.of("data", "convert", "--data", parts, "--out", out, "--overwrite");
        assertThat(convert.code()).as(convert.err()).isZero();
        assertThat(TableValues.read(out).toString()).isEqualTo("[{a=1.0, b=null}, {a=null, b=null}, {a=0.5, b=[]}]");
    }

    @Test
    void wrongCallsAreOneLine() throws IOException {
        Path rows = rows();
        Path out = Files.writeString(folder.resolve("there.parquet"), "before");
        Outcome there = Outcome.of("data", "convert", "--data", rows, "--out", out);
        assertThat(there.code()).isEqualTo(2);
        assertThat(there.err()).contains("exists; --overwrite replaces it").hasLineCount(1);
        assertThat(Files.readString(out)).isEqualTo("before");
        assertThat(Outcome.of("data", "convert", "--data", rows, "--out", out, "--overwrite").code()).isZero();
        Outcome itself = Outcome.of("data", "convert", "--data", rows, "--out", rows, "--overwrite");
        assertThat(itself.code()).isEqualTo(2);
        assertThat(itself.err()).contains("would be written over by the result");
        Outcome kind = Outcome.of("data", "convert", "--data", rows, "--out", folder.resolve("a.xlsx"));
        assertThat(kind.code()).isEqualTo(2);
        assertThat(kind.err()).contains("a.xlsx: unknown kind of table").hasLineCount(1);
        Outcome column = Outcome.of("data", "convert", "--data", rows, "--out", out, "--overwrite", "--columns", "x");
        assertThat(column.code()).isEqualTo(2);
        assertThat(column.err()).contains("no row has the column \"x\"; expected one of prompt, completion, n");
    }

    @Test
    void badRowsAreNamedAndSkippedWhenAllowed() throws IOException {
        Path rows = Golden.lines(folder.resolve("bad.jsonl"), "{\"a\": 1}", "{\"a\": ", "{\"a\": 2}");
        Path out = folder.resolve("good.jsonl");
        Outcome strict = Outcome.of("data", "convert", "--data", rows, "--out", out);
        assertThat(strict.code()).isEqualTo(2);
        assertThat(strict.err()).contains(rows + ": row 2: is not JSON").hasLineCount(1);
        assertThat(out).doesNotExist();
        Outcome skipping = Outcome.of("data", "convert", "--data", rows, "--out", out, "--skip-bad", "1");
        assertThat(skipping.code()).as(skipping.err()).isZero();
        assertThat(skipping.err()).contains("skipped " + rows + ": row 2");
        assertThat(Files.readString(out)).isEqualTo("{\"a\":1}\n{\"a\":2}\n");
    }

    /// The same rows give the same model, whatever file they lie in.
    @Test
    void sftTrainsOnParquetAsOnJsonLines() throws IOException {
        Path rows = rows();
        Path parquet = folder.resolve("train.parquet");
        assertThat(Outcome.of("data", "convert", "--data", rows, "--out", parquet).code()).isZero();
        byte[] weights = sft(rows, "out-jsonl");
        assertThat(sft(parquet, "out-parquet")).isEqualTo(weights);
        byte[] bytes = Files.readAllBytes(parquet);
        Path cut = Files.write(folder.resolve("cut.parquet"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
        Outcome damaged = Outcome.of("sft", "--model", MODEL, "--data", cut, "--out",
                folder.resolve("out-cut"));
        assertThat(damaged.code()).isEqualTo(2);
        assertThat(damaged.err()).contains(cut + ": damaged Parquet file: it is cut off");
    }

    private byte[] sft(Path data, String name) throws IOException {
        Path out = folder.resolve(name);
        Outcome sft = Outcome.of("sft", "--model", MODEL, "--data", data, "--out", out, "--max-steps", "2",
                "--batch-size", "2");
        assertThat(sft.code()).as(sft.err()).isZero();
        return Files.readAllBytes(out.resolve("model.safetensors"));
    }
}
