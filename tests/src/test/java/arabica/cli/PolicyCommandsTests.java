package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ppo, rloo and grpo with what they share and what is their own.
class PolicyCommandsTests {
    @TempDir
    Path folder;

    private Path pairs;
    private Path reward;

    @BeforeEach
    void trainPreferenceModel() {
        pairs = Golden.pairs(folder);
        reward = folder.resolve("helpful");
        assertThat(Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs, "--out", reward, "--max-steps", 1)
                .code()).isZero();
    }

    @Test
    void rlooAndGrpoTrainAndResume() throws IOException {
        for (String command : List.of("rloo", "grpo")) {
            Path out = folder.resolve(command);
            Outcome run = run(command, out, "--num-generations", 2, "--beta", 0.1, "--num-iterations", 2,
                    "--kl-control", "adaptive", "--reward-normalization", "running", "--reward-clip-range", "-2,2");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.out()).isEmpty();
            assertThat(out.resolve("report.html")).content().contains("objective/kl");
            assertThat(metrics(out)).hasSize(2).allMatch(row -> row.has("frac_reward_zero_std")
                    && row.has("rewards/reward_model/mean") && !row.has("loss/value_avg"));
            assertThat(out.resolve("checkpoints/step-2/critic.safetensors")).doesNotExist();
            Outcome again = run(command, out, "--num-generations", 2, "--resume");
            assertThat(again.err()).as("other options are another run").contains("beta was 0.1");
        }
        assertThat(metrics(folder.resolve("grpo")).getFirst().get("objective/kl_coef").doubleValue()).isEqualTo(.1);
    }

    @Test
    void severalPreferenceModelsAreWeightedAndEachIsShown() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other/helpful"));
        copy(reward, other);
        Path out = folder.resolve("out");
        Outcome run = run("ppo", out, "--reward", other, "--reward-weights", "1,0.5", "--critic", "shared",
                "--entropy-coef", 0.01, "--dual-clip", 3, "--clip-high", 0.28, "--approx-kl-stop", 0.5);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode first = metrics(out).getFirst();
        assertThat(first.get("rewards/helpful/mean")).isEqualTo(first.get("rewards/helpful-2/mean"));
        assertThat(first.get("objective/scores").doubleValue())
                .isCloseTo(1.5 * first.get("rewards/helpful/mean").doubleValue(), within(1e-9));

        Path careful = folder.resolve("careful");
        Outcome ensemble = run("grpo", careful, "--reward", other, "--reward-ensemble", "mean", "--uncertainty-coef",
                1);
        assertThat(ensemble.code()).as(ensemble.err()).isZero();
        assertThat(metrics(careful).getFirst().get("rewards/ensemble_std/mean").doubleValue())
                .as("two members that are one").isZero();
    }

    @Test
    void anEnsemblesFolderIsTakenMemberByMember() throws IOException {
        Path both = folder.resolve("both");
        assertThat(Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs, "--out", both, "--max-steps", 1,
                "--ensemble", 2).code()).isZero();
        Path out = folder.resolve("out");
        Outcome run = Outcome.of("ppo", "--model", Golden.MODEL, "--reward", both, "--reward-ensemble", "min", "--data",
                pairs, "--out", out, "--max-new-tokens", 6, "--no-samples", "--rollout-size", 8, "--max-steps", 1);
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode step = metrics(out).getFirst();
        assertThat(step.get("rewards/ensemble_std/mean").doubleValue()).isPositive();
        assertThat(step.get("objective/scores").doubleValue()).isLessThanOrEqualTo(
                Math.min(step.get("rewards/member-1/mean").doubleValue(),
                        step.get("rewards/member-2/mean").doubleValue()));
        assertRefused(run("rloo", folder.resolve("o"), "--reward", both), "an ensemble");
    }

    @Test
    void aKlBoundEndsARunInGoodOrder() throws IOException {
        Path out = folder.resolve("out");
        Outcome run = run("rloo", out, "--lr", 0.05, "--beta", 0, "--kl-stop", 0.001, "--max-steps", 20);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("beyond --kl-stop 0.001");
        assertThat(metrics(out)).hasSizeLessThan(20).isNotEmpty();
        assertThat(out.resolve("model.safetensors")).exists();
    }

    @Test
    void flagsThatDoNotFitAreRefusedInOneLine() {
        assertRefused(run("rloo", folder.resolve("o"), "--rollout-size", 6),
                "--rollout-size 6 must be a multiple of --num-generations 4");
        assertRefused(run("grpo", folder.resolve("o"), "--num-generations", 1), "--num-generations 1");
        assertRefused(run("ppo", folder.resolve("o"), "--reward-weights", "1,2"), "--reward-weights: 2 weights for 1");
        assertRefused(run("ppo", folder.resolve("o"), "--reward-ensemble", "min"),
                "--reward-ensemble needs two preference models");
        assertRefused(run("ppo", folder.resolve("o"), "--uncertainty-coef", 1), "--uncertainty-coef is for");
        assertRefused(run("ppo", folder.resolve("o"), "--critic", "shared", "--critic-warmup", 1), "--critic-warmup");
        assertRefused(run("ppo", folder.resolve("o"), "--reward-clip-range", "1"), "--reward-clip-range");
        assertRefused(run("ppo", folder.resolve("o"), "--reward-clip-range", "2,1"), "--reward-clip-range 2.0,1.0");
        assertRefused(run("ppo", folder.resolve("o"), "--dual-clip", 1), "--dual-clip 1.0 must be greater than 1");
        assertRefused(run("grpo", folder.resolve("o"), "--kl-coef", 1), "Unknown option", "--kl-coef");
        assertRefused(run("grpo", folder.resolve("o"), "--dropout", 0.1), "--dropout must be 0 for grpo");
        assertRefused(run("rloo", folder.resolve("o"), "--lora-rank", 2, "--lora-dropout", 0.1),
                "--lora-dropout must be 0 for rloo");
        assertRefused(run("ppo", folder.resolve("o"), "--kl-target", 0), "--kl-target 0.0 must be greater than 0");
        assertThat(folder.resolve("o")).doesNotExist();
    }

    private Outcome run(String command, Path out, Object... more) {
        Stream<Object> shared = Stream.of(command, "--model", Golden.MODEL, "--reward", reward, "--data", pairs,
                "--out",
                out, "--max-new-tokens", 6, "--no-samples");
        List<Object> given = List.of(more);
        Stream<Object> sizes = Stream.concat(
                given.contains("--rollout-size") ? Stream.of() : Stream.of("--rollout-size", 8, "--batch-size", 4),
                given.contains("--max-steps") ? Stream.of() : Stream.of("--max-steps", 2));
        return Outcome.of(Stream.of(shared, sizes, given.stream()).flatMap(all -> all).toArray());
    }

    private static void assertRefused(Outcome run, String... named) {
        assertThat(run.code()).as(run.err()).isEqualTo(2);
        assertThat(run.err().strip().lines()
                .filter(line -> !line.startsWith("arabica: running on ") && !line.startsWith("data: "))).singleElement()
                .asString().contains(named).doesNotContain("Exception");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    private static List<JsonNode> metrics(Path out) throws IOException {
        return Files.readAllLines(out.resolve("metrics.jsonl")).stream().map(Outcome::parse).toList();
    }
}
