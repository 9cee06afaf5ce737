package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a run checks by itself, command by command: docs/self-checks.md is the list. Each of these mistakes has cost
/// somebody a training run elsewhere.
class SelfChecksTests {
    private static final int EOS = 456;
    /// Trainers that let the policy answer.
    private static final List<String> SAMPLING = List.of("ppo", "rloo", "grpo", "online-dpo");

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path pairs;
    private static Path reward;
    /// A policy that ends every response at once.
    private static Path silent;

    @BeforeAll
    static void models() {
        pairs = Golden.pairs(shared);
        reward = shared.resolve("reward");
        Outcome trained = Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs, "--out", reward, "--max-steps",
                1);
        assertThat(trained.code()).as(trained.err()).isZero();
        silent = altered(Golden.MODEL, shared.resolve("silent"), SelfChecksTests::alwaysEnds);
    }

    // A reference that is another model than it should be

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "kto", "online-dpo", "ppo", "rloo", "grpo"})
    void aReferenceOfAnotherVocabularyIsRefused(String trainer) throws IOException {
        Path texts = Golden.lines(folder.resolve("texts.jsonl"),
                "{\"text\": \"some more words to learn, some more words to join, and some more of them\"}");
        Path other = folder.resolve("other");
        assertThat(Outcome.of("pretrain", "--data", texts, "--out", other, "--vocab-size", 300, "--hidden-size", 8,
                "--layers", 1, "--heads", 1, "--context-length", 64, "--batch-size", 1, "--no-packed", "--max-steps", 1)
                .code()).isZero();
        assertWrong(train(trainer, "--ref", other), "has another tokenizer");
        // Weights alone say nothing but how many ids they have.
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) { Files.delete(other.resolve(file)); }
        assertWrong(train(trainer, "--ref", other), "the reference", "457");
    }

    // Numbers that are none

    @Test
    void aPreferenceModelThatScoresNaNStopsWhoeverAsksIt() {
        Path broken = altered(reward, folder.resolve("broken"), null);
        for (String trainer : SAMPLING) { assertFailed(train(trainer, "--reward", broken), "NaN"); }
        assertFailed(Outcome.of("eval", "reward", "--model", broken, "--data", pairs), "NaN");
        assertFailed(answered("eval", "winrate", "--model", Golden.MODEL, "--against", Golden.REFERENCE, "--reward",
                broken), "NaN");
        assertFailed(answered("eval", "frontier", "--model", Golden.MODEL, "--ref", Golden.MODEL, "--reward", broken),
                "NaN");
        assertFailed(answered("best-of", "--model", Golden.MODEL, "--out", folder.resolve("best.jsonl"), "--reward",
                broken), "NaN");
        assertThat(folder.resolve("best.jsonl")).doesNotExist();
    }

    @Test
    void aLanguageModelThatSaysNaNStopsWhoeverAsksIt() {
        Path broken = altered(Golden.MODEL, folder.resolve("broken"),
                model -> model.backend().fill(model.parameters().get("transformer.ln_f.bias"), Double.NaN));
        assertFailed(Outcome.of("generate", "--model", broken, "--prompt", "a"), "NaN");
        assertFailed(Outcome.of("score", "--model", broken, "--data", completions("Why?", " So.")), "NaN");
        assertFailed(Outcome.of("filter", "--model", broken, "--data", pairs, "--out", folder.resolve("kept.jsonl"),
                "--quantile", 0.5), "NaN");
        assertFailed(train("dpo", "--ref", broken), "NaN");
        assertThat(folder.resolve("kept.jsonl")).doesNotExist();
    }

    // A prompt that leaves no room

    @Test
    void aPromptThatFillsTheContextIsNamedByItsRow() {
        String endless = "Why " + "so ".repeat(80) + "?";
        Path one = Golden.lines(folder.resolve("one.jsonl"),
                "{\"prompt\": \"a\", \"chosen\": \" b\", \"rejected\": \" c\"}",
                "{\"prompt\": \"" + endless + "\", \"chosen\": \" b\", \"rejected\": \" c\"}");
        assertWrong(Outcome.of("generate", "--model", Golden.MODEL, "--prompt", endless), "context of 64");
        assertWrong(Outcome.of("score", "--model", Golden.MODEL, "--data", completions(endless, " b")), "row 1",
                "context of 64");
        for (String trainer : List.of("reward", "dpo", "kto")) {
            assertWrong(Outcome.of(trainer, "--model", Golden.MODEL, "--data", one, "--out", folder.resolve(trainer)),
                    "row 2");
        }
        for (String trainer : SAMPLING) {
            assertWrong(Outcome.of(trainer, "--model", Golden.MODEL, "--reward", reward, "--data", one, "--out",
                    folder.resolve(trainer), "--max-new-tokens", 4), "row 2, field \"prompt\"", "at most 60");
        }
        assertWrong(Outcome.of("sft", "--model", Golden.MODEL, "--data", completions(endless, " b"), "--out",
                folder.resolve("sft")), "row 1");
        assertWrong(Outcome.of("eval", "winrate", "--model", Golden.MODEL, "--against", Golden.REFERENCE, "--reward",
                reward, "--data", one), "row 2, field \"prompt\"", "expected 1 to 63");
        assertWrong(Outcome.of("best-of", "--model", Golden.MODEL, "--reward", reward, "--data", one, "--out",
                folder.resolve("best.jsonl")), "row 2, field \"prompt\"", "expected 1 to 63");
        assertWrong(Outcome.of("filter", "--model", Golden.MODEL, "--data", one, "--out", folder.resolve("kept.jsonl"),
                "--quantile", 0.5), "row 2");
    }

    // A response that is empty

    @ParameterizedTest
    @ValueSource(strings = {"reward", "dpo", "kto", "filter", "eval reward"})
    void anEmptyResponseOfAPairIsNamed(String command) {
        Path data = Golden.lines(folder.resolve("empty.jsonl"),
                "{\"prompt\": \"a\", \"chosen\": \"\", \"rejected\": \"c\"}");
        assertWrong(Outcome.of(Stream.of(Stream.of(command.split(" ")),
                Stream.of("--model", command.startsWith("eval") ? reward : Golden.MODEL, "--data", data),
                command.startsWith("eval") ? Stream.of() : Stream.of("--out", folder.resolve("out.jsonl")),
                command.equals("filter") ? Stream.of("--quantile", 0.5) : Stream.of()).flatMap(s -> s).toArray()),
                "row 1, field \"chosen\": is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "score"})
    void anEmptyCompletionIsNamed(String command) {
        Object[] call = {command, "--model", Golden.MODEL, "--data", completions("a", "")};
        assertWrong(Outcome.of(command.equals("sft") ? with(call, "--out", folder.resolve("out")) : call),
                "row 1, field \"completion\": is empty");
    }

    /// It is a response of one token, the end, and nothing fails; only where a text must be kept there is none.
    @Test
    void aPolicyThatEndsAtOnceIsTrainedAndJudged() throws IOException {
        JsonNode said = Outcome.of("generate", "--model", silent, "--prompt", "a").object();
        assertThat(said.get("text").textValue()).isEmpty();
        assertThat(said.get("finish_reason").textValue()).isEqualTo("eos");
        Path out = folder.resolve("ppo");
        Outcome trained = Outcome.of("ppo", "--model", silent, "--reward", reward, "--data", pairs, "--out", out,
                "--max-steps", 2, "--rollout-size", 4, "--max-new-tokens", 4);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(2)
                .allSatisfy(line -> assertThat(Outcome.parse(line).get("val/num_eos_tokens").asDouble()).isEqualTo(4));
        JsonNode wins = answered("eval", "winrate", "--model", silent, "--against", silent, "--reward", reward)
                .object();
        assertThat(wins.get("win_rate").doubleValue()).isEqualTo(.5);
        assertThat(answered("eval", "frontier", "--model", silent, "--ref", silent, "--reward", reward).object()
                .get("kl").doubleValue()).isZero();
        assertWrong(answered("best-of", "--model", silent, "--out", folder.resolve("best.jsonl"), "--reward", reward),
                "no response of", "may be kept: all are blank");
        assertWrong(Outcome.of("filter", "--model", silent, "--data", pairs, "--out", folder.resolve("kept.jsonl"),
                "--band", "0.05,0.95"), "own samples");
    }

    /// The last norm gives a multiple of the end token's embedding, whatever was read.
    private static void alwaysEnds(LanguageModel model) {
        Tensor embedding = model.parameters().get("transformer.wte.weight");
        int size = model.config().hiddenSize();
        double[] end = Arrays.copyOfRange(embedding.toDoubles(), EOS * size, (EOS + 1) * size);
        double square = Arrays.stream(end).map(x -> x * x).sum();
        Scope scope = model.parameters().scope();
        model.backend().fill(model.parameters().get("transformer.ln_f.weight"), 0);
        model.backend().copy(scope.of(DType.F32, Arrays.stream(end).map(x -> 1000 * x / square).toArray(), size),
                model.parameters().get("transformer.ln_f.bias"));
    }

    /// @param change of a language model; null for a preference model whose head is to be NaN
    private static Path altered(Path from, Path to, Consumer<LanguageModel> change) {
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            copy(from, to);
            if (change == null) {
                ScalarModel model = ModelDirectory.loadScalar(from, scope, 0);
                backend.fill(model.head(), Double.NaN);
                ModelDirectory.save(to, model);
            } else {
                LanguageModel model = ModelDirectory.load(from, scope);
                change.accept(model);
                ModelDirectory.save(to, model);
            }
            return to;
        }
    }

    private static Path copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
                Files.copy(from.resolve(name), to.resolve(name));
            }
            return to;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path completions(String prompt, String completion) {
        return Golden.lines(folder.resolve("completions.jsonl"),
                "{\"prompt\": \"" + prompt + "\", \"completion\": \"" + completion + "\"}");
    }

    /// One step; with the preference model unless another one is named.
    private Outcome train(String trainer, Object... more) {
        Object[] call = {trainer, "--model", Golden.MODEL, "--data", pairs, "--out", folder.resolve(trainer),
                "--max-steps", 1};
        if (SAMPLING.contains(trainer)) {
            call = with(call, "--max-new-tokens", 4, "--rollout-size", 8);
            if (!List.of(more).contains("--reward")) { call = with(call, "--reward", reward); }
        }
        return Outcome.of(with(call, more));
    }

    private static Outcome answered(Object... call) {
        return Outcome.of(with(call, "--data", pairs, "--max-new-tokens", 4));
    }

    private static void assertWrong(Outcome run, String... said) { assertEnded(2, run, said); }

    private static void assertFailed(Outcome run, String... said) { assertEnded(1, run, said); }

    private static void assertEnded(int code, Outcome run, String... said) {
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().filter(line -> line.startsWith("arabica ") && !line.contains(" examples, ")))
                .as(run.err()).singleElement().asString().contains(said).doesNotContain("Exception");
    }

    private static Object[] with(Object[] call, Object... more) {
        return Stream.concat(Stream.of(call), Stream.of(more)).toArray();
    }
}
