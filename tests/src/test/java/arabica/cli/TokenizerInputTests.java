package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        for (List<Object> call : calls) {
            Outcome resumed = run(call, "--model", model, "--max-steps", 1, "--resume");
            assertThat(resumed.code()).as(resumed.err()).isEqualTo(2);
            assertThat(resumed.err()).contains("arabica " + call.getFirst() + ": cannot resume ")
                    .contains(": tokenizer has changed\n");
        }
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
