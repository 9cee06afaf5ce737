package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The numbers of PyTorch and transformers, through the commands that users run.
class GoldenCommandsTests {
    /// 1e-4 relative for log-probabilities, 2e-4 for losses and norms, in percent.
    private static final double SCORES = 0.01;
    private static final double TRAINING = 0.02;

    @TempDir
    Path folder;

    @Test
    void tokenizeGivesTheGoldenIds() {
        JsonNode golden = Golden.numbers().get("tokenizer");
        for (int i = 0; i < golden.get("texts").size(); i++) {
            JsonNode found = Outcome.of("tokenize", "--model", Golden.MODEL, golden.get("texts").get(i).textValue(),
                    "--format", "json").object();

            assertThat(found.get("ids")).isEqualTo(golden.get("ids").get(i));
            assertThat(found.get("pieces")).hasSameSizeAs(found.get("ids"));
        }
    }

    @Test
    void scoreGivesTheGoldenLogProbsAndPerplexities() {
        List<JsonNode> rows = new ArrayList<>();
        JsonNode forward = Golden.gpt2().get("forward");
        JsonNode responses = Golden.gpt2().get("response_perplexity");
        forward.forEach(row -> rows.add(Golden.MAPPER.createObjectNode().set("text", row.get("text"))));
        responses.forEach(row -> {
            ObjectNode pair = Golden.MAPPER.createObjectNode();
            pair.set("prompt", row.get("prompt"));
            pair.set("completion", row.get("response"));
            rows.add(pair);
        });
        Path data = Golden.rows(folder.resolve("rows.jsonl"), rows);

        List<JsonNode> scores = Outcome.of("score", "--model", Golden.MODEL, "--data", data, "--token-logprobs")
                .objects();

        assertThat(scores).hasSize(rows.size());
        for (int i = 0; i < forward.size(); i++) {
            JsonNode golden = forward.get(i);
            JsonNode score = scores.get(i);
            assertThat(score.get("index").intValue()).isEqualTo(i);
            assertThat(score.get("prompt_tokens").intValue()).isZero();
            assertThat(score.get("tokens").intValue()).isEqualTo(golden.get("token_logprobs").size());
            assertClose(Golden.doubles(score.get("token_logprobs")), Golden.doubles(golden.get("token_logprobs")));
            assertThat(score.get("perplexity").doubleValue()).isCloseTo(golden.get("perplexity").doubleValue(),
                    withinPercentage(SCORES));
        }
        for (int i = 0; i < responses.size(); i++) {
            JsonNode golden = responses.get(i);
            JsonNode score = scores.get(forward.size() + i);
            assertThat(score.get("tokens").intValue()).isEqualTo(golden.get("tokens").intValue());
            assertThat(score.get("sum_logprob").doubleValue()).isCloseTo(golden.get("sum_logprob").doubleValue(),
                    withinPercentage(SCORES));
            assertThat(score.get("perplexity").doubleValue()).isCloseTo(golden.get("perplexity").doubleValue(),
                    withinPercentage(SCORES));
        }
    }

    @Test
    void generateInBf16GivesAsManyTokensAndRefusesOtherTypes() {
        Outcome outcome = Outcome.of("generate", "--model", Golden.MODEL, "--prompt", "hello", "--max-new-tokens", 5,
                "--temperature", 0, "--format", "json", "--dtype", "bf16");
        assertThat(outcome.object().get("new_ids").size()).isBetween(1, 5);
        Outcome refused = Outcome.of("generate", "--model", Golden.MODEL, "--prompt", "hello", "--dtype", "f16");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--dtype").contains("f16").contains("bf16");
    }

    @Test
    void generateIsGreedyAtTemperatureZero() {
        JsonNode golden = Golden.gpt2().get("greedy");
        JsonNode found = Outcome.of("generate", "--model", Golden.MODEL, "--prompt", golden.get("prompt").textValue(),
                "--temperature", 0, "--max-new-tokens", golden.get("new_ids").size(), "--format", "json").object();

        assertThat(found.get("new_ids")).isEqualTo(golden.get("new_ids"));
        assertThat(found.get("prompt")).isEqualTo(golden.get("prompt"));
        assertThat(found.get("finish_reason").textValue()).isEqualTo("length");
    }

    @Test
    void sftRepeatsTenAdamWSteps() throws IOException {
        JsonNode golden = Golden.gpt2().get("train_adamw");
        Path out = folder.resolve("sft");
        Outcome run = Outcome.of("sft", "--model", Golden.MODEL, "--data", Golden.trainBatch(folder), "--out", out,
                "--lr", "0.001", "--schedule", "constant", "--no-shuffle", "--no-append-eos", "--batch-size", 4,
                "--epochs", 10);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        List<JsonNode> metrics = metrics(out);
        assertThat(metrics).hasSize(10);
        for (int step = 0; step < 10; step++) {
            assertThat(metrics.get(step).get("step").intValue()).isEqualTo(step + 1);
            assertThat(metrics.get(step).get("loss").doubleValue())
                    .isCloseTo(golden.get("losses").get(step).doubleValue(), withinPercentage(TRAINING));
            assertThat(metrics.get(step).get("grad_norm").doubleValue())
                    .isCloseTo(golden.get("grad_norms").get(step).doubleValue(), withinPercentage(TRAINING));
        }
    }

