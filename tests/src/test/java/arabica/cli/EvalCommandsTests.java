package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rankings, frontiers and best-of-n on the golden models.
class EvalCommandsTests {
    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path data;
    private static Path reward;

    @BeforeAll
    static void trainAJudge() {
        data = Golden.pairs(shared);
        reward = shared.resolve("reward");
        Outcome trained = Outcome.of("reward", "--model", Golden.MODEL, "--data", data, "--out", reward, "--max-steps",
                1);
        assertThat(trained.code()).as(trained.err()).isZero();
    }

    @Test
    void severalModelsPlayEachAgainstEach() throws IOException {
        Path twin = Golden.copyOfModel(folder.resolve("twin"));
        Object[] call = {"eval", "winrate", "--model", Golden.MODEL, twin, Golden.REFERENCE, "--reward", reward,
                "--data",
                data, "--max-new-tokens", 5};
        List<JsonNode> ranked = Outcome.of(call).objects();
        assertThat(ranked).hasSize(3);
        JsonNode first = of(ranked, Golden.MODEL);
        assertThat(first.get("strength").doubleValue()).isZero();
        assertThat(first.get("elo").doubleValue()).isEqualTo(1000);
        // The same weights give the same answers: all are ties.
        assertThat(first.get("win_rates").get(twin.toString()).doubleValue()).isEqualTo(.5);
        double against = of(ranked, Golden.REFERENCE).get("win_rates").get(Golden.MODEL.toString()).doubleValue();
        JsonNode pair = Outcome
                .of("eval", "winrate", "--model", Golden.REFERENCE, "--against", Golden.MODEL, "--reward",
                        reward, "--data", data, "--max-new-tokens", 5)
                .object();
        assertThat(pair.get("win_rate").doubleValue()).isEqualTo(against);
        assertThat(Outcome.onTerminal(call).out()).contains("rank", "strength, log-odds", "Elo", "share of points");
        assertWrong(Outcome.of("eval", "winrate", "--model", twin, "--reward", reward, "--data", data),
                "--against is missing");
        assertWrong(Outcome.of("eval", "winrate", "--model", twin, Golden.MODEL, "--against", twin, "--reward", reward,
                "--data", data), "--against is for one --model");
        assertWrong(Outcome.of("eval", "winrate", "--model", twin, twin, "--reward", reward, "--data", data), "twice");
    }

    @Test
    void judgementsOfPeopleAreRanked() {
        Path judged = Golden.lines(folder.resolve("judged.jsonl"),
                "{\"model_a\": \"sft\", \"model_b\": \"dpo\", \"winner\": \"model_b\", \"prompt\": \"a\"}",
                "{\"model_a\": \"dpo\", \"model_b\": \"sft\", \"winner\": \"model_a\", \"prompt\": \"b\"}",
                "{\"model_a\": \"dpo\", \"model_b\": \"sft\", \"winner\": \"model_b\", \"prompt\": \"c\"}",
                "{\"model_a\": \"ppo\", \"model_b\": \"sft\", \"winner\": \"model_a\", \"prompt\": \"c\"}");
        Outcome run = Outcome.of("eval", "ranking", "--judgements", judged);
        List<JsonNode> ranked = run.objects();
        assertThat(of(ranked, "dpo").get("strength").doubleValue()).isCloseTo(Math.log(2),
                org.assertj.core.api.Assertions.within(1e-9));
        assertThat(of(ranked, "ppo").get("strength").isNull()).isTrue();
        assertThat(of(ranked, "ppo").get("bound").textValue()).isEqualTo("above");
        assertThat(run.err()).contains("infinite").contains("--prior-ties");
        List<JsonNode> tamed = Outcome.of("eval", "ranking", "--judgements", judged, "--prior-ties", 1, "--anchor",
                "dpo").objects();
        assertThat(of(tamed, "ppo").get("strength").doubleValue()).isPositive();
        assertThat(of(tamed, "dpo").get("strength").doubleValue()).isZero();
        assertWrong(Outcome.of("eval", "ranking", "--judgements", judged, "--anchor", "gpt"),
                "--anchor gpt was not judged; expected one of sft, dpo, ppo");
        Path bad = Golden.lines(folder.resolve("bad.jsonl"), "{\"model_a\": \"sft\"}");
        assertWrong(Outcome.of("eval", "ranking", "--judgements", bad), bad + ": row 1, field \"model_b\": is missing");
    }

