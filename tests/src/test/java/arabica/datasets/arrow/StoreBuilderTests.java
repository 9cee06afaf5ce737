package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.StoreBuilder.Origin;
import arabica.datasets.arrow.StoreBuilder.Store;
import arabica.datasets.rows.SourcedRow;
import arabica.datasets.rows.TextRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows here are of numbers, which are their ids; a row whose number ends in 13 cannot be read, one in 17 cannot be used, one
/// in 19 is too long.
class StoreBuilderTests {
    /// Several batches.
    private static final int ROWS = 20_000;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void theBytesAreThoseOfOneThread(int threads) throws IOException {
        List<String> skipped = new ArrayList<>();
        List<String> alone = new ArrayList<>();
        build("one", 1, alone).close();
        build("some", threads, skipped).close();
        assertThat(file("some")).hasSameBinaryContentAs(file("one"));
        assertThat(skipped).isEqualTo(alone).hasSize(400);
        assertThat(skipped.getFirst()).contains("row 14");
        assertThat(Files.list(folder)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_100, 9_000, 15_000, ROWS - 1})
    void aKilledBuildGoesOnToTheSameBytes(int killedAt) throws IOException {
        build("whole", 2, new ArrayList<>()).close();
        AtomicInteger read = new AtomicInteger();
        assertThatThrownBy(() -> builder("killed", 2).open((from, bad, action) -> rows(from, bad, row -> {
            if (row.index() == killedAt)
                throw new Killed();
            action.accept(row);
        }), BadRowPolicy.allow(1_000, bad -> {}), done -> {})).isInstanceOf(Killed.class);
        assertThat(file("killed")).doesNotExist();
        List<String> skipped = new ArrayList<>();
        BadRowPolicy policy = BadRowPolicy.allow(1_000, bad -> skipped.add(bad.getMessage()));
        try (Store store = builder("killed", 3).open((from, bad, action) -> rows(from, bad, row -> {
            read.incrementAndGet();
            action.accept(row);
        }), policy, done -> {})) {
            assertThat(file("killed")).hasSameBinaryContentAs(file("whole"));
            // One of 4,096 rows at least was whole, however many waited.
            assertThat(store.origin()).isEqualTo(killedAt > 9_000 ? Origin.RESUMED : store.origin());
            if (store.origin() == Origin.RESUMED)
                assertThat(read.get()).isLessThanOrEqualTo(ROWS - 4_096);
            assertThat(policy.skipped()).isEqualTo(400);
            assertThat(store.counts().dropped()).isEqualTo(200);
        }
        assertThat(Files.list(folder)).hasSize(2);
    }

    @Test
    void aBatchThatIsNotAsItWasWrittenIsWrittenAgain() throws IOException {
        build("whole", 2, new ArrayList<>()).close();
        kill("cut", 18_000);
        Path unfinished = TokenizedWriter.unfinished(file("cut"));
        byte[] bytes = Files.readAllBytes(unfinished);
        bytes[bytes.length / 2] ^= 1;
        Files.write(unfinished, bytes);
        build("cut", 2, new ArrayList<>()).close();
        assertThat(file("cut")).hasSameBinaryContentAs(file("whole"));
    }

    @Test
    void whatTheJournalDoesNotKnowIsCutOff() throws IOException {
        build("whole", 2, new ArrayList<>()).close();
        kill("more", 18_000);
        Path unfinished = TokenizedWriter.unfinished(file("more"));
        Files.write(unfinished, new byte[100_000], StandardOpenOption.APPEND);
        Path journal = folder.resolve(".more.arrow.journal");
        Files.writeString(journal, "8 17 half a li", StandardOpenOption.APPEND);
        Store store = build("more", 2, new ArrayList<>());
        store.close();
        assertThat(store.origin()).isEqualTo(Origin.RESUMED);
        assertThat(file("more")).hasSameBinaryContentAs(file("whole"));
    }

    @Test
    void aKilledBuildOfOtherDataIsNotGoneOnWith() throws IOException {
        kill("other", 18_000);
        Store store = new StoreBuilder("rows", file("other"), identity("b"), TokenizedKind.SEQUENCES, true,
                StoreBuilderTests::ids, 2).open(StoreBuilderTests::rows, BadRowPolicy.allow(1_000, bad -> {}),
                        done -> {});
        store.close();
        assertThat(store.origin()).isEqualTo(Origin.BUILT);
    }

