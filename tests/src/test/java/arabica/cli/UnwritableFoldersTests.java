package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders that cannot be written to, before a run and in the midst of one. Permissions do not stop root, a read-only mount
/// does: so runs are processes in a namespace of their own (Linux), and where that is not allowed a test says so.
class UnwritableFoldersTests {
    private static final int STEPS = 400;

    @TempDir
    Path folder;

    @Test
    void aReadOnlyFolderIsOneLine() throws Exception {
        Path place = Files.createDirectories(folder.resolve("place"));
        Outcome run = inNamespace("""
                mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 99
                shift; exec "$@"
                """, place, sft(place.resolve("out"), 2));
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(errors(run)).containsExactly(
                "arabica sft: cannot write to " + place.resolve("out") + ": Read-only file system");
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void checkpointsThatBecomeReadOnlyEndTheRunWithTheLastOneIntact() throws Exception {
        Path out = folder.resolve("out");
        Path checkpoints = out.resolve("checkpoints");
        Outcome run = inNamespace("""
                c=$1; shift
                "$@" & run=$!
                until [ -d "$c/step-20" ]; do kill -0 $run || exit 98; sleep 0.02; done
                mount --bind "$c" "$c" && mount -o remount,ro,bind "$c" || { kill $run; exit 99; }
                wait $run
                """, checkpoints, sft(out, STEPS));
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(errors(run)).singleElement().asString()
                .startsWith("arabica sft: cannot write checkpoint " + checkpoints.resolve("step-"))
                .contains("Read-only file system; the last checkpoint is " + checkpoints.resolve("step-"));
        assertThat(out.resolve("model.safetensors")).doesNotExist();

        Path whole = folder.resolve("whole");
        Outcome undisturbed = Outcome.of(sft(whole, STEPS).toArray());
        assertThat(undisturbed.code()).as(undisturbed.err()).isZero();
        List<Object> again = new ArrayList<>(sft(out, STEPS));
        again.add("--resume");
        Outcome resumed = Outcome.of(again.toArray());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.err()).contains("resumed at step").doesNotContain("damaged");
        assertThat(out.resolve("model.safetensors")).hasSameBinaryContentAs(whole.resolve("model.safetensors"));
    }

    @Test
    void aFileWhereAFolderShouldBeIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("notes"), "mine");
        Outcome run = Outcome.of(sft(file.resolve("out"), 2).toArray());
        assertThat(run.code()).isEqualTo(2);
        assertThat(errors(run)).containsExactly("arabica sft: " + file + " is a file; expected a folder for the run");
        assertThat(file).hasContent("mine");
    }

    private List<Object> sft(Path out, int steps) {
        return List.of("sft", "--model", Golden.MODEL, "--data", Golden.trainBatch(folder), "--out", out,
                "--max-steps", steps, "--save-every", 20, "--batch-size", 1, "--threads", 1);
    }

    /// @param script that gets a path, and then the call
    private Outcome inNamespace(String script, Path path, List<Object> call) throws Exception {
        assumeTrue(new ProcessBuilder("unshare", "-rm", "true").start().waitFor() == 0,
                "needs a mount of its own: unshare -rm does not work here");
        List<String> command = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c", script, "sh", path.toString(),
                Child.root().resolve("arabica").toString()));
        call.forEach(argument -> command.add(argument.toString()));
        Outcome run = Child.start(folder, new ProcessBuilder(command)).end();
        assumeTrue(run.code() != 99, "needs a mount of its own: it is not allowed here");
        return run;
    }

    private static List<String> errors(Outcome run) {
        return run.err().lines().filter(line -> line.contains("cannot") || line.contains("expected")).toList();
    }
}
