package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.datasets.TestData;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelDirectory;
import arabica.rlhf.report.Numbers;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `reward` and `eval reward`: ensembles, what pairs say of themselves, heads, and what an evaluation shows.
class RewardCommandsTests {
    @TempDir
    Path folder;

    @Test
    void anEnsembleIsTrainedAndEvaluatedAsOneModelAndItsMembersAsTheirOwn() throws Exception {
        Path pairs = pairs("");
        Path out = folder.resolve("ensemble");
        Outcome trained = Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs, "--out", out, "--ensemble", 2,
                "--max-steps", 3, "--eval-fraction", 0.4, "--center", 0.01);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(trained.err()).contains("member 2 of 2", "6 steps");
        String page = Files.readString(out.resolve("report.html"));
        assertThat(page).contains("Members", "member-2", "Held-out pairs", "Reliability", "Accuracy by source");
        assertWellFormed(out.resolve("report.html"));

        Path evaluation = folder.resolve("evaluation.html");
        JsonNode judged = Outcome.of("eval", "reward", "--model", out, "--data", pairs, "--report", evaluation)
                .object();
        assertThat(judged.get("pairs").intValue()).isEqualTo(12);
        assertThat(judged.get("member_accuracy")).hasSize(2);
        assertThat(judged.get("by_source")).extracting(slice -> slice.get("source").textValue())
                .containsExactly("books", "web");
        int counted = 0;
        for (JsonNode slice : judged.get("by_length_difference")) { counted += slice.get("pairs").intValue(); }
        assertThat(counted).isEqualTo(12);
        assertWellFormed(evaluation);
        Outcome existing = Outcome.of("eval", "reward", "--model", out, "--data", pairs, "--report", evaluation);
        assertWrong(existing);
        assertThat(existing.err()).contains(evaluation + " exists; --overwrite replaces it");
        assertThat(Outcome.of("eval", "reward", "--model", out, "--data", pairs, "--report", evaluation, "--overwrite")
                .code()).isZero();
        JsonNode member = Outcome.of("eval", "reward", "--model", out.resolve("member-2"), "--data", pairs).object();
        assertThat(member.get("accuracy")).isEqualTo(judged.get("member_accuracy").get(1));
        assertThat(member.has("member_accuracy")).isFalse();
        Outcome text = Outcome.of("eval", "reward", "--model", out, "--data", pairs, "--format", "text");
        assertThat(text.out()).contains("temperature", "chosen longer by", "books", "all members agree");

