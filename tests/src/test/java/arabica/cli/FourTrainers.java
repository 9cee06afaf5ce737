package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A run of each of sft, reward, dpo and ppo on the golden model: a second or two, with many checkpoints.
final class FourTrainers {
    private FourTrainers() {}

    /// By trainer, its whole call but for the folder and the threads.
    ///
    /// @param steps of the first three; PPO's, which take longer, are a quarter of them
    static Map<String, List<Object>> calls(Path folder, int steps) {
        Path pairs = Golden.pairs(folder);
        Path reward = folder.resolve("judge");
        Outcome judge = Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs, "--out", reward, "--max-steps",
                1);
        assertThat(judge.code()).as(judge.err()).isZero();
        List<Object> supervised = List.of("--model", Golden.MODEL, "--max-steps", steps, "--batch-size", 2,
                "--save-every", 9);
        Map<String, List<Object>> calls = new LinkedHashMap<>();
        calls.put("sft", call(supervised, "sft", "--data", Golden.trainBatch(folder), "--dropout", 0.1));
        calls.put("reward", call(supervised, "reward", "--data", pairs));
        calls.put("dpo", call(supervised, "dpo", "--data", pairs));
        calls.put("ppo", List.of("ppo", "--model", Golden.MODEL, "--data", pairs, "--reward", reward,
                "--max-new-tokens", 6, "--rollout-size", 4, "--no-samples", "--max-steps", steps / 4, "--save-every",
                3));
        return calls;
    }

    private static List<Object> call(List<Object> shared, Object command, Object... more) {
        List<Object> call = new ArrayList<>(List.of(command));
        call.addAll(shared);
        call.addAll(List.of(more));
        return call;
    }
}
