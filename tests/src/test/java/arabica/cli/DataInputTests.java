package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However a user has rows, commands find the same ones, and say what they took them for.
class DataInputTests {
    private static final String ONE = "{\"prompt\": \"a b\", \"completion\": \" c d\"}\n";
    private static final String TWO = "{\"prompt\": \"e\", \"completion\": \" f\"}\n";

    @TempDir
    private Path folder;

    @Test
    void aFolderAPatternAndStandardInputAreTheSameRows() throws IOException {
        Path shards = Files.createDirectory(folder.resolve("shards"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(shards.resolve("1.jsonl.gz")))) {
            out.write(ONE.getBytes(StandardCharsets.UTF_8));
        }
        TestData.write(shards, "2.jsonl", TWO);
        TestData.write(shards, "README.md", "of mine");
        Path csv = TestData.write(folder, "rows.csv", "q,a\na b, c d\ne, f\n");
        Outcome whole = score("", TestData.write(folder, "both.jsonl", ONE + TWO));
        assertThat(said(whole)).containsExactly(
                "data: " + folder.resolve("both.jsonl") + ": TRL standard prompts and completions");
        assertThat(whole.objects()).hasSize(2);

        Outcome ofFolder = score("", shards);
        assertThat(said(ofFolder)).containsExactly(
                "data: " + shards + ": 2 files of JSON lines (1.jsonl.gz, 2.jsonl); passed over: README.md",
                "data: " + shards.resolve("1.jsonl.gz") + ", " + shards.resolve("2.jsonl")
                        + ": TRL standard prompts and completions");
        Outcome ofPattern = score("", shards + "/*.jsonl*");
        Outcome ofInput = score(ONE + TWO, "-");
        Outcome ofCsv = score("", csv, "--map", "prompt=q,completion=a");
        Outcome ofCsvInput = score(Files.readString(csv), "-", "--data-format", "csv", "--map", "prompt=q", "--map",
                "completion=a");
        for (Outcome other : List.of(ofFolder, ofPattern, ofInput, ofCsv, ofCsvInput)) {
            assertThat(other.code()).as(other.err()).isZero();
            assertThat(other.out()).isEqualTo(whole.out());
        }
    }

    @Test
    void aTrainerTakesAPatternMapsColumnsAndResumesOnThat() throws IOException {
        TestData.write(folder, "a1.csv", "question,better,worse\na b, c d, e f\n");
        TestData.write(folder, "a2.csv", "question,better,worse\ng h, i j, k l\n");
        String map = "prompt=question,chosen=better,rejected=worse";
        Path out = folder.resolve("out");
        Outcome run = Outcome.of("dpo", "--model", Golden.MODEL, "--data", folder + "/a*.csv", "--map", map, "--out",
                out, "--batch-size", 2);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("data: " + folder.resolve("a1.csv"), "TRL standard preference pairs");
        assertThat(Outcome.of("dpo", "--model", Golden.MODEL, "--data", folder + "/a*.csv", "--map",
                "prompt=question,chosen=worse,rejected=better", "--out", out, "--batch-size", 2, "--resume").code())
                .isEqualTo(2);
        // What is read by a pattern is not written over either.
        assertWrong(Outcome.of("dpo", "--model", Golden.MODEL, "--data", folder + "/a*.csv", "--map", map, "--out",
                folder.resolve("other"), "--metrics", folder.resolve("a2.csv")), "a2.csv would be written over");
    }

    @Test
    void filterHandsRowsOnAsTheyWere() {
        Path data = Golden.lines(folder.resolve("pairs.jsonl"),
                "{\"question\":\"a b\",\"better\":\" c d\",\"worse\":\" e f\",\"origin\":\"web\"}");
        Path kept = folder.resolve("kept.jsonl");
        Outcome run = Outcome.of("filter", "--model", Golden.MODEL, "--data", data, "--out", kept, "--quantile", 1,
                "--map", "prompt=question,chosen=better,rejected=worse,source=origin");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(kept).hasSameTextualContentAs(data);
        assertThat(folder.resolve("kept.audit.json")).content().contains("\"web\"");
    }