        assertWrong(Outcome.of("ppo", "--model", Golden.MODEL, "--reward", folder.resolve("none"), "--data", pairs,
                "--out", folder.resolve("ppo")));
        Files.delete(out.resolve("ensemble.json"));
        Outcome torn = Outcome.of("eval", "reward", "--model", out, "--data", pairs);
        assertWrong(torn);
        assertThat(torn.err()).contains("not whole");
    }

    @Test
    void anEnsembleSaysWhichStepOfEachMemberWasWritten() throws IOException {
        Path out = folder.resolve("stopping");
        Outcome trained = Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs(""), "--out", out, "--ensemble",
                2, "--epochs", 4, "--eval-fraction", 0.4, "--eval-every", 1, "--early-stopping", 1);
        assertThat(trained.code()).as(trained.err()).isZero();
        String page = Files.readString(out.resolve("report.html"));
        for (int member = 1; member <= 2; member++) {
            Matcher said = Pattern.compile("member " + member + ": the model is that of step (\\d+), (\\w+) ")
                    .matcher(trained.err());
            assertThat(said.find()).as(trained.err()).isTrue();
            int step = Integer.parseInt(said.group(1));
            JsonNode evaluation = Files.readAllLines(out.resolve("member-" + member + "/metrics.jsonl")).stream()
                    .map(Outcome::parse).filter(line -> line.get("step").intValue() == step && line.has("eval_loss"))
                    .findFirst().orElseThrow();
            assertThat(page).containsPattern("(?s)member-" + member + "<.*?>" + step + "<.*?>"
                    + Pattern.quote(Numbers.brief(evaluation.get("eval_loss").doubleValue())) + "<");
        }
    }

    @Test
    void membersMayStartFromModelsOfTheirOwn() throws IOException {
        Path pairs = pairs("");
        Path out = folder.resolve("apart");
        Outcome trained = Outcome.of("reward", "--model", Golden.MODEL, Golden.REFERENCE, "--data", pairs, "--out", out,
                "--ensemble", 2, "--max-steps", 1);
        assertThat(trained.code()).as(trained.err()).isZero();
        Outcome three = Outcome.of("reward", "--model", Golden.MODEL, Golden.REFERENCE, "--data", pairs, "--out",
                folder.resolve("three"), "--ensemble", 3);
        assertWrong(three);
        assertThat(three.err()).contains("--model names 2 models; expected 1 or 3");
        Outcome none = Outcome.of("reward", "--model", Golden.MODEL, Golden.REFERENCE, "--data", pairs, "--out",
                folder.resolve("three"));
        assertWrong(none);
        assertThat(none.err()).contains("--ensemble");
        Outcome other = Outcome.of("reward", "--model", Golden.MODEL,
                ChatModel.write(folder.resolve("chat"), 64, ChatModel.CHATML), "--data", pairs,
                "--out", folder.resolve("three"), "--ensemble", 2);
        assertWrong(other);
        assertThat(other.err()).contains("another tokenizer");
    }

    @Test
    void marginsAndWeightsOfPairsReachTheLoss() {
        double margins = firstLoss(pairs(", \"margin\": 3"), "margins");
        assertThat(firstLoss(pairs(""), "common", "--margin", 3)).isEqualTo(margins, within(1e-6));
        assertThat(margins).as("ln(1 + e³) where the scores are about equal").isBetween(2.0, 4.5);
        Outcome weightless = Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs(", \"weight\": 0"), "--out",
                folder.resolve("weightless"));
        assertWrong(weightless);
        assertThat(weightless.err()).contains("the weight of every pair is 0");
        Path bad = pairs(", \"weight\": \"much\"");
        Outcome wrong = Outcome.of("reward", "--model", Golden.MODEL, "--data", bad, "--out", folder.resolve("wrong"));
        assertWrong(wrong);
        assertThat(wrong.err()).contains(bad + ": row 1, field \"weight\": is text; expected a number");
    }

    @Test
    void aHeadThatIsWantedAndMissingIsNamed() {
        Path headless = folder.resolve("headless");
        Path llama = TestData.golden("llama");
        try (Backend backend = Backends.open("auto", 1); Scope scope = Scope.open(backend)) {
            ModelDirectory.save(headless, ModelDirectory.loadScalar(llama, scope, 1));
            BpeTokenizer.read(llama).save(headless);
        }
        Path pairs = pairs("");
        Outcome missing = Outcome.of("reward", "--model", headless, "--data", pairs, "--out", folder.resolve("out"),
                "--lm-weight", 0.1);
        assertWrong(missing);
        assertThat(missing.err()).contains(headless.toString(), "'lm_head.weight'", "--lm-weight");
        Path out = folder.resolve("with-head");
        Outcome trained = Outcome.of("reward", "--model", llama, "--data", pairs, "--out", out, "--lm-weight", 0.1,
                "--max-steps", 1);
        assertThat(trained.code()).as(trained.err()).isZero();
        assertThat(Outcome.of("inspect", out).out()).contains("lm_head.weight", "score.weight", "lm-weight");
    }

    private double firstLoss(Path pairs, String name, Object... more) {
        Path out = folder.resolve(name);
        Object[] call = IntStream.range(0, 9 + more.length).mapToObj(i -> i < 9
                ? new Object[]{"reward", "--model", Golden.MODEL, "--data", pairs, "--out", out, "--max-steps", 1}[i]
                : more[i - 9]).toArray();
        Outcome run = Outcome.of(call);
        assertThat(run.code()).as(run.err()).isZero();
        try {
            return Outcome.parse(Files.readAllLines(out.resolve("metrics.jsonl")).getFirst()).get("loss").doubleValue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Path pairs(String more) {
        return Golden.lines(folder.resolve("pairs" + Math.abs(more.hashCode()) + ".jsonl"), IntStream.range(0, 12)
                .mapToObj(i -> "{\"prompt\": \"Who sat " + i + "?\", \"chosen\": \" The cat sat"
                        + " there".repeat(i % 4)
                        + ".\", \"rejected\": \" mat mat " + i + "\", \"source\": \"" + (i % 3 == 0 ? "web" : "books")
                        + "\"" + more + "}")
                .toArray(String[]::new));
    }

    private static void assertWrong(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err().lines()
                .filter(line -> !line.contains("TORNADOVM_HOME") && !line.startsWith("data: "))).hasSize(1);
    }

    private static void assertWellFormed(Path page) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        assertThat(factory.newDocumentBuilder().parse(page.toFile()).getElementsByTagName("svg").getLength())
                .isPositive();
    }
}