    @Test
    void aFrontierTakesCheckpointsAndBestOfN() throws Exception {
        Path run = folder.resolve("dpo");
        assertThat(Outcome.of("dpo", "--model", Golden.MODEL, "--data", data, "--out", run, "--max-steps", 3,
                "--save-every", 1, "--keep", 3, "--lr", 0.01).code()).isZero();
        Path page = folder.resolve("frontier.html");
        List<JsonNode> found = Outcome.of("eval", "frontier", "--model", run, "--checkpoints", "--best-of", 4, "--ref",
                Golden.MODEL, "--reward", reward, "--data", data, "--max-new-tokens", 5, "--report", page).objects();
        assertThat(found).hasSize(3 + 3);
        assertThat(found.subList(0, 3)).extracting(point -> point.get("step").intValue()).containsExactly(1, 2, 3);
        assertThat(found.subList(0, 3)).allMatch(point -> point.get("kl_ci95").size() == 2
                && point.get("run").textValue().equals(run.toString()));
        assertThat(found.subList(3, 6)).extracting(point -> point.get("best_of").intValue()).containsExactly(1, 2, 4);
        assertThat(found.get(5).get("reward").doubleValue()).isGreaterThan(found.get(3).get("reward").doubleValue());
        String html = Files.readString(page);
        assertThat(html).contains("best of n, KL at most", "dpo 3", "<svg");
        assertWrong(Outcome.of("eval", "frontier", "--model", run, "--ref", Golden.MODEL, "--reward", reward, "--data",
                data, "--report", page), "frontier.html exists; --overwrite replaces it");
        assertWrong(Outcome.of("eval", "frontier", "--model", Golden.MODEL, "--checkpoints", "--ref", Golden.MODEL,
                "--reward", reward, "--data", data), "has no checkpoints");
    }

    @Test
    void bestOfRefusesWhatItCannotDo() {
        Path out = folder.resolve("best.jsonl");
        Object[] call = {"best-of", "--model", Golden.MODEL, "--reward", reward, "--data", data, "--out", out,
                "--max-new-tokens", 4, "--n", 2, "--keep-unfinished", "--backend", "vector"};
        assertWrong(Outcome.of(with(call, "--temperature", 0)), "--temperature 0 gives the same response 2 times");
        assertWrong(Outcome.of(with(call, "--pairs", out)), "name one file twice");
        assertWrong(Outcome.of(with(call, "--pairs", data, "--overwrite")), "would be written over");
        assertWrong(Outcome.of(with(call, "--resume", "--overwrite")), "not both");
        assertThat(out).doesNotExist();
        assertThat(Outcome.of(call).code()).isZero();
        assertWrong(Outcome.of(call), "exists; --overwrite replaces it");
        assertThat(Outcome.onTerminal(with(call, "--overwrite")).out()).contains("KL at most");
        Golden.lines(folder.resolve("other.jsonl.partial"), "{}");
        assertWrong(Outcome.of("best-of", "--model", Golden.MODEL, "--reward", reward, "--data", data, "--out",
                folder.resolve("other.jsonl")), "--resume continues it");
    }

