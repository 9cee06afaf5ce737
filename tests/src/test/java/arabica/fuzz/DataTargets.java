package arabica.fuzz;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.arrow.TokenizedRow;
import arabica.datasets.arrow.TokenizedWriter;
import arabica.datasets.profile.DataProfile;
import arabica.datasets.rows.ArrowRows;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.DataPaths;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableWriter;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;

/// The readers of data, each with a good file to damage.
final class DataTargets {
    private static final String LINES = """
            {"prompt":"a é 数 🙂","chosen":"b\\n\\u00e9","rejected":"c","margin":0.5,"weight":2,"source":"web"}
            {"chosen":"\\n\\nHuman: hi\\n\\nAssistant: yes","rejected":"\\n\\nHuman: hi\\n\\nAssistant: no"}
            {"prompt":[{"role":"user","content":"P"}],"chosen":[{"role":"assistant","content":"C"}],"rejected":[{"role":"assistant","content":"R"}]}
            {"conversations":[{"from":"human","value":"a"},{"from":"gpt","value":"b"}],"label":true}
            {"history":"P","human_ref_A":"A","human_ref_B":"B","labels":1}
            {"instruction":"I","input":"","output":"O","completion":null}
            {"input_ids":[1,2,3],"text":"T"}
            """;
    private static final String TABLE = """
            {"prompt":"a é 数 🙂","turns":[{"role":"user","content":"b"},{"role":"gpt","content":null}],"ids":[1,2],"score":0.5,"good":true}
            {"prompt":"","turns":[],"ids":null,"score":-1e300,"good":null}
            {"prompt":null,"turns":null,"ids":[],"score":null,"good":false}
            """;
    private static final String CSV = """
            prompt,chosen,rejected,margin
            a,"b, ""c""\nd",e,0.5
            "é 数 🙂",f,g,
            h,i,j,1e3
            """;
    private static final String TEXT = "First é 数 🙂\r\nline.\n<|endoftext|>\nSecond.\n<|endoftext|>\n\nThird";

    /// Files are read twice and for every use, through buffers of 64 KiB.
    private static final long ROWS_HEAP = 2 << 20;
    /// An LZ4 frame may say that its blocks have 4 MiB.
    private static final long TABLES_HEAP = 12 << 20;

    private DataTargets() {}

    /// @param scratch where good files can be made
    static List<FuzzTarget> all(Path scratch) throws IOException {
        Path made = Files.createDirectories(scratch.resolve("data"));
        ArrowRows.write(IntStream.range(0, 8).mapToObj(i -> new PreferenceRow("p é" + i, "c" + i, "r" + i)).iterator(),
                made.resolve("rows.arrow"));
        Path table = Files.writeString(made.resolve("table.jsonl"), TABLE.repeat(3));
        byte[] lines = bytes(LINES);
        return List.of(table("parquet", written(table, made.resolve("t.parquet"), TableCompression.ZSTD)),
                table("parquet-plain", written(table, made.resolve("p.parquet"), TableCompression.NONE)),
                table("arrow-file", written(table, made.resolve("t.arrow"), TableCompression.NONE)),
                table("arrow-zstd", written(table, made.resolve("z.arrow"), TableCompression.ZSTD)),
                table("arrow-stream", written(table, made.resolve("t.arrows"), TableCompression.LZ4)),
                table("table-jsonl", bytes(TABLE)), folder(made), rows("jsonl", lines, JsonMutators.ANY),
                rows("json", bytes("[" + LINES.strip().replace("\n", ",\n") + "]"), JsonMutators.ANY),
                rows("csv", bytes(CSV), TextMutators.CSV), rows("tsv", bytes(CSV.replace(',', '\t')), TextMutators.CSV),
                rows("txt", bytes(TEXT), TextMutators.ANY),
                rows("jsonl.gz", joined(gzip(lines), gzip(lines)), ByteMutators.ANY),
                rows("csv.zst", Zstd.compress(bytes(CSV)), ByteMutators.ANY),
                rows("arrow", Files.readAllBytes(made.resolve("rows.arrow")), ByteMutators.ANY), tokens(made));
    }