    @Test
    void whatIsThereIsUsedAgain() throws IOException {
        build("set", 2, new ArrayList<>()).close();
        BadRowPolicy policy = BadRowPolicy.allow(1_000, bad -> {});
        try (Store again = builder("set", 2).open((from, bad, action) -> {
            throw new AssertionError("rows are read");
        }, policy, done -> {})) {
            assertThat(again.origin()).isEqualTo(Origin.REUSED);
            assertThat(again.data().size()).isEqualTo(ROWS - 600);
            assertThat(again.counts().skipped()).isEqualTo(400);
            assertThat(again.counts().cutRows()).isEqualTo(200);
            assertThat(again.data().promptKey(3)).isEqualTo(PromptKey.of("3"));
            assertThat(again.data().contentHash()).isPresent();
        }
        assertThat(policy.skipped()).isEqualTo(400);
    }

    @Test
    void otherDataMakesItAnewAndSaysWhatDiffers() {
        build("set", 2, new ArrayList<>()).close();
        try (Store other = new StoreBuilder("rows", file("set"), identity("b"), TokenizedKind.SEQUENCES, true,
                StoreBuilderTests::ids, 2).open(StoreBuilderTests::rows, BadRowPolicy.allow(1_000, bad -> {}),
                        done -> {})) {
            assertThat(other.origin()).isEqualTo(Origin.BUILT);
            assertThat(other.rebuilt()).isEqualTo("data rows");
        }
    }

    @Test
    void aDamagedSetIsMadeAnew() throws IOException {
        build("whole", 2, new ArrayList<>()).close();
        Files.write(file("set"), new byte[500]);
        Store store = build("set", 2, new ArrayList<>());
        store.close();
        assertThat(store.rebuilt()).contains("damaged");
        assertThat(file("set")).hasSameBinaryContentAs(file("whole"));
    }

    @Test
    void theFirstBadRowFailsWhateverTheThreadsSawBefore() {
        for (int threads : new int[]{1, 4}) {
            assertThatThrownBy(() -> builder("strict", threads).open(StoreBuilderTests::rows, BadRowPolicy.strict(),
                    done -> {})).isInstanceOf(BadRowException.class).hasMessageContaining("row 14");
            assertThatThrownBy(() -> builder("strict", threads).open(StoreBuilderTests::rows,
                    BadRowPolicy.allow(1, bad -> {}), done -> {})).isInstanceOf(DataException.class)
                    .hasMessageContaining("row 18");
        }
        // A set that was made with more bad rows than may be skipped now names one of them.
        build("lenient", 2, new ArrayList<>()).close();
        assertThatThrownBy(() -> builder("lenient", 2).open(StoreBuilderTests::rows, BadRowPolicy.allow(5, bad -> {}),
                done -> {})).isInstanceOf(DataException.class).hasMessageContaining("5 bad rows were skipped");
    }

    /// Whoever allows fewer bad rows than a killed build has left out hears of one, and then of no other build.
    @Test
    void aKilledBuildWithTooManyBadRowsNamesOne() {
        kill("killed", 18_000);
        assertThatThrownBy(() -> builder("killed", 2).open(StoreBuilderTests::rows, BadRowPolicy.strict(), done -> {}))
                .isInstanceOf(BadRowException.class).hasMessageContaining("row 14");
        kill("killed", 18_000);
        // 100 are in the first batch or two: these are kept.
        assertThatThrownBy(() -> builder("killed", 2).open(StoreBuilderTests::rows, BadRowPolicy.allow(100, bad -> {}),
                done -> {})).isInstanceOf(DataException.class).hasMessageContaining("row 50")
                .hasMessageContaining("100 bad rows were skipped");
        build("killed", 2, new ArrayList<>()).close();
    }

