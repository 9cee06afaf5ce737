package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `arabica soak`: some rounds of what it does for an hour (docs/audit.md).
class SoakCommandTests {
    private static final int ROUNDS = 5;

    @TempDir
    Path folder;

    @Test
    void whatTrainersTakeTheyGiveBack() throws IOException {
        Path out = folder.resolve("soak");
        Outcome soak = Outcome.of("soak", "--rounds", ROUNDS, "--threads", 1, "--out", out);

        JsonNode found = soak.object();
        assertThat(found.get("rounds").intValue()).isEqualTo(ROUNDS);
        List<String> growing = Golden.elements(found.get("gauges")).filter(gauge -> gauge.get("grows").booleanValue())
                .map(gauge -> gauge.get("name").textValue()).toList();
        // A JVM that has just begun still loads and compiles; of the rest nothing may be left, whatever else it does.
        assertThat(growing).as(soak.out()).doesNotContain("tensor blocks", "tensor bytes", "open files",
                "mapped files", "threads", "direct buffers");
        assertThat(soak.code()).isEqualTo(growing.isEmpty() ? 0 : 1);
        assertThat(soak.err()).contains(growing.isEmpty() ? "nothing grows" : "these grow: ");
        assertThat(Files.readAllLines(out.resolve("samples.csv"))).hasSize(ROUNDS + 1);
        assertThat(out.resolve("memory.svg")).content().contains("Java heap");
        assertThat(out.resolve("verdicts.md")).content().contains("| open files |");
        for (String run : List.of("sft", "reward", "dpo", "ppo")) {
            assertThat(out.resolve("runs").resolve(run).resolve("model.safetensors")).exists();
        }
    }

    @Test
    void aFolderThatIsUsedIsRefused() {
        Path pairs = Golden.pairs(folder);
        Outcome soak = Outcome.of("soak", "--out", folder);
        assertThat(soak.code()).isEqualTo(2);
        assertThat(soak.err()).contains(folder.toString(), "not empty");
        assertThat(pairs).exists();
    }
}
