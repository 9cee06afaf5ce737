package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Adapters from the command line: trained by every trainer, read by every command.
class LoraCommandsTests {
    @TempDir
    Path folder;

    @Test
    void everyTrainerTrainsAdaptersAndEveryCommandReadsThem() throws Exception {
        Path pairs = Golden.lines(folder.resolve("pairs.jsonl"), Stream.of("cat", "dog", "fox", "owl")
                .map(animal -> "{\"prompt\": \"Who sat with the " + animal + "?\", \"chosen\": \" The " + animal
                        + " sat.\", \"rejected\": \" mat mat mat " + animal + "\"}")
                .toArray(String[]::new));
        Path dpo = folder.resolve("dpo");
        Outcome run = Outcome.of("dpo", "--model", Golden.MODEL, "--data", pairs, "--out", dpo, "--lora-rank", 2,
                "--lora-targets", "c_attn,c_fc", "--max-steps", 2, "--activation-checkpointing", "on", "--no-samples");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .containsPattern("memory: [0-9]+ MB \\(.*frozen parameters.*with activation checkpointing");
        assertThat(dpo.resolve("adapter_model.safetensors")).exists();
        assertThat(dpo.resolve("model.safetensors")).doesNotExist();
        assertThat(Outcome.of("generate", "--model", dpo, "--prompt", "Who", "--max-new-tokens", 3).code()).isZero();

        Path merged = folder.resolve("sft");
        Outcome sft = Outcome.of("sft", "--model", dpo, "--data",
                Golden.lines(folder.resolve("rows.jsonl"), "{\"prompt\": \"Who?\", \"completion\": \" The cat.\"}"),
                "--out",
                merged, "--lora-rank", 1, "--lora-save", "merged", "--max-steps", 1, "--no-samples");
        assertThat(sft.code()).as(sft.err()).isZero();
        assertThat(merged.resolve("model.safetensors")).exists();
        assertThat(merged.resolve("adapter_config.json")).doesNotExist();

        Path reward = folder.resolve("reward");
        Outcome judge = Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs, "--out", reward, "--lora-rank",
                2, "--max-steps", 1);
        assertThat(judge.code()).as(judge.err()).isZero();
        Path ppo = folder.resolve("ppo");
        Outcome aligned = Outcome.of("ppo", "--model", merged, "--reward", reward, "--data", pairs, "--out", ppo,
                "--lora-rank", 2, "--rollout-size", 2, "--batch-size", 2, "--max-new-tokens", 4, "--max-steps", 1,
                "--no-samples");
        assertThat(aligned.code()).as(aligned.err()).isZero();
        assertThat(Files.exists(ppo.resolve("adapter_model.safetensors"))).isTrue();

        Outcome refused = Outcome.of("dpo", "--model", Golden.MODEL, "--data", pairs, "--out", folder.resolve("none"),
                "--memory-limit", "90m");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("needs", "MB", "--memory-limit");
        assertThat(folder.resolve("none/run.json")).doesNotExist();
    }
}
