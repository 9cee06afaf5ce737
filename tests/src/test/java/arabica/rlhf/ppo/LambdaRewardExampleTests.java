package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.datasets.TestData;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LambdaRewardExampleTests {
    @TempDir
    Path folder;

    @Test
    void aLambdaTrainsAPolicy() throws IOException {
        Path prompts = Files.writeString(folder.resolve("prompts.jsonl"),
                "{\"prompt\": \"Who has seen\"}\n{\"prompt\": \"The wind\"}\n");
        try (Backend backend = new VectorBackend(1); Scope scope = Scope.open(backend)) {
            LambdaRewardExample.train(TestData.golden("gpt2"), prompts, folder.resolve("out"), scope);
        }
        List<JsonNode> steps = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("out/metrics.jsonl"))) {
            steps.add(new ObjectMapper().readTree(line));
        }
        assertThat(steps).hasSize(12);
        assertThat(steps.getLast().get("objective/scores").doubleValue())
                .isGreaterThan(1 + steps.getFirst().get("objective/scores").doubleValue());
        assertThat(folder.resolve("out/model.safetensors")).exists();
    }

    @Test
    void thePageShowsTheSourceThatIsCompiled() throws IOException {
        List<String> source = Files.readAllLines(root()
                .resolve("tests/src/test/java/arabica/rlhf/ppo/LambdaRewardExample.java"));
        List<String> example = source.subList(source.indexOf("        // begin") + 1,
                source.indexOf("        // end"));
        assertThat(example).as("ten lines").hasSizeLessThanOrEqualTo(10);
        String shown = example.stream().map(String::stripLeading).reduce((a, b) -> a + "\n" + b).orElseThrow();
        String page = Files.readString(root().resolve("docs/ppo.md"));
        assertThat(page.lines().map(String::stripLeading).reduce((a, b) -> a + "\n" + b).orElseThrow()).contains(shown);
    }

    /// The project's folder, wherever in it the tests run.
    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs")) || !Files.isDirectory(at.resolve("rlhf"))) {
            at = at.getParent();
        }
        return at;
    }
}
