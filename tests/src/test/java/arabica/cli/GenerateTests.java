package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.ChatTokenizer;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `generate --prompt`: what each flag does, from the command line to the ids.
class GenerateTests {
    @TempDir
    Path folder;

    @Test
    void theNarrowestOfEachRestrictionIsGreedy() {
        int[] greedy = ids(generate("--temperature", 0));
        assertThat(ids(generate("--top-k", 1))).isEqualTo(greedy);
        assertThat(ids(generate("--top-p", 1e-9))).isEqualTo(greedy);
        assertThat(ids(generate("--min-p", 1))).isEqualTo(greedy);
        assertThat(ids(generate())).isNotEqualTo(greedy);
        assertThat(ids(generate("--temperature", 1e-6))).isEqualTo(greedy);
    }

    @Test
    void theWidestOfEachRestrictionChangesNothing() {
        int[] free = ids(generate());
        assertThat(ids(generate("--top-k", 100_000))).isEqualTo(free);
        assertThat(ids(generate("--top-p", 1))).isEqualTo(free);
        assertThat(ids(generate("--min-p", 0))).isEqualTo(free);
        assertThat(ids(generate("--repetition-penalty", 1))).isEqualTo(free);
    }

    @Test
    void aStrongPenaltyLetsNoTokenComeTwice() {
        int[] free = ids(generate("--temperature", 0, "--max-new-tokens", 40));
        int[] penal = ids(generate("--temperature", 0, "--max-new-tokens", 40, "--repetition-penalty", 1e9));
        assertThat(Arrays.stream(free).distinct().count()).isLessThan(free.length);
        assertThat(penal).doesNotHaveDuplicates();
        // The prompt counts too.
        assertThat(penal).doesNotContain(BpeTokenizer.read(Golden.MODEL).encode("Once"));
    }

    @Test
    void aSampleDoesNotDependOnHowManyAreTaken() {
        List<JsonNode> four = generate("--num-samples", 4).objects();
        List<JsonNode> two = generate("--num-samples", 2).objects();
        assertThat(four.subList(0, 2)).isEqualTo(two);
        assertThat(generate().object()).isEqualTo(two.getFirst());
        assertThat(four.get(0).get("new_ids")).isNotEqualTo(four.get(1).get("new_ids"));
    }

    @Test
    void theFirstOfSeveralStopsEndsTheTextEvenInsideAToken() {
        String text = generate().object().get("text").textValue();
        BpeTokenizer tokenizer = BpeTokenizer.read(Golden.MODEL);
        int[] ids = ids(generate());
        int at = IntStream.range(1, ids.length).filter(i -> tokenizer.decode(ids[i]).length() > 2).findFirst()
                .orElseThrow();
        int inside = tokenizer.decode(Arrays.copyOf(ids, at)).length() + 1;
        String within = text.substring(inside, inside + 1);
        String later = text.substring(text.length() - 3);
        JsonNode stopped = generate("--stop", later, "--stop", within).object();
        assertThat(stopped.get("text").textValue()).isEqualTo(text.substring(0, text.indexOf(within)));
        assertThat(stopped.get("finish_reason").textValue()).isEqualTo("stop");
        // Across tokens: from the middle of one to the middle of the next.
        String across = text.substring(inside, inside + 4);
        assertThat(generate("--stop", across).object().get("text").textValue())
                .isEqualTo(text.substring(0, text.indexOf(across)));
    }