    @Test
    void accumulatedBatchesAreOneBatch() throws IOException {
        JsonNode golden = Golden.gpt2().get("train_adamw");
        Path out = folder.resolve("sft");
        Outcome run = Outcome.of("sft", "--model", Golden.MODEL, "--data", Golden.trainBatch(folder), "--out", out,
                "--lr", "0.001", "--schedule", "constant", "--no-shuffle", "--batch-size", 2, "--grad-accum", 2,
                "--max-steps", 2);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(metrics(out).get(1).get("loss").doubleValue()).isCloseTo(golden.get("losses").get(1).doubleValue(),
                withinPercentage(TRAINING));
    }

    @Test
    void dpoGivesTheGoldenLossMarginsAndGradNorm() throws IOException {
        JsonNode golden = Golden.gpt2().get("dpo");
        Path out = folder.resolve("dpo");
        Outcome run = Outcome.of("dpo", "--model", Golden.MODEL, "--ref", Golden.REFERENCE, "--data",
                Golden.pairs(folder), "--out", out, "--no-shuffle", "--no-append-eos", "--schedule", "constant",
                "--beta", golden.get("beta"), "--max-steps", 1);

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode first = metrics(out).getFirst();
        assertThat(first.get("loss").doubleValue()).isCloseTo(golden.get("loss").doubleValue(),
                withinPercentage(TRAINING));
        assertThat(first.get("grad_norm").doubleValue()).isCloseTo(golden.get("grad_norm").doubleValue(),
                withinPercentage(TRAINING));
        assertThat(first.get("rewards/margins").doubleValue()).isCloseTo(mean(golden.get("rows"), "margin"),
                withinPercentage(TRAINING));
        assertThat(first.get("logps/chosen").doubleValue()).isCloseTo(mean(golden.get("rows"), "policy_chosen"),
                withinPercentage(SCORES));
        assertThat(first.get("logps/rejected").doubleValue()).isCloseTo(mean(golden.get("rows"), "policy_rejected"),
                withinPercentage(SCORES));
    }

    @Test
    void rewardUsesTheHeadThatIsThereAndGivesTheGoldenLoss() throws IOException {
        JsonNode golden = Golden.gpt2().get("preference_model");
        Path model = withHead(Golden.doubles(golden.get("head")));
        Path out = folder.resolve("reward");
        Outcome run = Outcome.of("reward", "--model", model, "--data", Golden.pairs(folder), "--out", out,
                "--no-shuffle", "--no-append-eos", "--max-steps", 1);

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode first = metrics(out).getFirst();
        double[] chosen = Golden.doubles(golden.get("rewards_chosen"));
        double[] rejected = Golden.doubles(golden.get("rewards_rejected"));
        assertThat(first.get("loss").doubleValue()).isCloseTo(golden.get("loss").doubleValue(),
                withinPercentage(TRAINING));
        assertThat(first.get("mean_reward").doubleValue())
                .isCloseTo((chosen[0] + chosen[1] + rejected[0] + rejected[1]) / 4, withinPercentage(TRAINING));
        assertThat(first.get("margin").doubleValue())
                .isCloseTo((chosen[0] + chosen[1] - rejected[0] - rejected[1]) / 2, withinPercentage(TRAINING));
        assertThat(first.get("max_reward").doubleValue()).isCloseTo(rejected[0], withinPercentage(TRAINING));
        assertThat(first.get("min_reward").doubleValue()).isCloseTo(chosen[1], withinPercentage(TRAINING));

        JsonNode judged = Outcome.of("eval", "reward", "--model", model, "--data", Golden.pairs(folder),
                "--no-append-eos").object();
        assertThat(judged.get("loss").doubleValue()).isCloseTo(golden.get("loss").doubleValue(),
                withinPercentage(TRAINING));
        assertThat(judged.get("accuracy").doubleValue()).isZero();
    }

    /// The golden model with `score.weight` appended to its weights, as safetensors lay them out.
    private Path withHead(double[] head) throws IOException {
        Path model = Golden.copyOfModel(folder.resolve("with-head"));
        Path file = model.resolve("model.safetensors");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = (int) bytes.getLong(0);
        ObjectNode header = (ObjectNode) Outcome
                .parse(new String(bytes.array(), 8, headerLength, StandardCharsets.UTF_8));
        int dataLength = bytes.capacity() - 8 - headerLength;
        ObjectNode entry = header.putObject("score.weight").put("dtype", "F32");
        entry.putArray("shape").add(1).add(head.length);
        entry.putArray("data_offsets").add(dataLength).add(dataLength + 4 * head.length);
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer whole = ByteBuffer.allocate(8 + text.length + dataLength + 4 * head.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        whole.putLong(text.length).put(text).put(bytes.array(), 8 + headerLength, dataLength);
        for (double weight : head) { whole.putFloat((float) weight); }
        Files.write(file, whole.array());
        Path config = model.resolve("config.json");
        ObjectNode settings = (ObjectNode) Outcome.parse(Files.readString(config));
        Files.writeString(config, settings.put("num_labels", 1).toString());
        return model;
    }

    private static List<JsonNode> metrics(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.jsonl")).stream().map(Outcome::parse).toList();
    }

    private static double mean(JsonNode rows, String field) {
        return Golden.elements(rows).mapToDouble(row -> row.get(field).doubleValue()).average().orElseThrow();
    }

    private static void assertClose(double[] found, double[] golden) {
        for (int i = 0; i < golden.length; i++) { assertThat(found[i]).isCloseTo(golden[i], withinPercentage(SCORES)); }
    }
}
