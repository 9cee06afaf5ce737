package arabica.rlhf.bestof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.rows.PromptTemplate;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.rlhf.Golden;
import arabica.rlhf.Tiny;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BestOfFilesTests {
    private static final RewardFunction LONGER = RewardFunction.of(response -> Arrays.stream(response.ids()).distinct()
            .count());

    @TempDir
    Path folder;

    private Path data;

    @BeforeEach
    void prompts() throws IOException {
        data = folder.resolve("prompts.jsonl");
        // More than two batches, and not a whole number of them.
        Files.writeString(data, IntStream.range(0, 2 * BestOfFiles.BATCH + 5)
                .mapToObj(i -> "{\"prompt\": \"Where did number " + i + " go?\"}\n").collect(Collectors.joining()));
    }

    @Test
    void theBestOfAllDrawsIsWrittenAndTheWorstBesideIt() throws IOException {
        BestOfResult result = run(1, "out", 5, true, LONGER, false);
        List<JsonNode> best = rows("out/best.jsonl");
        List<JsonNode> all = rows("out/all.jsonl");
        assertThat(all).hasSize(37).allMatch(row -> row.get("responses").size() == 5);
        assertThat(result.prompts()).isEqualTo(37);
        assertThat(best).hasSize((int) result.written());
        Map<String, JsonNode> byPrompt = new HashMap<>();
        all.forEach(row -> byPrompt.put(row.get("prompt").asText(), row.get("responses")));
        for (JsonNode row : best) {
            JsonNode draws = byPrompt.get(row.get("prompt").asText());
            double highest = stream(draws).filter(draw -> !draw.get("text").asText().isBlank())
                    .mapToDouble(draw -> draw.get("score").asDouble()).max().orElseThrow();
            assertThat(row.get("score").asDouble()).isEqualTo(highest);
            assertThat(stream(draws)).anyMatch(draw -> draw.get("text").equals(row.get("completion"))
                    && draw.get("score").equals(row.get("score")));
        }
        assertThat(rows("out/pairs.jsonl")).hasSize((int) result.pairs()).isNotEmpty().allSatisfy(
                pair -> assertThat(pair.get("chosen_score").asDouble())
                        .isGreaterThan(pair.get("rejected_score").asDouble()));
        double mean = all.stream().flatMap(row -> stream(row.get("responses")))
                .mapToDouble(draw -> draw.get("score").asDouble()).average().orElseThrow();
        assertThat(result.curve().points().getFirst().score().value()).isCloseTo(mean, within(1e-9));
        assertThat(result.curve().points()).extracting(p -> p.n()).containsExactly(1, 2, 4, 5);
        assertThat(BestOfFiles.workFile(folder.resolve("out/best.jsonl"))).doesNotExist();
    }

    @Test
    void responsesThatWereCutOffAreNotKeptUnlessAskedFor() throws IOException {
        BestOfResult ended = run(1, "ended", 4, false, LONGER, false);
        BestOfResult all = run(1, "all", 4, true, LONGER, false);
        assertThat(ended.written()).isLessThan(all.written()).isPositive();
        Map<String, JsonNode> byPrompt = new HashMap<>();
        rows("ended/all.jsonl").forEach(row -> byPrompt.put(row.get("prompt").asText(), row.get("responses")));
        assertThat(rows("ended/best.jsonl")).allSatisfy(row -> assertThat(stream(byPrompt.get(row.get("prompt")
                .asText()))).anyMatch(draw -> draw.get("text").equals(row.get("completion"))
                        && draw.get("finished").asBoolean()));
    }

    @Test
    void threadsDoNotChangeTheBytesAndNeitherDoesBeingStoppedAndResumed() throws IOException {
        run(1, "one", 3, true, LONGER, false);
        run(3, "three", 3, true, LONGER, false);
        AtomicInteger batches = new AtomicInteger();
        RewardFunction failing = named(responses -> {
            if (batches.incrementAndGet() == 3) { throw new IllegalStateException("power cut"); }
            return LONGER.score(responses);
        });
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> run(1, "stopped", 3, true, failing, false));
        Path work = BestOfFiles.workFile(folder.resolve("stopped/best.jsonl"));
        assertThat(work).exists();
        assertThat(folder.resolve("stopped/best.jsonl")).doesNotExist();
        // The last line was torn too.
        Files.writeString(work, Files.readString(work).substring(0, Files.readString(work).length() - 30));
        run(1, "stopped", 3, true, named(LONGER), true);
        assertThat(batches.get()).isEqualTo(3);
        for (String file : List.of("best.jsonl", "pairs.jsonl", "all.jsonl")) {
            String whole = Files.readString(folder.resolve("one").resolve(file));
            assertThat(Files.readString(folder.resolve("three").resolve(file))).isEqualTo(whole);
            assertThat(Files.readString(folder.resolve("stopped").resolve(file))).isEqualTo(whole);
        }
    }

    @Test
    void aRunThatIsStoppedBetweenItsLastMovesMakesThemAgain() throws IOException {
        run(1, "one", 2, true, LONGER, false);
        // What stands where the last file goes stops the run after the others are in place.
        Path best = folder.resolve("stopped/best.jsonl");
        Files.createDirectories(best.resolve("in the way"));
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> run(1, "stopped", 2, true, named(LONGER), false));
        assertThat(folder.resolve("stopped/pairs.jsonl")).isRegularFile();
        assertThat(folder.resolve("stopped/all.jsonl")).isRegularFile();
        Files.delete(best.resolve("in the way"));
        Files.delete(best);
        AtomicInteger batches = new AtomicInteger();
        run(1, "stopped", 2, true, named(responses -> {
            batches.incrementAndGet();
            return LONGER.score(responses);
        }), true);
        assertThat(batches.get()).as("the last batch is not a whole one, and drawn again").isEqualTo(1);
        for (String file : List.of("best.jsonl", "pairs.jsonl", "all.jsonl")) {
            assertThat(folder.resolve("stopped").resolve(file))
                    .hasSameTextualContentAs(folder.resolve("one").resolve(file));
        }
        assertThat(BestOfFiles.workFile(best)).doesNotExist();
    }

    @Test
    void theWorkOfAnotherRunIsNotResumed() {
        RewardFunction failing = named(responses -> { throw new IllegalStateException("power cut"); });
        AtomicInteger batches = new AtomicInteger();
        RewardFunction second = named(responses -> batches.incrementAndGet() == 2
                ? failing.score(responses)
                : LONGER.score(responses));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> run(1, "out", 3, true, second, false));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> run(1, "out", 4, true, second, true))
                .withMessageContaining("another n (3, now 4)").withMessageContaining("best.jsonl.partial");
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> run(1, "out", 3, true, LONGER, true))
                .withMessageContaining("another reward");
    }

    @Test
    void scoresThatAreNotNumbersStopTheRun() {
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> run(1, "out", 2, true, RewardFunction.of(response -> Double.NaN), false))
                .withMessageContaining("NaN");
        assertThat(folder.resolve("out/best.jsonl")).doesNotExist();
        assertThat(folder.resolve("out/best.jsonl.partial")).doesNotExist();
    }

    @Test
    void aPromptThatFillsTheContextIsNamedAndMayBeSkipped() throws IOException {
        Files.writeString(data, "{\"prompt\": \"" + "too long ".repeat(40) + "\"}\n{\"prompt\": \"Where?\"}\n");
        assertThatExceptionOfType(BadRowException.class).isThrownBy(() -> run(1, "out", 2, true, LONGER, false))
                .withMessageContaining("row 1").withMessageContaining("expected 1 to 47");
        assertThat(folder.resolve("out")).isEmptyDirectory();
        BestOfResult result = run(BadRowPolicy.allow(1, bad -> {}), 1, "out", 2, true, LONGER, false);
        assertThat(result.skipped()).isEqualTo(1);
        assertThat(rows("out/best.jsonl")).singleElement().extracting(row -> row.get("prompt").asText())
                .isEqualTo("Where?");
    }

    @Test
    void optionsThatCannotBeMeantAreRefused() {
        SamplingConfig greedy = SamplingConfig.sampling(4, 0, java.util.Set.of());
        assertThatIllegalArgumentException().isThrownBy(() -> new BestOfOptions(2, greedy, false, 0))
                .withMessageContaining("--temperature 0");
        assertThatIllegalArgumentException().isThrownBy(() -> new BestOfOptions(0, greedy, false, 0))
                .withMessageContaining("--n");
    }

    private BestOfResult run(int threads, String out, int n, boolean keepUnfinished, RewardFunction reward,
            boolean resume) {
        return run(BadRowPolicy.strict(), threads, out, n, keepUnfinished, reward, resume);
    }

    private BestOfResult run(BadRowPolicy bad, int threads, String out, int n, boolean keepUnfinished,
            RewardFunction reward, boolean resume) {
        try (Backend backend = Backends.open("vector", threads); Scope scope = Scope.open(backend)) {
            LanguageModel model = Tiny.model(scope, 1);
            // One token in nine ends a response.
            SamplingConfig sampling = SamplingConfig.sampling(6, 1,
                    IntStream.range(0, 50).boxed().collect(Collectors.toSet()));
            Path to = folder.resolve(out);
            return new BestOfFiles(model, Golden.tokenizer(), reward,
                    new BestOfOptions(n, sampling, keepUnfinished, 7)).run(
                            new BestOfFiles.Prompts(List.of(data), PromptTemplate.NONE),
                            new BestOfOutputs(to.resolve("best.jsonl"), Optional.of(to.resolve("pairs.jsonl")),
                                    Optional.of(to.resolve("all.jsonl"))),
                            resume, bad, new TrainingListener() {
                            });
        }
    }

    private static RewardFunction named(RewardFunction function) {
        return new RewardFunction() {
            @Override
            public double[] score(List<Response> responses) { return function.score(responses); }

            @Override
            public String fingerprint() { return "named"; }
        };
    }

    private List<JsonNode> rows(String file) throws IOException {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> rows = new java.util.ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(file))) { rows.add(json.readTree(line)); }
        return rows;
    }

    private static Stream<JsonNode> stream(JsonNode array) { return Golden.each(array); }
}
