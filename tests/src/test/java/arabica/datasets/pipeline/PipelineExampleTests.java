package arabica.datasets.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineExampleTests {
    @TempDir
    Path folder;

    @Test
    void theExampleCleansAndSplitsPairs() throws IOException {
        Path one = Files.writeString(folder.resolve("one.jsonl"),
                pair(" a ", "first", "second") + pair("a", "first", "second")
                        + pair("b", "same", "same") + pair("c", "much longer one", "short"));
        Path two = Files.writeString(folder.resolve("two.jsonl"),
                pair("d", "x", "y") + pair("e", "Much longer: one!", "z"));
        PipelineExample.run(one, two, folder);
        Dataset train = Dataset.read(folder.resolve("train.arrow"));
        Dataset heldOut = Dataset.read(folder.resolve("held-out.jsonl.gz"));
        Set<String> prompts = new HashSet<>();
        for (Dataset side : List.of(train, heldOut)) {
            side.forEach(row -> {
                assertThat(prompts.add(row.text("prompt"))).isTrue();
                assertThat(row.truth("longer")).isEqualTo(row.text("prompt").equals("c"));
            });
        }
        // The second "a" is equal, "b" has equal sides, and "e" chose what "c" did but for its capitals.
        assertThat(prompts).containsExactlyInAnyOrder("a", "c", "d");
        assertThat(heldOut.count()).isEqualTo(1);
    }

    private static String pair(String prompt, String chosen, String rejected) {
        return "{\"prompt\": \"" + prompt + "\", \"chosen\": \"" + chosen + "\", \"rejected\": \"" + rejected + "\"}\n";
    }

    @Test
    void thePageShowsTheSourceThatIsCompiled() throws IOException {
        List<String> source = Files
                .readAllLines(root().resolve("tests/src/test/java/arabica/datasets/pipeline/PipelineExample.java"));
        List<String> example = source.subList(source.indexOf("        // begin") + 1, source.indexOf("        // end"));
        assertThat(example).as("ten lines").hasSizeLessThanOrEqualTo(10);
        assertThat(stripped(Files.readString(root().resolve("docs/data-pipelines.md")).lines()))
                .contains(stripped(example.stream()));
    }

    private static String stripped(Stream<String> lines) {
        return String.join("\n", lines.map(String::strip).toList());
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
