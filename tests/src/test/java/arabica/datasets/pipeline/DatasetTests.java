package arabica.datasets.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.table.TableTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetTests {
    @TempDir
    Path folder;

    /// `{"id": i, "text": "text i", "tags": ["a", null], "who": {"name": "n"}}`, `rows` of them.
    private Path rows(String name, int rows) throws IOException {
        return Files.writeString(folder.resolve(name), IntStream.range(0, rows).mapToObj(i -> "{\"id\": " + i
                + ", \"text\": \"text " + i + "\", \"tags\": [\"a\", null], \"who\": {\"name\": \"n" + i % 3 + "\"}}\n")
                .collect(Collectors.joining()));
    }

    private static List<Long> ids(Dataset set) {
        try (Stream<TableRow> rows = set.stream()) {
            return rows.map(row -> row.integer("id")).toList();
        }
    }

    private static List<Long> range(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> (long) i).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void rowsKeepTheirOrderOnAnyNumberOfThreads(int threads) throws IOException {
        Dataset set = Dataset.read(rows("a.jsonl", 5_000)).threads(threads).filter(row -> row.integer("id") % 3 != 0)
                .map(row -> row.with("text", row.text("text") + "!"));
        assertThat(ids(set)).isEqualTo(range(0, 5_000).stream().filter(id -> id % 3 != 0).toList());
        assertThat(set.count()).isEqualTo(3_333);
    }

    @Test
    void theSameBytesAreWrittenOnAnyNumberOfThreads() throws IOException {
        Path input = rows("a.jsonl", 4_000);
        List<byte[]> written = new ArrayList<>();
        for (int threads : new int[]{1, 3}) {
            Path out = folder.resolve("out" + threads + ".jsonl");
            Dataset.read(input).threads(threads).filter(row -> row.integer("id") % 7 != 0).dedup("who", "id")
                    .mapText("text", String::toUpperCase).write(out);
            written.add(Files.readAllBytes(out));
        }
        assertThat(written.get(0)).isEqualTo(written.get(1)).isNotEmpty();
    }

    @Test
    void nothingIsReadBeforeAResultIsAskedFor() {
        Dataset set = Dataset.read(folder.resolve("missing.jsonl")).filter(row -> true).dedup().limit(3);
        assertThatThrownBy(set::count).isInstanceOf(DataException.class).hasMessageContaining("missing.jsonl")
                .hasMessageContaining("no such file");
    }

    @Test
    void aFunctionThatThrowsNamesFileAndRow() throws IOException {
        Path input = rows("a.jsonl", 3_000);
        for (int threads : new int[]{1, 4}) {
            // The first bad row in order is named, whichever thread meets one first.
            Dataset set = Dataset.read(input).threads(threads).filter(row -> row.integer("id") > 0).map(row -> {
                if (row.integer("id") >= 1_500) { throw new IllegalStateException("too much"); }
                return row;
            });
            Path out = folder.resolve("never.jsonl");
            assertThatThrownBy(() -> set.write(out)).isInstanceOf(PipelineException.class)
                    .hasMessage(input + ": row 1501: IllegalStateException: too much")
                    .hasCauseInstanceOf(IllegalStateException.class);
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).containsExactly(input);
            }
        }
    }

    @Test
    void everyKindOfFunctionNamesItsRowAndLeaksNothing() throws IOException {
        Dataset set = Dataset.read(rows("a.jsonl", 30));
        // Run.close fails where a batch was not closed, so a leak would show as a suppressed exception.
        for (Dataset failing : List.of(set.filter(row -> row.integer("text") > 0), set.filterText("text", text -> {
            throw new IllegalArgumentException(text);
        }), set.mapText("text", text -> text.substring(100)), set.map(row -> row.with("id", "no number")),
                set.map(row -> row.with("unknown", 1)), set.map(row -> null),
                set.withColumn(TableTypes.field("n", TableTypes.INT64), row -> row.text("text")))) {
            assertThatThrownBy(failing::count).satisfies(failure -> {
                assertThat(failure.getSuppressed()).isEmpty();
                assertThat(failure).isInstanceOfAny(PipelineException.class, DataException.class);
            });
        }
        assertThatThrownBy(() -> set.map(row -> row.with("id", "no number")).count())
                .hasMessageContaining("a.jsonl: row 1: ").hasMessageContaining("\"id\"");
        assertThatThrownBy(() -> set.map(row -> row.with("unknown", 1)).count()).hasMessageContaining("\"unknown\"")
                .hasMessageContaining("id, text, tags, who");
    }

    @Test
    void aStreamThatIsClosedEarlyLeaksNothing() throws IOException {
        try (Stream<TableRow> rows = Dataset.read(rows("a.jsonl", 9_000)).threads(3).stream()) {
            assertThat(rows.limit(2).map(row -> row.text("text")).toList()).containsExactly("text 0", "text 1");
        }
    }

    @Test
    void aRowCannotBeReadOnceItsFunctionHasReturned() throws IOException {
        List<TableRow> views = new ArrayList<>();
        List<TableRow> copies = new ArrayList<>();
        Dataset.read(rows("a.jsonl", 3)).forEach(row -> {
            views.add(row);
            copies.add(row.copy());
        });
        assertThatThrownBy(() -> views.getFirst().text("text")).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("copy()");
        assertThat(copies.getLast().values()).containsEntry("id", 2L)
                .containsEntry("tags", Arrays.asList("a", null));
    }

    @Test
    void selectReadsOnlyWhatIsAskedFor() throws IOException {
        Path input = rows("a.jsonl", 10);
        Path arrow = folder.resolve("a.arrow");
        Dataset.read(input).write(arrow);
        for (Path file : List.of(input, arrow)) {
            Dataset set = Dataset.read(file).rename("text", "body").select("body", "id");
            assertThat(Schemas.names(set.schema())).isEqualTo("body, id");
            try (Stream<TableRow> rows = set.stream()) {
                assertThat(rows.toList().getLast().values()).containsEntry("body", "text 9").containsEntry("id", 9L)
                        .hasSize(2);
            }
            assertThat(ids(set.filterText("body", body -> body.endsWith("5")).select("id"))).containsExactly(5L);
            assertThatThrownBy(() -> Dataset.read(file).select("nothing").count()).isInstanceOf(DataException.class)
                    .hasMessageContaining("\"nothing\"").hasMessageContaining("id");
        }
        // The filter reads its own column although the selection does not have it.
        assertThat(wantedOfTheReader(Dataset.read(input).filterText("text", text -> true).select("id")))
                .containsExactly("id", "text");
        assertThat(wantedOfTheReader(Dataset.read(input).rename("id", "n").select("n"))).containsExactly("id");
        assertThat(wantedOfTheReader(Dataset.read(input).select("id", "text").select("id"))).containsExactly("id");
    }

    /// The columns that the reader is asked for.
    private static List<String> wantedOfTheReader(Dataset set) {
        List<String> asked = new ArrayList<>();
        StepNode steps = (StepNode) set.node();
        Node spy = new Node() {
            @Override
            public BatchSource open(Run run, Optional<List<String>> wanted) {
                asked.addAll(wanted.orElseThrow());
                return steps.upstream().open(run, wanted);
            }

            @Override
            public Stream<Path> inputs() { return Stream.empty(); }
        };
        try (Run run = new Run(1)) {
            new StepNode(spy, steps.steps()).open(run, Optional.empty()).close();
        }
        return asked;
    }

    @Test
    void columnsAreAddedChangedAndDropped() throws IOException {
        Dataset set = Dataset.read(rows("a.jsonl", 5))
                .withColumn(TableTypes.field("length", TableTypes.FLOAT64), row -> row.text("text").length() / 2.0)
                .withColumn(TableTypes.list("parts", TableTypes.field(TableTypes.ITEM, TableTypes.TEXT)),
                        row -> List.of(row.text("text").split(" ")))
                .withColumn(TableTypes.field("id", TableTypes.TEXT), row -> "#" + row.integer("id")).drop("tags");
        assertThat(Schemas.names(set.schema())).isEqualTo("id, text, who, length, parts");
        try (Stream<TableRow> rows = set.stream()) {
            assertThat(rows.skip(4).findFirst().orElseThrow().values()).containsEntry("id", "#4")
                    .containsEntry("length", 3.0).containsEntry("parts", List.of("text", "4"));
        }
    }

    @Test
    void filesWithOtherColumnsAndTypesBecomeOneTable() throws IOException {
        Path a = Files.writeString(folder.resolve("a.jsonl"), "{\"id\": 1, \"score\": 3, \"meta\": {\"x\": 1}}\n");
        Path b = Files.writeString(folder.resolve("b.jsonl"),
                "{\"id\": 2, \"score\": 0.5, \"note\": \"n\", \"meta\": {\"y\": [1]}}\n{\"id\": 3, \"score\": null}\n");
        Dataset set = Dataset.read(a, b);
        try (Stream<TableRow> rows = set.stream()) {
            List<TableRow> all = rows.toList();
            assertThat(all.get(0).values()).containsEntry("score", 3.0).containsEntry("note", null);
            assertThat(all.get(1).values()).containsEntry("score", 0.5).containsEntry("note", "n");
            assertThat(all.get(1).get("meta").toString()).isEqualTo("{x=null, y=[1]}");
            assertThat(all.get(2).get("meta")).isNull();
            assertThat(all.get(2).origin()).isEqualTo(new Origin(b, 2));
        }
        assertThat(ids(set.select("id", "note"))).containsExactly(1L, 2L, 3L);
        Path c = Files.writeString(folder.resolve("c.jsonl"), "{\"id\": \"text\"}\n");
        assertThatThrownBy(() -> Dataset.read(a, c).count()).isInstanceOf(DataException.class)
                .hasMessageContaining("c.jsonl: column \"id\"").hasMessageContaining("as in")
                .hasMessageContaining("a.jsonl");
    }

    @Test
    void badRowsAreSkippedCountedAndDoNotShiftTheOthersNumbers() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"),
                "{\"id\": 1}\nnonsense\n{\"id\": 3}\n[]\n{\"id\": 5}\n");
        List<String> said = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        Dataset.read(List.of(file), 2, bad -> said.add(bad.getMessage())).forEach(row -> {
            assertThat(row.origin().row()).isEqualTo(row.integer("id"));
            numbers.add(row.origin().row());
        });
        assertThat(numbers).containsExactly(1L, 3L, 5L);
        assertThat(said).hasSize(2).first().asString().contains("row 2");
        assertThatThrownBy(() -> Dataset.read(List.of(file), 1, bad -> {}).count()).isInstanceOf(DataException.class);
    }

    @Test
    void limitStopsReading() throws IOException {
        AtomicInteger seen = new AtomicInteger();
        Dataset set = Dataset.read(rows("a.jsonl", 20_000)).threads(2).filter(row -> seen.incrementAndGet() > 0)
                .limit(10);
        assertThat(ids(set)).isEqualTo(range(0, 10));
        assertThat(seen.get()).isLessThan(10_000);
        assertThat(set.limit(0).count()).isZero();
    }

    @Test
    void anEmptyResultHasItsColumns() throws IOException {
        Path out = folder.resolve("none.arrow");
        assertThat(Dataset.read(rows("a.jsonl", 4)).filter(row -> false).write(out)).isZero();
        assertThat(Schemas.names(Dataset.read(out).schema())).isEqualTo("id, text, tags, who");
    }

    @Test
    void whatIsReadIsNeverWrittenOver() throws IOException {
        Path input = rows("a.jsonl", 4);
        assertThatThrownBy(() -> Dataset.read(input).write(input)).isInstanceOf(DataException.class)
                .hasMessageContaining("exists");
        assertThatThrownBy(() -> Dataset.read(input).dedup().overwrite(folder.resolve("./a.jsonl")))
                .isInstanceOf(DataException.class).hasMessageContaining("is read by what would write over it");
        assertThat(Files.readAllLines(input)).hasSize(4);
    }

    @Test
    void rowsInMemoryAreATableToo() {
        Dataset set = Dataset.of(
                new Schema(List.of(TableTypes.field("id", TableTypes.INT64))),
                IntStream.range(0, 3_000).mapToObj(i -> Map.of("id", i)).toList());
        assertThat(ids(set)).isEqualTo(range(0, 3_000));
        assertThat(ids(set)).as("again").hasSize(3_000);
    }
}
