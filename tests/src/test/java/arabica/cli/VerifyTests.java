package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `arabica verify`: a run that is repeated is the same, and what differs is named.
class VerifyTests {
    @TempDir
    Path folder;

    private Path pairs;

    @BeforeEach
    void pairs() { pairs = Golden.pairs(folder); }

    @Test
    void everyKindOfRunIsTheSameWhenRepeatedOnOneThread() {
        Path sft = run("sft", Golden.trainBatch(folder), "--dropout", 0.1, "--no-shuffle");
        Path reward = run("reward", pairs);
        Path ensemble = run("reward", pairs, "--ensemble", 2);
        Path dpo = run("dpo", pairs, "--ref", Golden.REFERENCE, "--eval-fraction", 0.3);
        Path ppo = run("ppo", pairs, "--reward", reward, "--max-new-tokens", 6, "--rollout-size", 4, "--no-samples");
        for (Path run : List.of(sft, reward, ensemble, dpo, ppo)) {
            JsonNode found = same(run, "--threads", 1);
            assertThat(found.get("steps_same").intValue()).isEqualTo(run.equals(ensemble) ? 6 : 3);
            assertThat(found.get("files").properties()).as(run.toString()).anySatisfy(
                    file -> assertThat(file.getKey()).endsWith("model.safetensors"));
        }
    }

    @Test
    void theFirstStepThatDiffersIsNamedWithBothNumbers() throws IOException {
        Path run = run("dpo", pairs);
        Path metrics = run.resolve("metrics.jsonl");
        List<String> lines = Files.readAllLines(metrics);
        ObjectNode second = (ObjectNode) Outcome.parse(lines.get(1));
        double loss = second.get("loss").doubleValue();
        second.put("loss", Math.nextUp(loss));
        Files.write(metrics, List.of(lines.get(0), second.toString(), lines.get(2)));

        Outcome verified = Outcome.of("verify", run);
        assertThat(verified.code()).isEqualTo(1);
        JsonNode difference = verified.object().get("first_difference");
        assertThat(difference.get("step").intValue()).isEqualTo(2);
        assertThat(difference.get("name").textValue()).isEqualTo("loss");
        assertThat(difference.get("recorded").textValue()).isEqualTo("" + Math.nextUp(loss));
        assertThat(difference.get("repeated").textValue()).isEqualTo("" + loss);
        assertThat(Outcome.of("verify", run, "--format", "text").out())
                .contains("1 the same, then metrics.jsonl, step 2: loss was " + Math.nextUp(loss) + " and is " + loss);
        assertThat(same(run, "--steps", 1).get("steps_same").intValue()).isEqualTo(1);
    }

    @Test
    void weightsOfAnotherRunDiffer() throws IOException {
        Path run = run("sft", Golden.trainBatch(folder));
        Path weights = run.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        Outcome verified = Outcome.of("verify", run);
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.object().get("files").get("model.safetensors").booleanValue()).isFalse();
        assertThat(verified.object().get("first_difference").isNull()).isTrue();
    }

    @Test
    void stepsOfARunThatWasKilledAreVerifiedAsFarAsTheyGo() throws IOException {
        Path run = run("sft", Golden.trainBatch(folder));
        Path metrics = run.resolve("metrics.jsonl");
        List<String> lines = Files.readAllLines(metrics);
        Files.writeString(metrics, lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(2).substring(0, 9));
        Files.delete(run.resolve("model.safetensors"));
        JsonNode found = same(run);
        assertThat(found.get("steps_same").intValue()).isEqualTo(2);
        assertThat(found.get("files")).isEmpty();
    }

    @Test
    void aRunThatLostItsLastStepsIsNotTheSame() throws IOException {
        Path run = run("sft", Golden.trainBatch(folder));
        Path metrics = run.resolve("metrics.jsonl");
        Files.writeString(metrics, "{\"step\":4,\"loss\":1.0}\n", StandardOpenOption.APPEND);
        Outcome verified = Outcome.of("verify", run);
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.object().get("lines_missing").intValue()).isEqualTo(1);
    }

    @Test
    void metricsThatWereWrittenElsewhereAreFound() {
        Path metrics = folder.resolve("elsewhere.jsonl");
        Path run = run("sft", Golden.trainBatch(folder), "--metrics", metrics);
        assertThat(same(run).get("steps_same").intValue()).isEqualTo(3);
    }

    @Test
    void otherDataAreNamedBeforeAStepIsTaken() throws IOException {
        Path run = run("dpo", pairs);
        String row = "{\"prompt\":\"p\",\"chosen\":\"a\",\"rejected\":\"b\"}\n";
        Files.writeString(pairs, row, StandardOpenOption.APPEND);
        assertRefused(Outcome.of("verify", run), "cannot repeat " + run, "data pairs.jsonl has changed");
        Files.delete(pairs);
        assertRefused(Outcome.of("verify", run), pairs + ": no such file");
    }

    @Test
    void whatIsNoRunIsRefusedInOneLine() throws IOException {
        assertRefused(Outcome.of("verify", folder.resolve("none")), "no such folder");
        assertRefused(Outcome.of("verify", folder), "command.json is missing");
        Path run = Files.createDirectories(folder.resolve("run"));
        Files.writeString(run.resolve("command.json"), "{\"command\":\"generate\",\"options\":{}}");
        assertRefused(Outcome.of("verify", run), "has recorded no step");
        Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1}\n");
        assertRefused(Outcome.of("verify", run), "'generate' is no command that trains");
        Files.writeString(run.resolve("command.json"), "{\"command\":3");
        assertRefused(Outcome.of("verify", run), "command.json: is not a run's command");
        Files.writeString(run.resolve("command.json"), "{\"command\":\"sft\",\"options\":{\"--data\":[\"-\"]}}");
        assertRefused(Outcome.of("verify", run), "the run read --data from standard input");
        assertRefused(Outcome.of("verify", run, "--seed", 3), "--seed is the run's own");
        assertRefused(Outcome.of("verify", run, "--steps", 0), "--steps must be at least 1");
    }

    private Path run(String command, Path data, Object... more) {
        Path out = folder.resolve(command + more.length);
        Outcome trained = Outcome.of(Stream.concat(Stream.of(command, "--model", Golden.MODEL, "--data", data, "--out",
                out, "--max-steps", 3, "--batch-size", 2, "--save-every", 2, "--seed", 5), Stream.of(more)).toArray());
        assertThat(trained.code()).as(trained.err()).isZero();
        return out;
    }

    private static JsonNode same(Path run, Object... more) {
        Outcome verified = Outcome.of(Stream.concat(Stream.of("verify", run), Stream.of(more)).toArray());
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        JsonNode found = verified.object();
        assertThat(found.get("first_difference").isNull()).isTrue();
        assertThat(found.get("lines_missing").intValue()).isZero();
        assertThat(found.get("files")).allMatch(JsonNode::booleanValue);
        return found;
    }

    private static void assertRefused(Outcome outcome, String... parts) {
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err().lines().toList().getLast()).startsWith("arabica verify: ").contains(parts);
    }
}
