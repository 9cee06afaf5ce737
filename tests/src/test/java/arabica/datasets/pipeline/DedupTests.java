package arabica.datasets.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.dedup.NearOptions;
import arabica.datasets.dedup.Shingles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupTests {
    @TempDir
    Path folder;

    private Path file(String name, List<String> lines) throws IOException {
        return Files.write(folder.resolve(name), lines);
    }

    private static List<Long> numbers(Dataset set) {
        try (Stream<TableRow> rows = set.stream()) {
            return rows.map(row -> row.origin().row()).toList();
        }
    }

    @Test
    void theFirstOfEqualRowsStaysAndTheOthersAreNamed() throws IOException {
        Path a = file("a.jsonl",
                List.of("{\"p\": \"x\", \"n\": 1}", "{\"p\": \"y\", \"n\": 1}", "{\"p\": \"x\", \"n\": 2}"));
        Path b = file("b.jsonl", List.of("{\"p\": \"y\", \"n\": 1}", "{\"p\": null, \"n\": 3}", "{\"n\": 3}"));
        Dataset set = Dataset.read(a, b);
        assertThat(set.dedup().count()).isEqualTo(4);
        assertThat(set.dedup("p").count()).isEqualTo(3);
        List<String> dropped = new ArrayList<>();
        set.dedup(List.of("p"), (row, kept) -> dropped.add(row + " is " + kept)).count();
        assertThat(dropped).containsExactly(a + ": row 3 is " + a + ": row 1", b + ": row 1 is " + a + ": row 2",
                b + ": row 3 is " + b + ": row 2");
        assertThat(set.dedup("p").select("n").count()).as("what is compared need not come out").isEqualTo(3);
        assertThatThrownBy(() -> set.dedup("q").count()).isInstanceOf(DataException.class)
                .hasMessageContaining("\"q\"");
    }

    @Test
    void fieldsAreComparedOneByOne() throws IOException {
        Path file = file("a.jsonl", List.of("{\"a\": \"ab\", \"b\": \"c\"}", "{\"a\": \"a\", \"b\": \"bc\"}",
                "{\"a\": \"\", \"b\": \"abc\"}", "{\"a\": null, \"b\": \"abc\"}"));
        assertThat(Dataset.read(file).dedup().count()).isEqualTo(4);
        Path lists = file("l.jsonl", List.of("{\"l\": [{\"r\": \"u\", \"c\": \"1\"}, {\"r\": \"u\", \"c\": \"2\"}]}",
                "{\"l\": [{\"r\": \"u\", \"c\": \"12\"}]}", "{\"l\": []}", "{\"l\": null}",
                "{\"l\": [{\"r\": \"u\", \"c\": \"1\"}, {\"r\": \"u\", \"c\": \"2\"}]}"));
        assertThat(numbers(Dataset.read(lists).dedup("l"))).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void nearDuplicatesAreLeftOutAloneAndInEveryOrderOfThreads() throws IOException {
        Random random = new Random(5);
        List<String> lines = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            String text = IntStream.range(0, 40).mapToObj(w -> "w" + random.nextInt(5_000))
                    .collect(Collectors.joining(" "));
            if (i % 10 == 9) { text = texts.get(random.nextInt(i)) + " more"; }
            texts.add(text);
            lines.add("{\"id\": " + i + ", \"messages\": [{\"role\": \"user\", \"content\": \"" + text + "\"}]}");
        }
        Dataset set = Dataset.read(file("a.jsonl", lines));
        List<List<String>> reports = new ArrayList<>();
        for (int threads : new int[]{1, 4}) {
            for (boolean verify : new boolean[]{true, false}) {
                NearOptions options = new NearOptions(new Shingles(Shingles.Unit.WORDS, 5), 14, 8, 0.7, verify, 1);
                List<String> dropped = new ArrayList<>();
                List<Long> kept = numbers(set.threads(threads).dedupNear(options, List.of("messages"),
                        (row, first) -> dropped.add(row.row() + " " + first.row())));
                assertThat(kept).hasSize(2_700).doesNotContain(10L, 20L);
                assertThat(dropped).hasSize(300);
                reports.add(dropped);
            }
        }
        assertThat(reports.stream().distinct()).hasSize(1);
    }

    @Test
    void contaminationNamesTheRowsOfBothSides() throws IOException {
        Random random = new Random(9);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            texts.add(
                    IntStream.range(0, 50).mapToObj(w -> "w" + random.nextInt(3_000)).collect(Collectors.joining(" ")));
        }
        String near = texts.get(7).replaceFirst("w\\d+ ", "changed ");
        String quoting = IntStream.range(0, 30).mapToObj(w -> "v" + w).collect(Collectors.joining(" ")) + " "
                + String.join(" ", List.of(texts.get(21).split(" ")).subList(10, 30));
        String fresh = IntStream.range(0, 50).mapToObj(w -> "u" + w).collect(Collectors.joining(" "));
        Path train = file("train.jsonl", texts.stream().map(text -> "{\"prompt\": \"" + text + "\"}").toList());
        Path eval = file("eval.jsonl", Stream.of(fresh, texts.get(3), near, quoting, "short one", texts.get(3))
                .map(text -> "{\"prompt\": \"" + text + "\"}").toList());
        for (int threads : new int[]{1, 3}) {
            Contamination.Report report = Contamination.check(Dataset.read(train).threads(threads), Dataset.read(eval),
                    ContaminationOptions.on("prompt"));
            assertThat(report.evalRows()).isEqualTo(6);
            assertThat(report.trainRows()).isEqualTo(400);
            assertThat(report.overlaps()).extracting(o -> o.eval().row() + " " + o.kind() + " " + o.train().row())
                    .containsExactly("2 EXACT 4", "3 NEAR 8", "4 WORDS 22", "6 EXACT 4");
            // 20 words in a row hold 8 of the row's 38 runs of 13.
            assertThat(report.overlaps().get(2).share()).isEqualTo(8 / 38.0);
            assertThat(report.overlaps().get(1).share()).isBetween(0.9, 1.0);
        }
    }

    @Test
    void phrasesThatManyRowsHaveAreNoContamination() throws IOException {
        String phrase = IntStream.range(0, 15).mapToObj(w -> "p" + w).collect(Collectors.joining(" "));
        Path eval = file("eval.jsonl",
                List.of("{\"prompt\": \"" + phrase + " and what comes then is the row's own text\"}"));
        for (int rows : new int[]{10, 11}) {
            Path train = file("train" + rows + ".jsonl",
                    IntStream.range(0, rows).mapToObj(i -> "{\"prompt\": \"" + phrase
                            + " " + i + " another ending, " + i + ", of more words than that, and so on " + i + "\"}")
                            .toList());
            assertThat(Contamination.check(Dataset.read(train), Dataset.read(eval), ContaminationOptions.on("prompt"))
                    .overlaps()).hasSize(rows == 10 ? 1 : 0);
        }
    }

    @Test
    void rowsThatAreLeftOutAreToldOnceWithTheRowThatStaysAfterBothSteps() throws IOException {
        String text = IntStream.range(0, 60).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        Path file = file("a.jsonl", Stream.of(text, text + " more", text + " more", "other")
                .map(one -> "{\"t\": \"" + one + "\"}").toList());
        NearOptions options = new NearOptions(new Shingles(Shingles.Unit.WORDS, 5), 14, 8, 0.7, true, 1);
        List<String> told = new ArrayList<>();
        Dataset once = Dataset.read(file).dedup(List.of("t"),
                (row, kept) -> told.add(row.row() + " = " + kept.row()));
        assertThat(once.dedupNear(options, List.of("t"), (row, kept) -> told.add(row.row() + " ~ " + kept.row()))
                .count()).isEqualTo(2);
        assertThat(told).containsExactly("3 = 1", "2 ~ 1");
    }

    @Test
    void badRowsAreTheSameInEveryPassWhateverItsColumns() throws IOException {
        String text = IntStream.range(0, 60).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        List<String> texts = List.of("first", "second", text, text + " more", "unique", "last");
        List<String> lines = new ArrayList<>();
        for (String one : texts) { lines.add("{\"t\": \"" + one + "\", \"n\": " + lines.size() + "}"); }
        lines.set(1, "{\"t\": \"second\", \"n\": \"oops\"}");
        Path file = file("a.jsonl", lines);
        NearOptions options = new NearOptions(new Shingles(Shingles.Unit.WORDS, 5), 14, 8, 0.7, true, 1);
        assertThat(numbers(Dataset.read(List.of(file), 1, bad -> {}).dedupNear(options, "t")))
                .containsExactly(1L, 3L, 5L, 6L);
        Path pairs = file("b.jsonl", IntStream.range(0, 20).mapToObj(i -> "{\"t\": \"t" + i / 2 + "\", \"n\": "
                + (i == 1 ? "\"oops\"" : i) + "}").toList());
        Split split = Dataset.read(List.of(pairs), 1, bad -> {}).split(SplitOptions.share(0.3).by("t").seed(1));
        assertThat(texts(split.train())).doesNotContainAnyElementsOf(texts(split.heldOut()));
    }

    private static List<String> texts(Dataset set) {
        try (Stream<TableRow> rows = set.stream()) {
            return rows.map(row -> row.text("t")).distinct().toList();
        }
    }

    @Test
    void aPassThatSeesOtherRowsThanTheOneBeforeIsAnError() throws IOException {
        Path file = file("a.jsonl", List.of("{\"n\": 1}", "{\"n\": 2}", "{\"n\": 3}"));
        for (int before : new int[]{2, 4}) {
            try (Run run = new Run(1);
                    BatchSource kept = new KeepSource(Dataset.read(file).node().open(run, Optional.empty()), run,
                            before,
                            row -> true)) {
                assertThatThrownBy(() -> {
                    for (Batch batch = kept.next(); batch != null; batch = kept.next()) { batch.close(); }
                }).isInstanceOf(DataException.class).hasMessageContaining("other rows now");
            }
        }
    }

    @Test
    void whatFailsFurtherUpDoesNotOvertakeTheRowsBefore() throws IOException {
        Path file = file("a.jsonl", IntStream.range(0, 5_000).mapToObj(i -> "{\"id\": " + i + "}").toList());
        for (int threads : new int[]{1, 4}) {
            Dataset late = Dataset.read(file).threads(threads).filter(row -> {
                if (row.origin().row() == 3_000) { throw new IllegalStateException("A"); }
                return true;
            });
            assertThat(late.filter(row -> true).limit(10).count()).isEqualTo(10);
            assertThatThrownBy(() -> late.dedup("id").filter(row -> {
                if (row.origin().row() == 5) { throw new IllegalStateException("B"); }
                return true;
            }).count()).hasMessageContaining("row 5: IllegalStateException: B");
            assertThatThrownBy(late::count).hasMessageContaining("row 3000: IllegalStateException: A");
        }
    }
}
