package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every command once, on small inputs.
class CommandsTests {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void theWholeRoadFromTextToAnEvaluatedPolicy(String architecture) throws Exception {
        Path texts = Golden.lines(folder.resolve("texts.jsonl"), Stream.of("cat", "dog", "fox", "owl", "hen")
                .flatMap(animal -> Stream.of(animal, "red " + animal, "old " + animal, "new " + animal))
                .map(animal -> "{\"text\": \"The " + animal + " sat on the mat and the " + animal + " was glad.\"}")
                .toArray(String[]::new));
        Path base = folder.resolve("base");
        Outcome pretrain = Outcome.of("pretrain", "--data", texts, "--out", base, "--vocab-size", 280, "--hidden-size",
                16, "--layers", 1, "--heads", 2, "--context-length", 64, "--epochs", 2, "--eval-fraction", 0.4,
                "--architecture", architecture);
        assertDone(pretrain, base);
        assertThat(Files.readString(base.resolve("config.json"))).contains("\"model_type\" : \"" + architecture + "\"");
        assertThat(metrics(base)).anyMatch(row -> row.has("eval_loss"));

        Path demonstrations = Golden.lines(folder.resolve("demonstrations.jsonl"), Stream.of("cat", "dog", "fox")
                .map(animal -> "{\"prompt\": \"Who sat?\", \"completion\": \" The " + animal + " sat.\"}")
                .toArray(String[]::new));
        Path sft = folder.resolve("sft");
        assertDone(Outcome.of("sft", "--model", base, "--data", demonstrations, "--out", sft, "--eval-data",
                demonstrations, "--eval-every", 1, "--dropout", 0.1), sft);

        Path pairs = Golden.lines(folder.resolve("pairs.jsonl"), Stream.of("cat", "dog", "fox", "owl")
                .map(animal -> "{\"prompt\": \"Who sat with the " + animal + "?\", \"chosen\": \" The " + animal
                        + " sat.\", \"rejected\": \" mat mat mat " + animal + "\", \"source\": \"own\"}")
                .toArray(String[]::new));
        Path kept = folder.resolve("kept.jsonl");
        Outcome filter = Outcome.of("filter", "--model", sft, "--data", pairs, "--out", kept, "--quantile", 0.5,
                "--control");
        assertThat(filter.code()).as(filter.err()).isZero();
        assertThat(filter.object().get("kept").intValue()).isEqualTo(2);
        assertThat(Files.readAllLines(kept)).hasSize(2);
        assertThat(Files.readAllLines(folder.resolve("kept.control.jsonl"))).hasSize(2);
        assertThat(folder.resolve("kept.audit.json")).exists();
        assertWellFormed(folder.resolve("kept.report.html"));

        Path reward = folder.resolve("reward");
        assertDone(Outcome.of("reward", "--model", sft, "--data", pairs, "--out", reward, "--eval-fraction", 0.25,
                "--epochs", 3), reward);
        JsonNode judged = Outcome.of("eval", "reward", "--model", reward, "--data", pairs).object();
        assertThat(judged.get("pairs").intValue()).isEqualTo(4);
        assertThat(judged.get("accuracy").doubleValue()).isBetween(0.0, 1.0);

        Path dpo = folder.resolve("dpo");
        assertDone(Outcome.of("dpo", "--model", sft, "--data", kept, "--out", dpo, "--loss", "ipo"), dpo);

        Path ppo = folder.resolve("ppo");
        assertDone(Outcome.of("ppo", "--model", sft, "--reward", reward, "--data", pairs, "--out", ppo,
                "--rollout-size", 4, "--batch-size", 4, "--max-new-tokens", 6, "--max-steps", 2, "--kl-control",
                "adaptive"), ppo);

        JsonNode wins = Outcome.of("eval", "winrate", "--model", ppo, "--against", sft, "--reward", reward, "--data",
                pairs, "--max-new-tokens", 6).object();
        assertThat(wins.get("wins").intValue() + wins.get("ties").intValue() + wins.get("losses").intValue())
                .isEqualTo(4);
        List<JsonNode> frontier = Outcome.of("eval", "frontier", "--model", sft, dpo, ppo, "--ref", sft, "--reward",
                reward, "--data", pairs, "--max-new-tokens", 6).objects();
        assertThat(frontier).hasSize(3);
        assertThat(frontier.getFirst().get("kl").doubleValue()).isZero();

        Path best = folder.resolve("best.jsonl");
        Outcome drawn = Outcome.of("best-of", "--model", sft, "--reward", reward, "--data", pairs, "--n", 3, "--out",
                best, "--pairs", folder.resolve("best-worst.jsonl"), "--max-new-tokens", 6, "--keep-unfinished");
        assertThat(drawn.code()).as(drawn.err()).isZero();
        assertThat(drawn.object().get("best_of")).hasSize(3);
        assertThat(Outcome.of("score", "--model", sft, "--data", best).objects())
                .hasSize(drawn.object().get("written").intValue());

