package arabica.nn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/// The JSON files beside a model's weights, which come from elsewhere: of bounded size and depth, no name twice, nothing
/// after the object.
final class JsonFile {
    /// What a file is, and so how large and how deeply nested it may be.
    enum Kind {
        /// Real ones have some hundred to some thousand bytes.
        CONFIGURATION(1 << 20, 32),
        /// Of a hundred thousand tensors and more.
        INDEX(100_000_000, 8);

        private final long maxBytes;
        private final ObjectMapper json;

        Kind(long maxBytes, int maxDepth) {
            this.maxBytes = maxBytes;
            json = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(maxDepth).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        }
    }

    private JsonFile() {}

    /// @throws FormatException if the file is missing, too large or no JSON object, naming it
    static JsonNode object(Path file, Kind kind) {
        try {
            if (Files.size(file) > kind.maxBytes) {
                throw new FormatException(file, "has more than " + kind.maxBytes + " bytes, too many for "
                        + (kind == Kind.INDEX ? "an index" : "a configuration"));
            }
            JsonNode root = kind.json.readTree(Files.readAllBytes(file));
            if (root == null || !root.isObject()) { throw new FormatException(file, "is not a JSON object"); }
            return root;
        } catch (JsonProcessingException e) {
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new FormatException(file, "is not valid JSON: " + problem, e);
        } catch (IOException e) {
            throw new FormatException(file, AtomicFile.reason(e), e);
        }
    }
}
