package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTests {
    @TempDir
    Path folder;

    @Test
    void flagsComeFromTheFileAndTheCommandLineWins() throws IOException {
        Path config = Golden.lines(folder.resolve("run.yaml"), "# a run", "model: " + Golden.MODEL,
                "data: [" + Golden.trainBatch(folder) + "]", "out: " + folder.resolve("from-file"), "lr: 0.001",
                "schedule: constant", "shuffle: false", "batch-size: 2", "max-steps: 3", "overwrite: true");
        Path out = folder.resolve("from-line");

        Outcome run = Outcome.of("sft", "--config", config, "--max-steps", "1", "--out=" + out, "--batch-size", 4);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(folder.resolve("from-file")).doesNotExist();
        assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(1);
        JsonNode first = Outcome.parse(Files.readAllLines(out.resolve("metrics.jsonl")).getFirst());
        assertThat(first.get("learning_rate").doubleValue()).isEqualTo(0.001);
        assertThat(first.get("num_tokens").intValue()).isEqualTo(4 * 33);
    }

    @Test
    void negatedFlagsOnTheLineWinOverTheFile() {
        Path rows = Golden.lines(folder.resolve("rows.jsonl"), "{\"text\": \"one two\"}");
        Path config = Golden.lines(folder.resolve("score.yaml"), "append-eos: true", "token-logprobs: true");

        int with = tokens("--config", config, "--model", Golden.MODEL, "--data", rows);
        int without = tokens("--config=" + config, "--no-append-eos", "--model", Golden.MODEL, "--data", rows);

        assertThat(with).isEqualTo(without + 1);
    }

    private static int tokens(Object... flags) {
        Object[] call = java.util.stream.Stream.concat(java.util.stream.Stream.of("score"),
                java.util.stream.Stream.of(flags)).toArray();
        JsonNode score = Outcome.of(call).object();
        assertThat(score.get("token_logprobs")).hasSize(score.get("tokens").intValue());
        return score.get("tokens").intValue();
    }

    @Test
    void aKeyThatIsNoFlagIsNamed() {
        Path config = Golden.lines(folder.resolve("run.yaml"), "batchsize: 8");
        Outcome run = Outcome.of("sft", "--config", config);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).isEqualTo(
                "arabica sft: " + config + ": key 'batchsize' is not a flag of arabica sft\n");
    }

    @Test
    void whatIsNotYamlOrHasNoValueIsAnErrorOfOneLine() {
        for (String content : new String[]{"a: [", "- one", "shuffle: maybe", "lr: {a: 1}", "lr:", "7"}) {
            Path config = Golden.lines(folder.resolve("run.yaml"), content);
            Outcome run = Outcome.of("sft", "--config", config, "--model", "m", "--data", "d", "--out", "o");

            assertThat(run.code()).as(content).isEqualTo(2);
            assertThat(run.err().lines()).as(content).hasSize(1);
            assertThat(run.err()).startsWith("arabica sft: " + config + ": ");
        }
    }
}