        assertThat(Outcome.of("inspect", ppo.resolve("checkpoints/step-2")).object().get("kind").textValue())
                .isEqualTo("checkpoint");
        assertThat(Outcome.of("inspect", sft).object().get("checkpoints")).hasSize(1);
        assertThat(Outcome.of("inspect", sft.resolve("data/train.arrow")).object().get("rows").intValue()).isEqualTo(3);
    }

    @Test
    void theDemoLeavesAReportASummaryAndEveryModel() throws Exception {
        Path out = folder.resolve("demo");
        Outcome run = Outcome.of("demo", "--out", out, "--size", "tiny", "--seed", 3);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("true reward", "dpo", "ppo");
        JsonNode summary = Outcome.parse(Files.readString(out.resolve("summary.json")));
        for (String model : List.of("base", "sft", "dpo", "ppo")) {
            JsonNode judged = summary.get("models").get(model);
            assertThat(judged.get("true_reward_ci95").get(0).doubleValue())
                    .isLessThanOrEqualTo(judged.get("true_reward_mean").doubleValue());
            assertThat(judged.get("kl_to_sft").isNumber()).isTrue();
            assertThat(out.resolve(model).resolve("model.safetensors")).exists();
        }
        assertThat(summary.get("models").get("sft").get("kl_to_sft").doubleValue()).isZero();
        assertThat(summary.get("preference_model").fieldNames()).toIterable().contains("accuracy", "bayes_accuracy",
                "length_only_accuracy");
        assertThat(summary.get("seconds").doubleValue()).isPositive();
        assertWellFormed(out.resolve("report.html"));

        assertThat(Outcome.of("demo", "--out", out, "--size", "tiny")).isEqualTo(new Outcome(2, "",
                "arabica demo: " + out + " is not empty; --overwrite discards the demo in it\n"));
    }