    @Test
    void twoWhoBuildOneSetDoNotMeet() throws IOException {
        build("whole", 1, new ArrayList<>()).close();
        // The second begins while the first is at it.
        Store[] inner = new Store[1];
        Store outer = builder("set", 2).open((from, bad, action) -> {
            inner[0] = build("set", 2, new ArrayList<>());
            rows(from, bad, action);
        }, BadRowPolicy.allow(1_000, bad -> {}), done -> {});
        inner[0].close();
        outer.close();
        assertThat(file("set")).hasSameBinaryContentAs(file("whole"));
        assertThat(Files.list(folder)).hasSize(2);
    }

    @Test
    void noRowLeftIsAnErrorAndNoFile() {
        StoreBuilder.Rows none = (from, bad, action) -> action.accept(new SourcedRow(Path.of("rows"), 20, 19,
                new TextRow("19")));
        assertThatThrownBy(() -> builder("none", 1).open(none, BadRowPolicy.strict(), done -> {}))
                .isInstanceOf(DataException.class).hasMessage("rows: no rows to use, all 1 are longer than the longest"
                        + " that is allowed");
        assertThat(file("none")).doesNotExist();
    }

    @Test
    void lossesAreOneLine() {
        TokenizeOptions end = TokenizeOptions.of(8);
        assertThat(new TokenizedSummary(10, 80, 0, 0, 2, 20, 5).losses("a.txt", end)).hasValue(
                "2 rows of a.txt are longer than 8 tokens: their ends were cut off, 20 of 100 tokens");
        assertThat(new TokenizedSummary(10, 80, 0, 0, 2, 20, 5).losses("a.txt", end.withTruncation(Truncation.START))
                .orElseThrow()).contains("starts were cut off");
        assertThat(new TokenizedSummary(7, 80, 3, 0, 0, 0, 5).losses("a.txt", end)).hasValue(
                "3 rows of a.txt are longer than 8 tokens and were left out");
        assertThat(new TokenizedSummary(7, 80, 0, 3, 0, 0, 5).losses("a.txt", end)).isEmpty();
    }

    private void kill(String name, int at) {
        assertThatThrownBy(() -> builder(name, 2).open((from, bad, action) -> rows(from, bad, row -> {
            if (row.index() == at)
                throw new Killed();
            action.accept(row);
        }), BadRowPolicy.allow(1_000, bad -> {}), done -> {})).isInstanceOf(Killed.class);
    }

    private Store build(String name, int threads, List<String> skipped) {
        return builder(name, threads).open(StoreBuilderTests::rows,
                BadRowPolicy.allow(1_000, bad -> skipped.add(bad.getMessage())), done -> {});
    }

    private StoreBuilder builder(String name, int threads) {
        return new StoreBuilder("rows", file(name), identity("a"), TokenizedKind.SEQUENCES, true,
                StoreBuilderTests::ids, threads);
    }

    private Path file(String name) { return folder.resolve(name + ".arrow"); }

    private static StoreIdentity identity(String data) {
        SequencedMap<String, String> parts = new LinkedHashMap<>();
        parts.put("data rows", data);
        parts.put("max-length", "8");
        return new StoreIdentity(parts);
    }

    private static void rows(long from, BadRowPolicy bad, Consumer<SourcedRow> action) {
        Stream.iterate(from, i -> i < ROWS, i -> i + 1).forEach(i -> {
            SourcedRow row = new SourcedRow(Path.of("rows"), i + 1, i, new TextRow(Long.toString(i)));
            if (i % 100 == 13) {
                bad.accept(row.bad("text", "cannot be read"));
            } else {
                action.accept(row);
            }
        });
    }

    private static StoreBuilder.Tokenized ids(SourcedRow row) {
        int number = (int) row.index();
        if (number % 100 == 17)
            throw row.bad("text", "cannot be used");
        int[] ids = new int[1 + number % 7];
        Arrays.fill(ids, number);
        Optional<TokenizedRow> tokens = number % 100 == 19
                ? Optional.empty()
                : Optional.of(new TokenizedRow.SequenceRow(new TokenSequence(ids, 0)));
        return new StoreBuilder.Tokenized(new RowTokenizer.Result(tokens, number % 100 == 20 ? 4 : 0),
                Optional.of(PromptKey.of(Integer.toString(number))));
    }

}
