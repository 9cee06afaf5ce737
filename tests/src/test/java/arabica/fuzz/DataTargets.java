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
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
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
    private static final String CSV = """
            prompt,chosen,rejected,margin
            a,"b, ""c""\nd",e,0.5
            "é 数 🙂",f,g,
            h,i,j,1e3
            """;
    private static final String TEXT = "First é 数 🙂\r\nline.\n<|endoftext|>\nSecond.\n<|endoftext|>\n\nThird";

    private DataTargets() {}

    /// @param scratch where good files can be made
    static List<FuzzTarget> all(Path scratch) throws IOException {
        Path made = Files.createDirectories(scratch.resolve("data"));
        ArrowRows.write(IntStream.range(0, 8).mapToObj(i -> new PreferenceRow("p é" + i, "c" + i, "r" + i)).iterator(),
                made.resolve("rows.arrow"));
        byte[] lines = bytes(LINES);
        return List.of(rows("jsonl", lines, JsonMutators.ANY),
                rows("json", bytes("[" + LINES.strip().replace("\n", ",\n") + "]"), JsonMutators.ANY),
                rows("csv", bytes(CSV), TextMutators.CSV), rows("tsv", bytes(CSV.replace(',', '\t')), TextMutators.CSV),
                rows("txt", bytes(TEXT), TextMutators.ANY),
                rows("jsonl.gz", joined(gzip(lines), gzip(lines)), ByteMutators.ANY),
                rows("csv.zst", Zstd.compress(bytes(CSV)), ByteMutators.ANY),
                rows("arrow", Files.readAllBytes(made.resolve("rows.arrow")), ByteMutators.ANY), tokens(made));
    }

    private static FuzzTarget rows(String ending, byte[] content, Mutator mutator) {
        String name = "rows." + ending;
        return new FuzzTarget("data-" + ending, Map.of(name, content), Map.of(name, mutator),
                (folder, scope) -> read(folder.resolve(name)));
    }

    /// What every command does with rows, and what `inspect` does.
    private static void read(Path file) {
        DataProfile.of(DataFiles.of(List.of(file)), Optional.empty());
        try (RowReader rows = RowReader.open(List.of(file), RowUse.UNPAIRED, PromptTemplate.CHATML,
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
