package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.TestData;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Decoder;
import arabica.nn.DecoderConfig;
import arabica.nn.ModelDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Models whose tokenizer is not the one that they, or a run, began with.
class TokenizerInputTests {
    @TempDir
    Path folder;

    @Test
    void noTrainerIsResumedWithAnotherTokenizer() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("model"));
        Path pairs = Golden.pairs(folder);
        Path reward = folder.resolve("reward");
        List<List<Object>> calls = List.of(List.of("sft", "--data", Golden.lines(folder.resolve("sft.jsonl"),
                "{\"prompt\": \"a\", \"completion\": \" fox\"}"), "--out", folder.resolve("sft")),
                List.of("dpo", "--data", pairs, "--out", folder.resolve("dpo")),
                List.of("reward", "--data", pairs, "--out", reward),
                List.of("ppo", "--data", pairs, "--out", folder.resolve("ppo"), "--reward", reward, "--max-new-tokens",
                        2, "--rollout-size", 2));
        for (List<Object> call : calls) {
            Outcome run = run(call, "--model", model, "--max-steps", 1);
            assertThat(run.code()).as(run.err()).isZero();
        }
        swapTheLastMerges(model.resolve("tokenizer.json"));
        // A judge that has another tokenizer than the policy would be refused before that.
        swapTheLastMerges(reward.resolve("tokenizer.json"));
        for (List<Object> call : calls) {
            Outcome resumed = run(call, "--model", model, "--max-steps", 1, "--resume");
            assertThat(resumed.code()).as(resumed.err()).isEqualTo(2);
            assertThat(resumed.err()).contains("arabica " + call.getFirst() + ": cannot resume ")
                    .contains(": tokenizer has changed\n");
        }
    }

    @Test
    void aModelWithMoreIdsThanItsTokenizerGeneratesText() throws IOException {
        Path wide = folder.resolve("wide");
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            Files.createDirectories(wide);
            ModelDirectory.save(wide,
                    Decoder.create(DecoderConfig.gpt2(2000, 32, 8, 1, 1, OptionalInt.empty()), scope, 0));
        }
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(Golden.MODEL.resolve(file), wide.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        List<Object> call = List.of("generate", "--model", wide, "--prompt", "a fox", "--max-new-tokens", 20);
        JsonNode generated = run(call).object();
        assertThat(Golden.elements(generated.get("new_ids")).mapToInt(JsonNode::intValue)).hasSize(20)
                .anyMatch(id -> id > 456);
        assertThat(run(call, "--stream").out()).isEqualTo(generated.get("text").textValue() + "\n");
    }

    @Test
    void generationStopsAtTheEosOfTheConfigurationAndAtTheTokenizers() throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("model"));
        List<Object> call = List.of("generate", "--model", model, "--prompt", "Once", "--seed", 5, "--max-new-tokens",
                12);
        JsonNode whole = run(call).object();
        int[] ids = Golden.ints(whole.get("new_ids"));
        int one = ids[2];
        int other = ids[6];
        assertThat(Arrays.copyOf(ids, 6)).doesNotContain(other);
        assertThat(Arrays.copyOf(ids, 2)).doesNotContain(one);

        ObjectNode config = (ObjectNode) Golden.MAPPER.readTree(model.resolve("config.json").toFile());
        Files.writeString(model.resolve("config.json"), config.put("eos_token_id", other).toString());
        assertEnds(run(call).object(), 7);

        ObjectNode tokenizer = (ObjectNode) Golden.MAPPER.readTree(model.resolve("tokenizer_config.json").toFile());
        String piece = BpeTokenizer.read(model).pieces(one).getFirst();
        Files.writeString(model.resolve("tokenizer_config.json"), tokenizer.put("eos_token", piece).toString());
        assertEnds(run(call).object(), 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "llama3", "qwen2", "mistral", "neox", "sp-llama"})
    void everyKindOfTokenizerTokenizes(String family) {
        Path model = TestData.golden("../tokenizers").resolve(family);
        BpeTokenizer tokenizer = BpeTokenizer.read(model);
        JsonNode object = run(List.of("tokenize", "--model", model, "Hello, 数"), "--format", "json").object();
        int[] ids = Golden.ints(object.get("ids"));
        assertThat(ids).isEqualTo(tokenizer.encode("Hello, 数"));
        assertThat(object.get("pieces")).hasSize(ids.length);
        assertThat(run(List.of("inspect", model)).object().at("/tokenizer/vocab_size").intValue())
                .isEqualTo(tokenizer.vocabSize());
    }

    private static void assertEnds(JsonNode generated, int tokens) {
        assertThat(generated.get("new_ids")).hasSize(tokens);
        assertThat(generated.get("finish_reason").textValue()).isEqualTo("eos");
    }

    /// The same tokens with the same ids, learnt in another order: some texts get other ids.
    private static void swapTheLastMerges(Path file) throws IOException {
        JsonNode json = Golden.MAPPER.readTree(file.toFile());
        ArrayNode merges = (ArrayNode) json.at("/model/merges");
        JsonNode last = merges.remove(merges.size() - 1);
        merges.insert(merges.size() - 1, last);
        Files.writeString(file, json.toString());
    }

    private static Outcome run(List<Object> call, Object... more) {
        List<Object> all = new ArrayList<>(call);
        all.addAll(List.of(more));
        return Outcome.of(all.toArray());
    }
}
