package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A filter as a process of its own that SIGKILL ends.
class KilledFilterTests {
    private static final int ROWS = 9000;

    @TempDir
    Path folder;

    @Test
    void aKilledFilterThatResumesEndsWithTheSameBytes() throws Exception {
        Path data = Golden.lines(folder.resolve("pairs.jsonl"), IntStream.range(0, ROWS)
                .mapToObj(i -> i == 10
                        ? "{}"
                        : "{\"prompt\":\"Why " + i + "?\",\"chosen\":\" So" + " so".repeat(i % 7)
                                + ".\",\"rejected\":\" no " + i % 100 + "\"}")
                .toArray(String[]::new));
        Path whole = folder.resolve("whole.jsonl");
        Outcome uninterrupted = Outcome.of(call(data, whole));
        assertThat(uninterrupted.code()).as(uninterrupted.err()).isZero();

        Path broken = folder.resolve("broken.jsonl");
        Child child = Child.start(folder, call(data, broken));
        awaitFirstWindow(child);
        assertThat(child.kill().code()).isEqualTo(137);
        assertThat(broken).doesNotExist();

        Outcome resumed = Outcome.of(Stream.concat(Stream.of(call(data, broken)), Stream.of("--resume")).toArray());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).as("named by the first run").doesNotContain("skipped");
        for (String file : List.of("jsonl", "control.jsonl", "audit.json")) {
            assertThat(folder.resolve("broken." + file)).hasSameBinaryContentAs(folder.resolve("whole." + file));
        }
        assertThat(folder.resolve("broken.filter")).doesNotExist();
        assertThat(Files.readAllLines(broken)).hasSizeBetween(ROWS / 3, ROWS);
    }

    /// Its bad row is named when its scores are in the file.
    private static void awaitFirstWindow(Child child) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!Files.readString(child.errFile()).contains("skipped")) {
            assertThat(child.process().isAlive() && System.nanoTime() < deadline).as("runs on").isTrue();
            Thread.sleep(1);
        }
    }

    private static Object[] call(Path data, Path out) {
        return new Object[]{"filter", "--model", Golden.MODEL, "--data", data, "--out", out, "--quantile", 0.5,
                "--control", "--skip-bad", 1};
    }
}