    @Test
    void pretrainingTakesTextsEndToEndOrOneByOne() throws IOException {
        Path texts = Golden.lines(folder.resolve("texts.jsonl"), Stream.of("a cat", "a dog", "an owl", "a fox", "a hen")
                .map(text -> "{\"text\": \"" + text + "\"}").toArray(String[]::new));
        Object[] call = {"pretrain", "--data", texts, "--vocab-size", 257, "--hidden-size", 8, "--layers", 1, "--heads",
                1, "--context-length", 16, "--batch-size", 1, "--no-shuffle"};
        assertThat(Outcome.of(with(call, "--out", folder.resolve("packed"))).code()).isZero();
        assertThat(Outcome.of(with(call, "--packed", "--out", folder.resolve("packed-too"))).code()).isZero();
        assertThat(Outcome.of(with(call, "--no-packed", "--out", folder.resolve("single"))).code()).isZero();

        assertThat(metrics(folder.resolve("packed"))).extracting(row -> row.get("num_tokens").intValue())
                .startsWith(17);
        assertThat(folder.resolve("packed-too/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("packed/model.safetensors"));
        // Each text by itself, with its EOS.
        assertThat(metrics(folder.resolve("single"))).extracting(row -> row.get("num_tokens").intValue())
                .containsExactly(6, 12, 19, 25, 31);
    }

    private static Object[] with(Object[] call, Object... more) {
        return Stream.concat(Stream.of(call), Stream.of(more)).toArray();
    }

    @Test
    void severalFilesAreOneDataSet() {
        Path one = Golden.lines(folder.resolve("one.jsonl"), "{\"text\": \"one two\"}");
        Path two = Golden.lines(folder.resolve("two.jsonl"), "{\"text\": \"three four\"}");

        Outcome together = Outcome.of("score", "--data", one, two, "--model", Golden.MODEL);
        Outcome repeated = Outcome.of("score", "--data", one, "--model", Golden.MODEL, "--data=" + two);

        assertThat(together.objects()).hasSize(2);
        assertThat(repeated).isEqualTo(together);
    }

    @Test
    void theSameCallGivesTheSameBytes() throws IOException {
        Path data = Golden.trainBatch(folder);
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        for (Path out : List.of(one, two)) {
            assertThat(Outcome.of("sft", "--model", Golden.MODEL, "--data", data, "--out", out, "--epochs", 2,
                    "--batch-size", 3, "--seed", 7, "--dropout", 0.2, "--threads", out.equals(one) ? 1 : 3).code())
                    .isZero();
        }
        assertThat(two.resolve("model.safetensors")).hasSameBinaryContentAs(one.resolve("model.safetensors"));
    }

    @Test
    void samplesAreSeededAndStoppedAtStopTexts() {
        List<JsonNode> samples = samples(3);
        assertThat(samples).hasSize(4);
        assertThat(samples.stream().map(s -> s.get("text").textValue()).distinct().count()).isGreaterThan(1);
        assertThat(samples(3)).isEqualTo(samples);
        assertThat(samples(4)).isNotEqualTo(samples);

        String text = samples.getFirst().get("text").textValue();
        String stop = text.substring(text.length() / 2, text.length() / 2 + 2);
        JsonNode stopped = Outcome.of("generate", "--model", Golden.MODEL, "--prompt", "Once", "--seed", 3,
                "--max-new-tokens", 12, "--stop", stop).object();
        assertThat(stopped.get("finish_reason").textValue()).isEqualTo("stop");
        assertThat(stopped.get("text").textValue()).isEqualTo(text.substring(0, text.indexOf(stop)));
    }

    private static List<JsonNode> samples(int seed) {
        return Outcome.of("generate", "--model", Golden.MODEL, "--prompt", "Once", "--num-samples", 4, "--seed", seed,
                "--max-new-tokens", 12).objects();
    }

    @Test
    void streamedTextIsTheTextThatIsGenerated() {
        Object[] call = {"generate", "--model", Golden.MODEL, "--prompt", "é 数 🙂", "--seed", 5, "--max-new-tokens",
                30};
        Object[] streamed = Stream.concat(Stream.of(call), Stream.of("--stream", "--stop", "zq")).toArray();

        assertThat(Outcome.of(streamed).out()).isEqualTo(Outcome.of(call).object().get("text").textValue() + "\n");
    }

    @Test
    void peopleGetTextAndScriptsGetJson() {
        Object[] call = {"tokenize", "--model", Golden.MODEL, "a fox"};

        assertThat(Outcome.onTerminal(call).out()).doesNotStartWith("{").contains("97  a", "Ġf");
        assertThat(Outcome.of(call).object().get("pieces").get(0).textValue()).isEqualTo("a");
        assertThat(Outcome.of("tokenize", "--model", Golden.MODEL, "a fox", "--format", "text").out())
                .isEqualTo(Outcome.onTerminal(call).out());
    }

    @Test
    void scoreNamesRowsByTheirPlaceAmongAllRows() {
        Path data = Golden.lines(folder.resolve("rows.jsonl"), "{\"text\": \"one two\"}", "{\"nothing\": 1}",
                "{\"text\": \"three four\"}");
        Outcome run = Outcome.of("score", "--model", Golden.MODEL, "--data", data, "--skip-bad", 1, "--append-eos");

        assertThat(run.objects().stream().map(score -> score.get("index").intValue())).containsExactly(0, 2);
        assertThat(run.err()).contains(data + ": row 2").contains("1 rows skipped");
        JsonNode plain = Outcome.of("score", "--model", Golden.MODEL, "--data", data, "--skip-bad", 1).objects()
                .getFirst();
        assertThat(run.objects().getFirst().get("tokens").intValue()).isEqualTo(plain.get("tokens").intValue() + 1);
    }

    @Test
    void devicesNameTheBackendThatAutoTakes() {
        List<JsonNode> backends = Outcome.of("devices").objects();

        assertThat(backends).extracting(b -> b.get("backend").textValue()).contains("vector", "scalar");
        assertThat(backends.stream().filter(b -> b.get("auto").booleanValue())).hasSize(1);
    }

    @Test
    void devicesSayWhyThereIsNoGpu() {
        JsonNode tornado = Outcome.of("devices").objects().stream()
                .filter(backend -> backend.get("backend").textValue().equals("tornado")).findFirst().orElseThrow();

        assertThat(tornado.get("available").booleanValue()).isFalse();
        assertThat(tornado.get("reason").textValue()).startsWith("TORNADOVM_HOME is not set; install ");
    }

    @Test
    void withoutAGpuAutoSaysSoInOneLineAndTornadoFailsInOne() {
        Object[] generate = {"generate", "--model", Golden.MODEL, "--prompt", "hello", "--max-new-tokens", 1};
        Outcome auto = Outcome.of(generate);
        assertThat(auto.code()).as(auto.err()).isZero();
        assertThat(auto.err())
                .startsWith("arabica: running on vector, not on tornado: TORNADOVM_HOME is not set; install")
                .hasLineCount(1);

        Outcome vector = Outcome.of(with(generate, "--backend", "vector"));
        assertThat(vector.out()).isEqualTo(auto.out());
        assertThat(vector.err()).isEmpty();

        Outcome tornado = Outcome.of(with(generate, "--backend", "tornado"));
        assertThat(tornado.code()).isEqualTo(2);
        assertThat(tornado.err())
                .startsWith("arabica generate: backend 'tornado' is unavailable: TORNADOVM_HOME is not set; install")
                .hasLineCount(1);
    }

    @Test
    void aDeviceIsRefusedWhereThereIsNoChoice() {
        Outcome vector = Outcome.of("generate", "--model", Golden.MODEL, "--prompt", "hello", "--backend", "vector",
                "--device", "0:1");
        assertThat(vector.code()).isEqualTo(2);
        assertThat(vector.err())
                .isEqualTo("arabica generate: the vector backend has no devices to choose from, so '0:1' is none\n");

        Outcome bench = Outcome.of("bench", "--device", "0:1");
        assertThat(bench.code()).isEqualTo(2);
        assertThat(bench.err()).startsWith("arabica bench: --device: ").hasLineCount(1);
    }

    @Test
    void gradcheckPrintsEveryOperation() {
        Outcome run = Outcome.of("gradcheck", "--tries", 1, "--format", "text");

        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out()).contains("causalAttention", "layerNorm", "gatherLogProbs");
        assertThat(run.out().lines().skip(1)).allMatch(line -> line.endsWith("ok"));
    }

    @Test
    void inspectTellsWhatFilesHold() {
        JsonNode model = Outcome.of("inspect", Golden.MODEL).object();
        assertThat(model.get("kind").textValue()).isEqualTo("model");
        assertThat(model.get("tokenizer").get("vocab_size").intValue()).isEqualTo(457);
        assertThat(model.get("weights").get(0).get("parameters").intValue()).isEqualTo(42144);

        Path pairs = Golden.lines(folder.resolve("pairs.jsonl"),
                "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}",
                "{\"prompt\": \"a\", \"chosen\": \"b\"}");
        JsonNode rows = Outcome.of("inspect", pairs, "--format", "json").object();
        assertThat(rows.get("holds").textValue()).isEqualTo("preference");
        assertThat(rows.get("rows").intValue()).isEqualTo(1);
        assertThat(rows.get("problems").get(0).textValue()).contains("row 2", "rejected");
        assertThat(Outcome.onTerminal("inspect", Golden.MODEL).out()).contains("n_embd: 32");
    }

    @Test
    void aTerminalGetsBarsAndAFileGetsPlainLines() {
        Path data = Golden.trainBatch(folder);
        Object[] call = {"sft", "--model", Golden.MODEL, "--data", data, "--epochs", 3, "--overwrite", "--out",
                folder.resolve("out")};

        assertThat(Outcome.onTerminal(call).err()).contains("\r").contains("steps");
        assertThat(Outcome.of(call).err()).doesNotContain("\r").doesNotContain("\u001b").contains("step 1/3 loss 6.2");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHelpsWithAnExample(String command) {
        Outcome help = Outcome.of(Stream.concat(Stream.of(command.split(" ")), Stream.of("--help")).toArray());

        assertThat(help.code()).isZero();
        assertThat(help.out()).contains("Usage: arabica " + command).contains("Example:").contains("  arabica ");
        assertThat(help.err()).isEmpty();
    }

    /// All of them, so that no new one is forgotten.
    private static List<String> commands() { return commandsOf(RootCommand.class, "").toList(); }

    private static Stream<String> commandsOf(Class<?> parent, String prefix) {
        return Stream.of(parent.getAnnotation(Command.class).subcommands()).flatMap(command -> {
            String name = prefix + command.getAnnotation(Command.class).name();
            return Stream.concat(Stream.of(name), commandsOf(command, name + " "));
        });
    }

    private static void assertDone(Outcome run, Path out) throws Exception {
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEmpty();
        assertThat(out.resolve("model.safetensors")).exists();
        assertThat(out.resolve("tokenizer.json")).exists();
        assertThat(metrics(out)).isNotEmpty().allMatch(row -> row.get("step").intValue() >= 1);
        assertWellFormed(out.resolve("report.html"));
        Map<String, JsonNode> inspected = new TreeMap<>();
        Outcome.of("inspect", out).object().properties().forEach(e -> inspected.put(e.getKey(), e.getValue()));
        assertThat(inspected).containsKeys("run", "config", "tokenizer", "weights");
    }

    private static List<JsonNode> metrics(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.jsonl")).stream().map(Outcome::parse).toList();
    }

    private static void assertWellFormed(Path report) throws Exception {
        assertThat(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile())
                .getElementsByTagName("svg").getLength()).isPositive();
        assertThat(Files.readString(report).replace("http://www.w3.org/1999/xhtml", "")
                .replace("http://www.w3.org/2000/svg", "")).doesNotContain("http://", "https://", "<script");
    }
}
