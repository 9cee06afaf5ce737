package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowReader;
import arabica.datasets.rows.RowUse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectTests {
    @TempDir
    Path folder;

    @Test
    void proposedPairsAreReadBackOnceSomebodyHasJudgedThem() throws IOException {
        Path prompts = prompts();
        Path out = folder.resolve("pairs.jsonl");
        Outcome run = collect(prompts, out, "--pairs-per-prompt", 2, "--samples", 4);
        assertThat(run.code()).as(run.err()).isZero();
        List<JsonNode> rows = rows(out);
        assertThat(rows).hasSize(run.object().get("pairs").intValue()).hasSizeBetween(40, 80);
        for (JsonNode row : rows) {
            assertThat(row.get("response_a").textValue()).isNotBlank().isNotEqualTo(row.get("response_b").textValue());
            assertThat(row.get("distance").doubleValue()).isBetween(0.1, 1.0);
            assertThat(row.get("perplexity_a").doubleValue()).isGreaterThan(1);
            assertThat(row.get("chosen").isNull() && row.get("rejected").isNull()).isTrue();
            assertThat(row.get("criterion").textValue()).isEqualTo("entropy");
        }
        Outcome unjudged = Outcome.of("reward", "--model", Golden.MODEL, "--data", out, "--out",
                folder.resolve("reward"));
        assertThat(unjudged.code()).isEqualTo(2);
        assertThat(unjudged.err()).contains("row 1, field \"chosen\": is missing");

        Path judged = Golden.rows(folder.resolve("judged.jsonl"), rows.stream().map(row -> (JsonNode) ((ObjectNode) row)
                .put("chosen", row.get("response_b").textValue()).put("rejected", row.get("response_a").textValue()))
                .toList());
        try (RowReader reader = RowReader.open(List.of(judged), RowUse.PREFERENCE, PromptTemplate.NONE,
                BadRowPolicy.strict())) {
            PreferenceRow first = (PreferenceRow) reader.next().row();
            assertThat(first.chosen()).isEqualTo(rows.getFirst().get("response_b").textValue());
            assertThat(first.prompt().text()).isEqualTo(rows.getFirst().get("prompt").textValue());
        }
    }

    @Test
    void promptsInMessagesAreReadBackWithTheSameTemplate() throws IOException {
        Path prompts = Golden.lines(folder.resolve("chats.jsonl"),
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Why?\"}]}",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"Who?\"}, {\"role\": \"assistant\", \"content\": \"I.\"}]}",
                "{\"prompt\": [{\"role\": \"user\", \"content\": \"Where?\"}]}",
                "{\"instruction\": \"Add\", \"input\": \"1 2\"}");
        PromptTemplate template = PromptTemplate.named("hh");
        Path out = folder.resolve("pairs.jsonl");
        Outcome run = collect(prompts, out, "--prompt-template", "hh");
        assertThat(run.code()).as(run.err()).isZero();
        Path judged = Golden.rows(folder.resolve("judged.jsonl"),
                rows(out).stream().map(row -> (JsonNode) ((ObjectNode) row)
                        .put("chosen", row.get("response_a").textValue())
                        .put("rejected", row.get("response_b").textValue()))
                        .toList());
        assertThat(RowReader.readAll(List.of(judged), RowUse.PREFERENCE, template, BadRowPolicy.strict()))
                .extracting(row -> ((PreferenceRow) row.row()).prompt())
                .isEqualTo(RowReader.readAll(List.of(prompts), RowUse.PROMPT, template, BadRowPolicy.strict()).stream()
                        .map(row -> ((PromptRow) row.row()).prompt()).toList());
    }

    @Test
    void aPreferenceModelSaysWhichPairsAreWorthMost() throws IOException {
        Path reward = folder.resolve("reward");
        assertThat(Outcome.of("reward", "--model", Golden.MODEL, "--data", Golden.pairs(folder), "--out", reward,
                "--max-steps", 2).code()).isZero();
        Path other = folder.resolve("other");
        assertThat(Outcome.of("reward", "--model", Golden.MODEL, "--data", Golden.pairs(folder), "--out", other,
                "--max-steps", 2, "--seed", 9).code()).isZero();
        Path all = folder.resolve("all.jsonl");
        Outcome run = collect(prompts(), all, "--reward", reward);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.object().get("criterion").textValue()).isEqualTo("uncertainty");
        Path best = folder.resolve("best.jsonl");
        assertThat(collect(prompts(), best, "--reward", reward, "--budget", 5).code()).isZero();
        List<JsonNode> ranked = rows(all).stream().sorted((a, b) -> Double.compare(b.get("acquisition").doubleValue(),
                a.get("acquisition").doubleValue())).toList();
        assertThat(rows(best)).containsExactlyInAnyOrderElementsOf(ranked.subList(0, 5));
        assertThat(rows(all)).containsSubsequence(rows(best));
        for (JsonNode row : ranked) {
            double p = row.get("preference_a").doubleValue();
            assertThat(row.get("acquisition").doubleValue())
                    .isCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), within(1e-12));
        }
        Path sure = folder.resolve("sure.jsonl");
        assertThat(collect(prompts(), sure, "--reward", reward, other, "--criterion", "certainty").code()).isZero();
        assertThat(rows(sure)).allSatisfy(row -> assertThat(row.get("acquisition").doubleValue())
                .isEqualTo(Math.abs(row.get("reward_margin").doubleValue())));
    }

    @Test
    void theFlagOfFilterIsTheCommandAndTheSeedGivesTheBytes() throws IOException {
        Path a = folder.resolve("a.jsonl");
        Path b = folder.resolve("b.jsonl");
        assertThat(collect(prompts(), a).code()).isZero();
        Outcome flag = Outcome.of("filter", "--collect", "--model", Golden.MODEL, "--data", prompts(), "--out", b,
                "--max-new-tokens", 12, "--threads", 1);
        assertThat(flag.code()).as(flag.err()).isZero();
        assertThat(b).hasSameTextualContentAs(a);
        Outcome again = collect(prompts(), a);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("arabica collect: " + a + " exists");
        Outcome noReward = collect(prompts(), folder.resolve("c.jsonl"), "--criterion", "certainty");
        assertThat(noReward.code()).isEqualTo(2);
        assertThat(noReward.err()).contains("--criterion certainty needs a preference model");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void worldRowsAreWhatTheyWereHoweverManyFollow() throws IOException {
        Path few = folder.resolve("few.jsonl");
        Path many = folder.resolve("many.jsonl");
        assertThat(Outcome.of("world", "--pairs", 20, "--foreign-share", 0.5, "--out", few).code()).isZero();
        assertThat(Outcome.of("world", "--pairs", 50, "--foreign-share", 0.5, "--out", many, "--threads", 1).code())
                .isZero();
        assertThat(rows(many).subList(0, 20)).isEqualTo(rows(few));
        assertThat(rows(many)).extracting(row -> row.get("source").textValue()).containsOnly("own", "foreign");
        Path texts = folder.resolve("texts.jsonl.gz");
        assertThat(Outcome.of("world", "--texts", 3, "--out", texts).code()).isZero();
        assertThat(Outcome.of("inspect", texts).code()).isZero();
        assertThat(Outcome.of("world", "--texts", 3, "--pairs", 3, "--out", texts).code()).isEqualTo(2);
        assertThat(Outcome.of("world", "--texts", 3, "--foreign-share", 1, "--out", few, "--overwrite").err())
                .contains("--foreign-share is for --pairs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "-1", "NaN"})
    void aShareOfTheWorldThatIsNoneIsNamed(String share) {
        Path out = folder.resolve("world.jsonl");
        Outcome run = Outcome.of("world", "--pairs", 3, "--foreign-share=" + share, "--out", out);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("arabica world: --foreign-share must be from 0 to 1, not " + share);
        assertThat(out).doesNotExist();
    }

    private Path prompts() {
        return Golden.lines(folder.resolve("prompts.jsonl"), IntStream.range(0, 40)
                .mapToObj(i -> "{\"prompt\": \"Where is number " + i + "?\"}").toArray(String[]::new));
    }

    private static Outcome collect(Path prompts, Path out, Object... more) {
        Object[] call = {"collect", "--model", Golden.MODEL, "--data", prompts, "--out", out, "--max-new-tokens", 12};
        return Outcome.of(Stream.concat(Stream.of(call),
                Stream.of(more)).toArray());
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Outcome::parse).toList();
    }
}
