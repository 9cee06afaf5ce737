package arabica.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The golden models and numbers, as files that commands read.
final class Golden {
    static final Path MODEL = folder("gpt2");
    static final Path REFERENCE = folder("gpt2-ref");
    static final ObjectMapper MAPPER = new ObjectMapper();

    private Golden() {}

    static JsonNode numbers() {
        try {
            return MAPPER.readTree(folder("golden.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode gpt2() { return numbers().get("gpt2"); }

    /// The rows of the golden training batch, as `input_ids`.
    static Path trainBatch(Path folder) {
        return rows(folder.resolve("batch.jsonl"), elements(gpt2().get("train_batch"))
                .map(ids -> MAPPER.createObjectNode().<JsonNode>set("input_ids", ids)).toList());
    }

    static Path pairs(Path folder) {
        return rows(folder.resolve("pairs.jsonl"), elements(gpt2().get("dpo").get("rows"))
                .map(row -> (JsonNode) ((ObjectNode) row.deepCopy()).retain("prompt", "chosen", "rejected")).toList());
    }

    static Path rows(Path file, List<JsonNode> rows) {
        return lines(file, rows.stream().map(JsonNode::toString).toArray(String[]::new));
    }

    static Path lines(Path file, String... lines) {
        try {
            return Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> elements(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all.stream();
    }

    static double[] doubles(JsonNode array) { return elements(array).mapToDouble(JsonNode::doubleValue).toArray(); }

    static int[] ints(JsonNode array) { return elements(array).mapToInt(JsonNode::intValue).toArray(); }

    /// A copy of the golden model that a test may damage.
    static Path copyOfModel(Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.toList()) { Files.copy(file, to.resolve(file.getFileName())); }
        }
        return to;
    }

    private static Path folder(String name) {
        try {
            return Path.of(Golden.class.getResource("/golden/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
