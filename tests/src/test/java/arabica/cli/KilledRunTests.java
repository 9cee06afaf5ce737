package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGKILL at random moments, from the JVM's start to its end. A few kills here; `-Dkills=200` does more, `-Dkills.seed=7` at
/// other moments (docs/audit.md).
class KilledRunTests {
    private static final int FEW = 4;
    private static final int KILLS_OF_A_RUN = 8;
    /// About how long an uninterrupted run takes here, in milliseconds.
    private static final int LONGEST = 3500;
    private static final Pattern RESUMED = Pattern.compile("resumed at step (\\d+)");
    private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)");

    @TempDir
    Path folder;

    @Test
    void killedRunsLoseNothingThatWasSavedAndEndWithTheBytesOfWholeOnes() throws Exception {
        int kills = Integer.getInteger("kills", FEW);
        SplittableRandom random = new SplittableRandom(Long.getLong("kills.seed", 0));
        List<List<Object>> calls = List.copyOf(FourTrainers.calls(folder, 120).values());
        int[] steps = new int[calls.size()];
        int done = 0;
        for (int round = 0; done < kills; round++) {
            List<Object> call = calls.get(round % calls.size());
            Path whole = folder.resolve("whole-" + round % calls.size());
            if (!Files.exists(whole)) {
                Outcome uninterrupted = Outcome.of(into(call, whole, false));
                assertThat(uninterrupted.code()).as(uninterrupted.err()).isZero();
            }
            int of = Math.min(KILLS_OF_A_RUN, kills - done);
            done += killAndResume(call, folder.resolve("broken-" + round), whole, of, random);
            steps[round % calls.size()]++;
        }
        if (System.getProperty("kills") != null) {
            System.out.printf("kills %d survived, over runs of sft %d, reward %d, dpo %d, ppo %d%n", done, steps[0],
                    steps[1], steps[2], steps[3]);
        }
    }

    /// One run, killed again and again, then left to end.
    ///
    /// @return how often it was killed
    private int killAndResume(List<Object> call, Path out, Path whole, int most, SplittableRandom random)
            throws Exception {
        int kills = 0;
        while (true) {
            int saved = newestCheckpoint(out);
            Child child = Child.start(folder, into(call, out, Files.exists(out)));
            boolean ended = kills == most
                    ? child.process().waitFor(2, TimeUnit.MINUTES)
                    : child.process().waitFor(random.nextInt(LONGEST), TimeUnit.MILLISECONDS);
            Outcome outcome = ended ? child.end() : child.kill();
            Matcher resumed = RESUMED.matcher(outcome.err());
            if (resumed.find()) { assertThat(Integer.parseInt(resumed.group(1))).isEqualTo(saved + 1); }
            if (ended) {
                assertThat(outcome.code()).as(outcome.err()).isZero();
                assertSame(out, whole);
                return kills;
            }
            kills++;
        }
    }

    private static void assertSame(Path out, Path whole) throws IOException {
        List<Path> names;
        try (Stream<Path> files = Files.walk(whole)) {
            names = files.filter(Files::isRegularFile).map(whole::relativize)
                    .filter(name -> name.toString().endsWith(".safetensors") || name.endsWith("tokenizer.json"))
                    .toList();
        }
        assertThat(names).hasSizeGreaterThan(3);
        for (Path name : names) { assertThat(out.resolve(name)).hasSameBinaryContentAs(whole.resolve(name)); }
    }

    /// What `--resume` must go on from: a checkpoint is there whole or not at all.
    private static int newestCheckpoint(Path out) throws IOException {
        Path checkpoints = out.resolve("checkpoints");
        if (!Files.isDirectory(checkpoints)) { return 0; }
        try (Stream<Path> all = Files.list(checkpoints)) {
            return all.map(path -> CHECKPOINT.matcher(path.getFileName().toString())).filter(Matcher::matches)
                    .mapToInt(name -> Integer.parseInt(name.group(1))).max().orElse(0);
        }
    }

    private static Object[] into(List<Object> call, Path out, boolean resume) {
        List<Object> arguments = new ArrayList<>(call);
        arguments.addAll(List.of("--out", out, "--threads", 1));
        if (resume) { arguments.add("--resume"); }
        return arguments.toArray();
    }
}
