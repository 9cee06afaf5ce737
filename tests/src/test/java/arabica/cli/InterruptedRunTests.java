package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that are stopped, killed or starved of disk, as processes of their own.
class InterruptedRunTests {
    private static final int STEPS = 100;

    @TempDir
    Path folder;

    @Test
    void sftThatWasStoppedAndKilledEndsWithTheSameBytes() throws Exception {
        assertResumesExactly("sft", Golden.trainBatch(folder), "--dropout", "0.1");
    }

    @Test
    void dpoThatWasStoppedAndKilledEndsWithTheSameBytes() throws Exception {
        assertResumesExactly("dpo", Golden.pairs(folder), "--ref", Golden.REFERENCE.toString());
    }

    private void assertResumesExactly(String command, Path data, String... more) throws Exception {
        Path whole = folder.resolve("whole");
        Path broken = folder.resolve("broken");
        Outcome uninterrupted = Outcome.of((Object[]) call(command, data, whole, more));
        assertThat(uninterrupted.code()).as(uninterrupted.err()).isZero();

        Path metrics = broken.resolve("metrics.jsonl");
        Outcome stopped = Child.start(folder, (Object[]) call(command, data, broken, more)).untilLines(metrics, 10)
                .terminate();
        assertThat(stopped.code()).as(stopped.err()).isEqualTo(143);
        assertThat(stopped.err()).contains("stopped after step").contains("--resume continues it");
        assertThat(broken.resolve("model.safetensors")).doesNotExist();

        int soFar = Files.readAllLines(metrics).size();
        Outcome killed = Child.start(folder, (Object[]) resumed(call(command, data, broken, more)))
                .untilLines(metrics, soFar + 10).kill();
        assertThat(killed.code()).as(killed.err()).isEqualTo(137);
        assertThat(broken.resolve("model.safetensors")).doesNotExist();

        Outcome resumed = Outcome.of((Object[]) resumed(call(command, data, broken, more)));
        assertThat(resumed.code()).as(resumed.err()).isZero();
        for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
            assertThat(broken.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertThat(numbers(metrics)).isEqualTo(numbers(whole.resolve("metrics.jsonl"))).hasSize(STEPS);
        assertThat(broken.resolve("report.html")).exists();
    }

    private static String[] call(String command, Path data, Path out, String... more) {
        return Stream.concat(
                Stream.of(command, "--model", Golden.MODEL.toString(), "--data", data.toString(), "--out",
                        out.toString(), "--max-steps", "" + STEPS, "--batch-size", "1", "--save-every", "16"),
                Stream.of(more)).toArray(String[]::new);
    }

    private static String[] resumed(String... call) {
        return Stream.concat(Stream.of(call), Stream.of("--resume")).toArray(String[]::new);
    }

    /// All metrics but those that the clock decides.
    private static List<ObjectNode> numbers(Path metrics) throws IOException {
        return Files.readAllLines(metrics).stream()
                .map(line -> ((ObjectNode) Outcome.parse(line)).without(List.of("tokens_per_second", "data_wait")))
                .map(ObjectNode.class::cast)
                .toList();
    }

    @Test
    void aFullDiskIsOneLineAndLeavesNoHalfOfAModel() throws Exception {
        assumeTrue(new ProcessBuilder("unshare", "-rm", "true").start().waitFor() == 0,
                "needs a mount of its own: unshare -rm does not work here");
        Path small = Files.createDirectories(folder.resolve("small"));
        Path data = Golden.trainBatch(folder);
        // A disk of 300 KiB: the data fits, a checkpoint of three times the model's 169 KiB does not.
        ProcessBuilder builder = new ProcessBuilder("unshare", "-rm", "sh", "-c", """
                mount -t tmpfs -o size=300k tmpfs "$1" || exit 99
                "$2" sft --model "$3" --data "$4" --out "$1/out" --max-steps 2
                code=$?
                find "$1" -type f
                exit $code
                """, "sh", small.toString(), Child.root().resolve("arabica").toString(), Golden.MODEL.toString(),
                data.toString());

        Outcome run = Child.start(folder, builder).end();

        assumeTrue(run.code() != 99, "needs a mount of its own: tmpfs is not allowed here");
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err().lines().filter(line -> line.contains("No space left on device"))).singleElement()
                .asString().startsWith("arabica sft: ").contains(small.toString());
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(run.out().lines()).isNotEmpty().noneMatch(line -> line.endsWith("/out/model.safetensors"))
                .noneMatch(line -> line.matches(".*/checkpoints/step-[0-9]+/.*"));
    }
}
