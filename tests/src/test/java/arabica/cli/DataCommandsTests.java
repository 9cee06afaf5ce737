package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import arabica.datasets.pipeline.Contamination;
import arabica.datasets.pipeline.ContaminationOptions;
import arabica.datasets.pipeline.Dataset;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandsTests {
    @TempDir
    Path folder;

    private Path file(String name, String... lines) {
        return TestData.write(folder, name, String.join("\n", lines) + "\n");
    }

    private Path numbers(String name, int from, int to) {
        return TestData.write(folder, name,
                IntStream.range(from, to).mapToObj(i -> "{\"n\": " + i + ", \"prompt\": \"p" + i / 3
                        + "\"}\n").collect(Collectors.joining()));
    }

    private List<JsonNode> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Outcome::parse).toList();
    }

    @Test
    void dedupWritesWhatStaysAndReportsTheRest() throws IOException {
        Path data = file("a.jsonl", "{\"p\": \"x\", \"n\": 1}", "{\"p\": \"y\", \"n\": 1}", "{\"p\": \"x\", \"n\": 2}",
                "{\"p\": \"x\", \"n\": 1}");
        Path out = folder.resolve("out.jsonl");
        Path report = folder.resolve("report.jsonl");
        Outcome outcome = Outcome.of("data", "dedup", "--data", data, "--on", "p", "--out", out, "--report", report);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.object().toString())
                .isEqualTo("{\"rows\":4,\"kept\":2,\"dropped_equal\":2,\"dropped_near\":0,"
                        + "\"clusters\":1,\"out\":\"" + out + "\"}");
        assertThat(Files.readAllLines(out)).hasSize(2);
        assertThat(rows(report)).extracting(row -> row.get("row").asInt() + " " + row.get("kept_row").asInt() + " "
                + row.get("why").asText()).containsExactly("3 1 equal", "4 1 equal");
        Outcome all = Outcome.of("data", "dedup", "--data", data, "--out", folder.resolve("all.arrow"));
        assertThat(all.object().get("kept").asInt()).isEqualTo(3);
    }

    @Test
    void dedupFindsNearDuplicatesBesideEqualOnes() throws IOException {
        String text = IntStream.range(0, 60).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        Path data = file("a.jsonl", row(text), row("another text"), row(text + " more"), row("another text"),
                row("Something else, of course"));
        Path out = folder.resolve("out.jsonl");
        Path report = folder.resolve("report.jsonl");
        Outcome outcome = Outcome.of("data", "dedup", "--data", data, "--near", "--on", "text", "--out", out,
                "--report",
                report, "--format", "json");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.object().toString())
                .contains("\"kept\":3,\"dropped_equal\":1,\"dropped_near\":1,\"clusters\":2");
        assertThat(rows(report)).extracting(row -> row.get("why").asText()).containsExactlyInAnyOrder("equal", "near");
        assertThat(Outcome.of("data", "dedup", "--data", data, "--near", "--on", "text", "--threshold", "0.99", "--out",
                folder.resolve("strict.jsonl")).object().get("dropped_near").asInt()).isZero();
        assertThat(Outcome.onTerminal("data", "dedup", "--data", data, "--on", "text", "--near", "--no-verify", "--out",
                folder.resolve("text.jsonl")).out()).contains("3 of 5 rows stay").contains("1 equal and 1 near");
    }

    private static String row(String text) { return "{\"text\": \"" + text + "\"}"; }

    @Test
    void splitKeepsPromptsTogetherAndEveryRowOnce() throws IOException {
        Path data = numbers("a.jsonl", 0, 90);
        Path train = folder.resolve("train.jsonl");
        Path held = folder.resolve("held.jsonl");
        Outcome outcome = Outcome.of("data", "split", "--data", data, "--share", "0.2", "--by", "prompt", "--train",
                train,
                "--held-out", held, "--seed", "3");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.object().get("held_out").asInt()).isEqualTo(18);
        List<Integer> numbers = new ArrayList<>();
        List<String> prompts = rows(train).stream().map(row -> row.get("prompt").asText()).distinct().toList();
        rows(held).forEach(row -> assertThat(prompts).doesNotContain(row.get("prompt").asText()));
        Stream.concat(rows(train).stream(), rows(held).stream()).forEach(row -> numbers.add(row.get("n").asInt()));
        assertThat(numbers).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 90).boxed().toList());
        assertThat(Outcome.of("data", "split", "--data", data, "--rows", "5", "--train", train, "--held-out", held,
                "--overwrite").object().get("held_out").asInt()).isEqualTo(5);
    }

    @Test
    void mixDrawsByWeightAndCountsWhereRowsCameFrom() throws IOException {
        Path a = numbers("a.jsonl", 0, 300);
        Path b = numbers("b.jsonl", 1_000, 1_300);
        Path out = folder.resolve("mix.jsonl");
        Outcome outcome = Outcome.of("data", "mix", "--data", a, b, "--weights", "3,1", "--out", out);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        JsonNode from = outcome.object().get("from");
        assertThat(from.get(a.toString()).asInt()).isEqualTo(300);
        assertThat(from.get(b.toString()).asInt()).isBetween(60, 140);
        assertThat(rows(out)).hasSize(outcome.object().get("rows").asInt());
        Outcome all = Outcome.of("data", "mix", "--data", a, b, "--stop", "all-exhausted-without-replacement", "--out",
                out,
                "--overwrite");
        assertThat(all.object().get("rows").asInt()).isEqualTo(600);
    }

    @Test
    void foldersPatternsAndStandardInputAreReadAsElsewhere() throws IOException {
        Path shards = Files.createDirectory(folder.resolve("shards"));
        TestData.write(shards, "a.csv", "n,prompt\n1,x\n2,y\n");
        TestData.write(shards, "b.csv", "n,prompt\n3,x\n");
        Path out = folder.resolve("out.parquet");
        for (Object data : List.of(shards, shards.resolve("*.csv"))) {
            Outcome outcome = Outcome.of("data", "dedup", "--data", data, "--on", "prompt", "--out", out,
                    "--overwrite");
            assertThat(outcome.code()).as(outcome.err()).isZero();
            assertThat(outcome.object().get("kept").asInt()).isEqualTo(2);
        }
        Outcome piped = Outcome.reading("{\"n\": 1}\n{\"n\": 1}\n", "data", "dedup", "--data", "-", "--out", out,
                "--overwrite");
        assertThat(piped.object().get("dropped_equal").asInt()).isEqualTo(1);
    }

    @Test
    void statsCountsColumnsAndDuplicates() {
        Path data = file("a.jsonl", "{\"t\": \"abc\", \"n\": 1}", "{\"t\": \"\", \"n\": null}",
                "{\"t\": \"abc\", \"n\": 1}",
                "{\"t\": \"é🙂\", \"n\": 4}");
        JsonNode found = Outcome.of("data", "stats", "--data", data, "--on", "n").object();
        assertThat(found.get("rows").asInt()).isEqualTo(4);
        assertThat(found.get("duplicates").asInt()).isEqualTo(1);
        assertThat(found.get("duplicates_on").asInt()).isEqualTo(1);
        JsonNode texts = found.get("columns").get(0);
        assertThat(texts.get("name").asText()).isEqualTo("t");
        assertThat(texts.get("empty").asInt()).isEqualTo(1);
        assertThat(texts.get("mean_characters").asDouble()).isEqualTo(2);
        assertThat(texts.get("max_characters").asInt()).isEqualTo(3);
        assertThat(found.get("columns").get(1).get("nulls").asInt()).isEqualTo(1);
    }

    @Test
    void statsNamesRowsThatAreOnBothSides() throws IOException {
        String shared = IntStream.range(0, 20).mapToObj(i -> "s" + i).collect(Collectors.joining(" "));
        Path train = file("train.jsonl", row("one"), row("a beginning " + shared), row("two"));
        Path eval = file("eval.jsonl", row("three"), row("two"),
                row("words before and " + shared + " and many words after it"));
        Path report = folder.resolve("overlaps.jsonl");
        Outcome outcome = Outcome.of("data", "stats", "--data", train, "--against", eval, "--on", "text", "--report",
                report);
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.object().get("against").toString())
                .isEqualTo("{\"rows\":3,\"contaminated\":2,\"exact\":1,\"near\":0,\"words\":1}");
        assertThat(rows(report)).extracting(row -> row.get("row").asInt() + " " + row.get("kind").asText() + " "
                + row.get("train_row").asInt()).containsExactly("2 exact 3", "3 words 2");
    }

    @Test
    void inputsAndFilesThatExistAreNotWrittenOver() throws IOException {
        Path data = numbers("a.jsonl", 0, 10);
        byte[] before = Files.readAllBytes(data);
        Path out = file("out.jsonl", "mine");
        wrong("exists; --overwrite replaces it", "data", "dedup", "--data", data, "--out", out);
        wrong("would be written over", "data", "dedup", "--data", data, "--out", data, "--overwrite");
        wrong("would be written over", "data", "split", "--data", data, "--share", "0.5", "--train", data, "--held-out",
                out,
                "--overwrite");
        wrong("one file", "data", "split", "--data", data, "--share", "0.5", "--train", out, "--held-out", out,
                "--overwrite");
        wrong("would be written over", "data", "mix", "--data", data, out, "--out", out, "--overwrite");
        assertThat(Files.readAllBytes(data)).isEqualTo(before);
        assertThat(Files.readString(out)).isEqualTo("mine\n");
    }

    @Test
    void wrongCallsAreOneLineAndExitCodeTwo() {
        Path data = numbers("a.jsonl", 0, 10);
        Path out = folder.resolve("out.jsonl");
        wrong("\"nothing\"", "data", "dedup", "--data", data, "--on", "nothing", "--out", out);
        wrong("--on is missing", "data", "dedup", "--data", data, "--near", "--out", out);
        wrong("for --near", "data", "dedup", "--data", data, "--threshold", "0.5", "--out", out);
        wrong("expected --share or --rows", "data", "split", "--data", data, "--train", out, "--held-out", "b.jsonl");
        wrong("10 of 10", "data", "split", "--data", data, "--rows", "10", "--train", out, "--held-out",
                folder.resolve("b.jsonl"));
        wrong("2 numbers for 3 sets", "data", "mix", "--data", data, data, data, "--weights", "1,2", "--out", out);
        wrong("first-exhausted, all-exhausted", "data", "mix", "--data", data, data, "--stop", "never", "--out", out);
        wrong("no such file", "data", "stats", "--data", folder.resolve("missing.jsonl"));
        wrong("row 2", "data", "stats", "--data", file("bad.jsonl", "{}", "nonsense"));
        wrong("expected one of these after data: ", "data");
        assertThat(out).doesNotExist();
    }

    private static void wrong(String message, Object... call) {
        Outcome outcome = Outcome.of(call);
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains(message);
    }

    /// The real data's notes: the first prompts of 529 of the 2,312 test rows occur in the training rows.
    @Test
    void contaminationOfTheRealDataIsWhatItsNotesSay() throws IOException {
        Path train = TestData.real("hh-rlhf-first-turn/preference_train.json");
        Path test = TestData.real("hh-rlhf-harmless-base/test.jsonl.gz");
        JsonNode clean = Outcome.parse(Files.readString(TestData.real("hh-rlhf-harmless-base/clean_indices.json")));
        Dataset eval = Dataset.read(test).map(row -> row.with("chosen", firstPrompt(row.text("chosen"))))
                .rename("chosen", "prompt");
        Contamination.Report report = Contamination.check(Dataset.read(train).mapText("prompt", String::strip), eval,
                ContaminationOptions.on("prompt"));
        assertThat(report.evalRows()).isEqualTo(2_312);
        Set<Long> unclean = LongStream.rangeClosed(1, 2_312).boxed().collect(Collectors.toSet());
        clean.get("clean").forEach(index -> unclean.remove(index.asLong() + 1));
        assertThat(report.overlaps().stream().filter(overlap -> overlap.kind() == Contamination.Kind.EXACT)
                .map(overlap -> overlap.eval().row())).containsExactlyInAnyOrderElementsOf(unclean).hasSize(529);
    }

    private static String firstPrompt(String transcript) {
        String first = transcript.substring(transcript.indexOf("Human:") + 6);
        return first.substring(0, first.indexOf("\n\nAssistant:")).strip();
    }

    @Test
    void dedupWritesTwoFilesAndNamesOneRowForACluster() throws IOException {
        String text = IntStream.range(0, 60).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        Path data = file("a.jsonl", row(text), row(text + " more"), row(text + " more"));
        Path report = folder.resolve("report.jsonl");
        Outcome outcome = Outcome.of("data", "dedup", "--data", data, "--near", "--on", "text", "--out",
                folder.resolve("out.jsonl"), "--report", report);
        assertThat(outcome.object().toString())
                .contains("\"kept\":1,\"dropped_equal\":1,\"dropped_near\":1,\"clusters\":1");
        assertThat(rows(report)).extracting(row -> row.get("kept_row").asInt()).containsExactly(1, 1);
        Path same = folder.resolve("same.jsonl");
        wrong("one file", "data", "dedup", "--data", data, "--out", same, "--report", same);
        assertThat(same).doesNotExist();
    }

    @Test
    void anEvaluationSetIsNotWrittenOver() throws IOException {
        Path train = numbers("train.jsonl", 0, 5);
        Path eval = numbers("eval1.jsonl", 0, 5);
        byte[] before = Files.readAllBytes(eval);
        wrong("would be written over", "data", "stats", "--data", train, "--on", "prompt", "--against",
                folder.resolve("eval*.jsonl"), "--report", eval, "--overwrite");
        assertThat(Files.readAllBytes(eval)).isEqualTo(before);
    }

    @Test
    void bothSidesOfASplitTakeTheirPlaceTogether() throws IOException {
        Path data = numbers("a.jsonl", 0, 9);
        Path held = file("held.jsonl", "before");
        Path train = Files.createDirectories(folder.resolve("train.jsonl/in")).getParent();
        assertThat(Outcome.of("data", "split", "--data", data, "--rows", "2", "--train", train.resolve("in/x.nothing"),
                "--held-out", held, "--overwrite").code()).isEqualTo(2);
        assertThat(Files.readString(held)).isEqualTo("before\n");
        assertThat(Outcome.of("data", "split", "--data", data, "--rows", "2", "--train", folder.resolve("t.jsonl.gz"),
                "--held-out", held, "--overwrite").code()).isZero();
        assertThat(rows(held)).hasSize(2);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("a.jsonl",
                    "held.jsonl", "train.jsonl", "t.jsonl.gz");
        }
    }

    @Test
    void convertReadsStandardInput() {
        Outcome outcome = Outcome.reading("{\"n\": 1}\n", "data", "convert", "--data", "-", "--out",
                folder.resolve("n.parquet"));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.object().get("rows").asInt()).isEqualTo(1);
    }
}