    @Test
    void whatIsWrongWithTheDataIsSaidInOneLine() {
        Path data = TestData.write(folder, "rows.jsonl", "{\"better\":\"C\",\"worse\":\"R\"}\n");
        assertWrong(score("", data), "no layout of prompts with responses fits", "better (string)", "--map");
        assertWrong(score("", data, "--map", "prompt=worst,completion=worse"), "there is no column 'worst'",
                "better (string), worse (string)");
        assertWrong(score("", data, "--map", "chosen=better"), "'chosen' is no field of prompts with responses",
                "prompt, completion");
        assertWrong(score("", data, "--map", "better"), "maps no column");
        assertWrong(score("", data, "--data-format", "xml"), "--data-format must be one of jsonl, json, csv");
        assertWrong(score("", folder.resolve("none*.jsonl")), "no file matches");
        assertWrong(score("", "-"), "standard input: no rows");
        assertWrong(Outcome.reading(ONE, "dpo", "--model", Golden.MODEL, "--data", "-", "-", "--out",
                folder.resolve("out")), "standard input is named twice");
    }

    @Test
    void inspectShowsRowsTheirLayoutAndWhatIsOdd() throws IOException {
        Path data = Golden.lines(folder.resolve("pairs.jsonl"),
                "{\"prompt\": \"<script>alert(1)</script>\", \"chosen\": \"b & c\", \"rejected\": \"\"}",
                "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}", "oops");
        Path page = folder.resolve("page.html");
        JsonNode found = Outcome.of("inspect", data, "--html", page, "--tokenizer", Golden.MODEL).object();
        assertThat(found.get("layout").textValue()).isEqualTo("TRL standard preference pairs");
        assertThat(found.at("/files/0/format").textValue()).isEqualTo("JSON lines");
        assertThat(found.at("/unusable/0/rows/0").textValue()).isEqualTo(data + ": row 1");
        assertThat(found.at("/unparsed/0/rows/0").textValue()).isEqualTo(data + ": row 3");
        assertThat(found.at("/columns/0/tokens/max").intValue()).isPositive();
        assertThat(found.get("samples")).hasSize(2);
        assertThat(page).content().contains("&lt;script&gt;", "b &amp; c", "row 3").doesNotContain("<script>",
                "http://localhost", "src=", "href=");
        assertWrong(Outcome.of("inspect", data, "--html", page), "page.html exists; --overwrite replaces it");
        assertThat(Outcome.of("inspect", data, "--html", page, "--overwrite").code()).isZero();
        assertWrong(Outcome.of("inspect", data, "--html", data, "--overwrite"), "would write over the data");
        assertWrong(Outcome.of("inspect", Golden.MODEL, "--html", folder.resolve("x.html")), "are for data");
        assertThat(Outcome.onTerminal("inspect", data).out()).contains("TRL standard preference pairs",
                "field \"rejected\"".substring(7), "are there before");
        assertThat(Outcome.reading(ONE + TWO, "inspect", "-").object().get("holds").textValue())
                .isEqualTo("fine-tuning");
    }

    @Test
    void inspectNamesTheOddRowsOfRealData() {
        JsonNode firstTurn = inspected("hh-rlhf-first-turn/preference_train.json", "TRL standard preference pairs");
        assertThat(rows(firstTurn.get("empty_texts"), "\"chosen\" has no text")).containsExactly(2474);
        assertThat(firstTurn.at("/repeated_prompts/count").intValue()).isGreaterThanOrEqualTo(594);

        JsonNode harmless = inspected("hh-rlhf-harmless-base/test.jsonl.gz", "HH transcripts");
        assertThat(harmless.get("parsed_rows").intValue()).isEqualTo(2312);
        assertThat(rows(harmless.get("unusable"), "empty last answer")).containsExactlyInAnyOrder(87, 517, 926, 1104);
        assertThat(rows(harmless.get("unusable"), "disagrees with \"chosen\" on the prompt")).hasSize(5);

        JsonNode polite = inspected("polite-impolite/instruction-data-with-preference.json",
                "instructions with two responses");
        assertThat(rows(polite.get("unusable"), "equals \"chosen\"")).hasSize(6);
        inspected("polite-impolite/instruction-data.json", "Alpaca instructions");
        inspected("tinystories/tinystories_sample.txt", "texts");
        inspected("tinyshakespeare/input.txt", "texts");
    }