    private static byte[] written(Path table, Path file, TableCompression compression) throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(table, allocator);
                TableWriter writer = TableWriter.create(file, reader.schema(), Optional.of(compression), allocator)) {
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) { writer.write(batch); }
            writer.finish();
        }
        return Files.readAllBytes(file);
    }

    /// A table, read as tables are and as rows are.
    private static FuzzTarget table(String kind, byte[] content) {
        String name = "rows." + (kind.startsWith("parquet")
                ? "parquet"
                : kind.equals("arrow-stream") ? "arrows" : kind.startsWith("arrow") ? "arrow" : "jsonl");
        return new FuzzTarget("data-" + kind, Map.of(name, content),
                Map.of(name, name.endsWith("jsonl") ? JsonMutators.ANY : ByteMutators.ANY), (folder, scope) -> {
                    table(folder.resolve(name));
                    if (!name.endsWith("jsonl")) { read(folder.resolve(name), RowUse.PROMPT); }
                }).withHeap(TABLES_HEAP);
    }

    private static void table(Path file) {
        // Batches are native memory: what a reader may ask for there is the allocator's limit.
        try (BufferAllocator allocator = new RootAllocator(64 << 20);
                TableReader reader = TableReader.open(file, allocator)) {
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) {
                for (var column : batch.getFieldVectors()) {
                    for (int i = 0; i < batch.getRowCount(); i++) { column.getObject(i); }
                }
            }
        }
    }

    /// A folder of Hugging Face's datasets.
    private static FuzzTarget folder(Path made) throws IOException {
        byte[] shard = Files.readAllBytes(made.resolve("rows.arrow"));
        byte[] state = bytes(
                "{\"_data_files\": [{\"filename\": \"a.arrow\"}, {\"filename\": \"b.arrow\"}], \"_split\": \"train\"}");
        return new FuzzTarget("data-folder", Map.of("a.arrow", shard, "b.arrow", shard, "state.json", state,
                "dataset_info.json", bytes("{}")), Map.of("state.json", JsonMutators.ANY), (folder, scope) -> {
                    DataFiles files = DataFiles.of(DataPaths.expand(folder, line -> {}));
                    DataProfile.of(files, Optional.empty());
                });
    }

    private static FuzzTarget rows(String ending, byte[] content, Mutator mutator) {
        String name = "rows." + ending;
        return new FuzzTarget("data-" + ending, Map.of(name, content), Map.of(name, mutator),
                (folder, scope) -> read(folder.resolve(name), ending.equals("txt") ? RowUse.TEXT : RowUse.UNPAIRED))
                .withHeap(ROWS_HEAP);
    }

    /// What every command does with rows, and what `inspect` does.
    private static void read(Path file, RowUse use) {
        DataProfile.of(DataFiles.of(List.of(file)), Optional.empty());
        try (RowReader rows = RowReader.open(List.of(file), use, PromptTemplate.CHATML,
                BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {}))) {
            rows.forEachRemaining(row -> {});
        }
    }

    /// Our own store of tokens, and all that can be read of it.
    private static FuzzTarget tokens(Path made) throws IOException {
        Path file = made.resolve("tokens.arrow");
        try (TokenizedWriter writer = TokenizedWriter.create(file, TokenizedKind.PAIRS)) {
            for (int i = 0; i < 6; i++) {
                writer.add(new TokenizedRow.PairRow(new TokenSequence(new int[]{1, 2, i}, 1),
                        new TokenSequence(new int[]{1, 3}, 1), OptionalDouble.of(i), 1), i);
            }
            writer.commit();
        }
        return new FuzzTarget("data-tokens", Map.of("tokens.arrow", Files.readAllBytes(file)),
                Map.of("tokens.arrow", ByteMutators.ANY), (folder, scope) -> {
                    try (TokenizedDataset tokens = TokenizedDataset.open(folder.resolve("tokens.arrow"))) {
                        for (int row = 0; row < tokens.size(); row++) {
                            for (TokenColumn column : tokens.kind().columns()) { tokens.sequence(row, column); }
                            tokens.sourceIndex(row);
                        }
                    }
                });
    }

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.UTF_8); }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] a, byte[] b) { return ByteMutators.splice(a, a.length, 0, b); }
}