    @Test
    void bestOfResumesUntilItIsDoneAndThenSaysSo() throws IOException {
        Path out = folder.resolve("best.jsonl");
        Path all = folder.resolve("all.jsonl");
        Object[] call = {"best-of", "--model", Golden.MODEL, "--reward", reward, "--data", data, "--out", out, "--all",
                all, "--max-new-tokens", 4, "--n", 2, "--keep-unfinished", "--backend", "vector"};
        Files.createDirectories(out.resolve("in the way"));
        assertThat(Outcome.of(with(call, "--overwrite")).code()).isEqualTo(1);
        assertThat(all).isRegularFile();
        Files.delete(out.resolve("in the way"));
        Files.delete(out);
        Outcome resumed = Outcome.of(with(call, "--resume"));
        assertThat(resumed.code()).as(resumed.err()).isZero();
        String whole = Files.readString(out);
        Outcome again = Outcome.of(with(call, "--resume"));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.err()).contains("nothing is left to do").hasLineCount(1);
        assertThat(out).hasContent(whole);
        assertWrong(Outcome.of(with(call, "--resume", "--pairs", folder.resolve("new.jsonl"))), "exists");
    }

    /// The same number of tokens, two of them changed places: what fits by size and is noise by meaning.
    @Test
    void modelsOfOtherTokenizersAreRefusedByName() throws IOException {
        Path other = Golden.copyOfModel(folder.resolve("other"));
        swapTwoTokens(other);
        Path judge = folder.resolve("judge");
        assertThat(Outcome.of("reward", "--model", other, "--data", data, "--out", judge, "--max-steps", 1).code())
                .isZero();
        Object[] judged = {"--model", Golden.MODEL, "--data", data, "--max-new-tokens", 2, "--backend", "vector"};
        String judgesOwn = judge + ": has another tokenizer than " + Golden.MODEL;
        for (String command : List.of("best-of", "collect", "ppo", "rloo", "online-dpo")) {
            Path out = folder.resolve(command);
            assertWrong(Outcome.of(with(new Object[]{command, "--reward", judge, "--out", out}, judged)), judgesOwn);
        }
        for (String command : List.of("dpo", "kto", "ppo", "online-dpo")) {
            Object[] call = {command, "--model", Golden.MODEL, "--data", data, "--ref", other, "--out",
                    folder.resolve("held-" + command), "--backend", "vector"};
            boolean asksJudge = command.equals("ppo") || command.equals("online-dpo");
            assertWrong(Outcome.of(asksJudge ? with(call, "--reward", reward) : call),
                    other + ": has another tokenizer than " + Golden.MODEL);
        }
        assertWrong(Outcome.of(with(new Object[]{"eval", "winrate", "--reward", judge, "--against", Golden.REFERENCE},
                judged)), judgesOwn);
        assertWrong(Outcome.of(with(new Object[]{"eval", "winrate", "--reward", reward, "--against", other}, judged)),
                other + ": has another tokenizer than ");
        assertWrong(Outcome.of(with(new Object[]{"eval", "frontier", "--reward", judge, "--ref", Golden.MODEL},
                judged)), judgesOwn);
        assertWrong(Outcome.of(with(new Object[]{"eval", "frontier", "--reward", reward, "--ref", other}, judged)),
                "has another tokenizer than " + other);
    }

    private static void swapTwoTokens(Path model) throws IOException {
        Path file = model.resolve("tokenizer.json");
        JsonNode root = Golden.MAPPER.readTree(file.toFile());
        ObjectNode vocabulary = (ObjectNode) root.at("/model/vocab");
        JsonNode a = vocabulary.get("a");
        vocabulary.set("a", vocabulary.get("b"));
        vocabulary.set("b", a);
        Golden.MAPPER.writeValue(file.toFile(), root);
    }

    private static JsonNode of(List<JsonNode> ranked, Object model) {
        return ranked.stream().filter(row -> row.get("model").textValue().equals(model.toString())).findFirst()
                .orElseThrow();
    }

    private static void assertWrong(Outcome run, String message) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        // Beside what the data was taken for.
        assertThat(run.err().lines().filter(line -> !line.startsWith("data: "))).singleElement().asString()
                .contains(message);
    }

    private static Object[] with(Object[] call, Object... more) {
        return Stream.concat(Stream.of(call), Stream.of(more)).toArray();
    }
}