    @Test
    void endTokensOfTheGenerationConfigurationEndToo() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("model"));
        int[] free = ids(run(model, "--prompt", "Once", "--seed", 5, "--max-new-tokens", 12));
        Files.writeString(model.resolve("generation_config.json"),
                "{\"temperature\": 0.01, \"eos_token_id\": [" + free[7] + ", " + free[3] + "]}");
        JsonNode ended = run(model, "--prompt", "Once", "--seed", 5, "--max-new-tokens", 12).object();
        int first = IntStream.range(0, free.length).filter(i -> free[i] == free[7] || free[i] == free[3]).findFirst()
                .orElseThrow();
        assertThat(Golden.ints(ended.get("new_ids"))).isEqualTo(Arrays.copyOf(free, first + 1));
        assertThat(ended.get("finish_reason").textValue()).isEqualTo("eos");

        Files.writeString(model.resolve("generation_config.json"), "{\"eos_token_id\": \"x\"}");
        Outcome damaged = run(model, "--prompt", "Once");
        assertThat(damaged.code()).isEqualTo(2);
        assertThat(damaged.err()).contains("generation_config.json: field \"eos_token_id\" is \"x\"").hasLineCount(1);
    }

    @Test
    void aTemplateFramesThePromptAndTheSystemText() throws IOException {
        Path model = ChatModel.write(folder.resolve("chat"), 128, ChatModel.CHATML);
        JsonNode named = run(model, "--prompt", "hi", "--system", "Be kind.", "--prompt-template", "chatml",
                "--max-new-tokens", 3).object();
        assertThat(named.get("prompt").textValue())
                .isEqualTo("<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n"
                        + "hi<|im_end|>\n<|im_start|>assistant\n");
        assertThat(run(model, "--prompt", "hi", "--system", "Be kind.", "--prompt-template", "auto",
                "--max-new-tokens", 3).object()).isEqualTo(named);
        assertThat(run(model, "--prompt", "hi", "--max-new-tokens", 3).object().get("prompt").textValue())
                .isEqualTo("hi");
    }

    @Test
    void theTemplatesEndOfATurnEndsAnAnswer() throws IOException {
        Path model = ChatModel.write(folder.resolve("chat"), 400, ChatModel.CHATML);
        int end = ChatTokenizer.FIRST + ChatTokenizer.SPECIAL.indexOf("<|im_end|>");
        Object[] call = {"--prompt", "hi", "--max-new-tokens", 350, "--num-samples", 16, "--temperature", 2};
        List<JsonNode> framed = run(model, with(call, "--prompt-template", "chatml")).objects();
        assertThat(framed).allSatisfy(sample -> {
            int[] ids = Golden.ints(sample.get("new_ids"));
            assertThat(Arrays.copyOf(ids, ids.length - 1)).doesNotContain(end, ChatTokenizer.EOS);
        });
        assertThat(framed).anySatisfy(sample -> assertThat(Golden.ints(sample.get("new_ids"))).endsWith(end));
    }

    @Test
    void anUnknownTemplateOfTheModelIsToBeNamed() throws IOException {
        Path model = ChatModel.write(folder.resolve("chat"), 64, "{{ messages }}");
        Outcome outcome = run(model, "--prompt", "hi", "--prompt-template", "auto");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err())
                .contains("its chat_template is none of those known", "name one with --prompt-template")
                .hasLineCount(1);
    }

    @Test
    void everyCommandWithAModelKnowsItsTemplate() throws IOException {
        Path model = ChatModel.write(folder.resolve("chat"), 64, ChatModel.CHATML);
        Path reward = ChatModel.write(folder.resolve("reward"), 64, ChatModel.CHATML);
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            ModelDirectory.save(reward, ModelDirectory.loadScalar(reward, scope, 1));
        }
        Path pairs = Golden.lines(folder.resolve("pairs.jsonl"),
                "{\"prompt\": \"a\", \"completion\": \"b\", \"chosen\": \"b\", \"rejected\": \"c\"}");
        List<List<Object>> calls = List.of(List.of("score", "--model", model),
                List.of("eval", "reward", "--model", reward),
                List.of("eval", "winrate", "--model", model, "--against", model, "--reward", reward,
                        "--max-new-tokens", 2),
                List.of("eval", "frontier", "--model", model, "--ref", model, "--reward", reward, "--max-new-tokens",
                        2));
        for (List<Object> call : calls) {
            Object[] whole = with(call.toArray(), "--data", pairs, "--backend", "vector", "--prompt-template");
            Outcome known = Outcome.of(with(whole, "auto"));
            assertThat(known.code()).as(known.err()).isZero();
            assertThat(known.out()).isEqualTo(Outcome.of(with(whole, "chatml")).out());
        }
    }

    @Test
    void flagsOutOfRangeAreNamed() {
        for (Object[] flag : new Object[][]{{"--min-p", 1.5}, {"--repetition-penalty", 0}, {"--top-k", 0},
                {"--temperature", -1}, {"--stop", ""}, {"--chat"}, {"--prompt-template", "vicuna"}}) {
            Outcome outcome = run(Golden.MODEL, with(new Object[]{"--prompt", "a"}, flag));
            assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
            assertThat(outcome.err()).hasLineCount(1)
                    .containsIgnoringCase(flag[0].toString().substring(2).split("-")[0]);
        }
        assertThat(run(Golden.MODEL).err()).contains("--prompt is missing");
    }

    private static Outcome generate(Object... flags) {
        return run(Golden.MODEL,
                with(new Object[]{"--prompt", "Once", "--seed", 3}, has(flags, "--max-new-tokens")
                        ? flags
                        : with(flags,
                                "--max-new-tokens", 12)));
    }

    private static boolean has(Object[] flags, String flag) { return List.of(flags).contains(flag); }

    private static Outcome run(Path model, Object... flags) {
        return Outcome.of(with(new Object[]{"generate", "--model", model, "--backend", "vector"}, flags));
    }

    private static Object[] with(Object[] call, Object... more) {
        return Stream.concat(Stream.of(call), Stream.of(more)).toArray();
    }

    private static int[] ids(Outcome outcome) { return Golden.ints(outcome.object().get("new_ids")); }
}