    private static JsonNode inspected(String name, String layout) {
        JsonNode found = Outcome.of("inspect", TestData.real(name)).object();
        assertThat(found.get("layout").textValue()).isEqualTo(layout);
        return found;
    }

    private static List<Integer> rows(JsonNode kinds, String problem) {
        return StreamSupport.stream(kinds.spliterator(), false)
                .filter(kind -> kind.get("problem").textValue().contains(problem))
                .flatMap(kind -> StreamSupport.stream(kind.get("rows").spliterator(), false))
                .map(row -> Integer.parseInt(row.textValue().replaceAll(".* row ", ""))).toList();
    }

    private Outcome score(String input, Object data, Object... more) {
        Object[] all = new Object[5 + more.length];
        System.arraycopy(new Object[]{"score", "--model", Golden.MODEL, "--data", data}, 0, all, 0, 5);
        System.arraycopy(more, 0, all, 5, more.length);
        return Outcome.reading(input, all);
    }

    /// What was said beside why it does not run on a GPU.
    private static List<String> said(Outcome run) {
        return run.err().strip().lines().filter(line -> !line.startsWith("arabica: running on ")).toList();
    }

    private static void assertWrong(Outcome run, String... named) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(said(run).stream().filter(line -> !line.startsWith("data: "))).singleElement().asString()
                .contains(named).doesNotContain("Exception");
    }

    @Test
    void standardInputIsNotBothWhatIsLearntAndWhatIsEvaluated() {
        assertWrong(Outcome.reading(ONE + TWO, "sft", "--model", Golden.MODEL, "--data", "-", "--eval-data", "-",
                "--out", folder.resolve("out")), "standard input is named twice");
    }

    @Test
    void aFlagThatWouldChangeNothingInAStoreIsRefused() throws IOException {
        Path first = folder.resolve("first");
        Outcome made = Outcome.of("sft", "--model", Golden.MODEL, "--data",
                TestData.write(folder, "rows.jsonl", ONE + TWO), "--out", first, "--max-steps", 1);
        assertThat(made.code()).as(made.err()).isZero();
        assertWrong(Outcome.of("sft", "--model", Golden.MODEL, "--data", first.resolve("data/train.arrow"), "--out",
                folder.resolve("second"), "--no-append-eos"), "holds ids, to which nothing is added");
    }

    @Test
    void inspectShowsRowsBesideAConfigurationAndSplitsOfACacheFolder() throws IOException {
        Path rows = Files.createDirectory(folder.resolve("rows"));
        TestData.write(rows, "a.jsonl", ONE);
        TestData.write(rows, "config.json", "{}");
        Outcome found = Outcome.of("inspect", rows);
        assertThat(found.code()).as(found.err()).isZero();
        assertThat(found.object().get("layout").textValue()).contains("prompts and completions");

        Path cache = Files.createDirectory(folder.resolve("cache"));
        TestData.write(cache, "dataset_info.json", "{\"splits\": {\"train\": {\"name\": \"train\"}}}");
        assertThat(Outcome.of("data", "convert", "--data", rows.resolve("a.jsonl"), "--out",
                cache.resolve("ds-train.arrow")).code()).isZero();
        Outcome split = Outcome.of("inspect", cache.resolve("train"));
        assertThat(split.code()).as(split.err()).isZero();
        assertThat(split.object().get("layout").textValue()).contains("prompts and completions");
    }
}
