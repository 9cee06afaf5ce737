package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checkpoints, of weights and optimizer, are the same bytes whatever the threads, the width of the vectors and the
/// compiler. Every run is a process of its own; docs/reproducible.md does the same with larger models.
class SameBytesTests {
    private static final int STEPS = 20;
    /// Of a run that the C1 compiler serves alone: there a vector operation is a call.
    private static final int FEW_STEPS = 4;
    private static final String C1_ALONE = "-XX:TieredStopAtLevel=1";

    @TempDir
    Path folder;

    /// A run of a command with so many steps and threads, and one more option for the JVM.
    private record Run(int steps, int threads, String option, Path out, Child child) {
        /// Waits for its end. SHA-256 of each file of each checkpoint, less the manifests: these name the run's last step.
        Map<String, String> checkpoints() throws IOException, InterruptedException {
            Outcome end = child.end();
            assertThat(end.code()).as("%s threads, %s: %s", threads, option, end.err()).isZero();
            Map<String, String> sums = new TreeMap<>();
            Path all = out.resolve("checkpoints");
            try (Stream<Path> files = Files.walk(all)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (!file.endsWith("manifest.json")) { sums.put(all.relativize(file).toString(), sha256(file)); }
                }
            }
            return sums;
        }
    }

    @Test
    void pretraining() throws Exception {
        Path texts = Golden.lines(folder.resolve("texts.txt"), sentences());
        // Heads of 24, 333 tokens and 41 of a row: nothing is a multiple of the vectors' lanes.
        List<Object> command = List.of("pretrain", "--data", texts, "--vocab-size", 333, "--hidden-size", 48, "--heads",
                2, "--layers", 2, "--context-length", 41, "--batch-size", 8, "--dropout", 0.1);
        List<Run> runs = new ArrayList<>();
        for (String width : VectorWidths.flags()) {
            runs.add(start(command, STEPS, 1, width));
            runs.add(start(command, STEPS, 2, width));
        }
        assertSame(runs, start(command, FEW_STEPS, 2, C1_ALONE));
    }

    /// Sampling, scoring, a critic and a policy.
    @Test
    void ppo() throws Exception {
        Path pairs = Golden.pairs(folder);
        Path reward = folder.resolve("reward");
        Outcome trained = Outcome.of("reward", "--model", Golden.MODEL, "--data", pairs, "--out", reward, "--max-steps",
                2);
        assertThat(trained.code()).as(trained.err()).isZero();
        List<Object> command = List.of("ppo", "--model", Golden.MODEL, "--reward", reward, "--data", pairs,
                "--rollout-size", 8, "--batch-size", 8, "--ppo-epochs", 1, "--max-new-tokens", 8);
        List<String> widths = VectorWidths.flags();
        assertSame(List.of(start(command, FEW_STEPS, 1, widths.getFirst()),
                start(command, FEW_STEPS, 2, widths.getLast())), start(command, 1, 2, C1_ALONE));
    }

    private static void assertSame(List<Run> runs, Run c1) throws Exception {
        Map<String, String> expected = runs.getFirst().checkpoints();
        String last = "step-" + runs.getFirst().steps() + "/";
        assertThat(expected).containsKeys(last + "model.safetensors", last + "optimizer.safetensors");
        assertThat(expected.get(last + "model.safetensors")).isNotEqualTo(expected.get("step-1/model.safetensors"));
        for (Run run : runs) {
            assertThat(run.checkpoints()).as("%d threads, %s", run.threads(), run.option()).isEqualTo(expected);
        }
        assertThat(expected).as(C1_ALONE).containsAllEntriesOf(c1.checkpoints())
                .containsKey("step-" + c1.steps() + "/optimizer.safetensors");
    }

    private Run start(List<Object> command, int steps, int threads, String option) {
        Path out = folder.resolve("run" + threads + option.replaceAll("\\W", "-"));
        List<String> call = new ArrayList<>();
        call.add(Child.root().resolve("arabica").toString());
        command.forEach(argument -> call.add(argument.toString()));
        call.addAll(List.of("--out", out.toString(), "--max-steps", "" + steps, "--threads", "" + threads, "--backend",
                "vector", "--schedule", "constant", "--save-every", "1", "--keep", "" + steps));
        ProcessBuilder builder = new ProcessBuilder(call);
        builder.environment().put("ARABICA_JAVA_OPTS", option);
        return new Run(steps, threads, option, out, Child.start(folder, builder));
    }

    private static String[] sentences() {
        SplittableRandom random = new SplittableRandom(1);
        List<String> words = IntStream.range(0, 300)
                .mapToObj(i -> random.ints(random.nextInt(2, 8), 'a', 'k')
                        .mapToObj(Character::toString).collect(Collectors.joining()))
                .toList();
        return IntStream.range(0, 300).mapToObj(i -> random.ints(random.nextInt(5, 20), 0, words.size())
                .mapToObj(words::get).collect(Collectors.joining(" "))).toArray(String[]::new);
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
