package arabica.datasets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/// How JSON from outside is read: strictly (a key only once, nothing after the value), and with bounds on nesting and
/// sizes, so that a hostile file ends in an error and not in an exhausted heap or stack.
public final class BoundedJson {
    /// The deepest nesting; rows and tokenizers need fewer than ten levels.
    public static final int MAX_DEPTH = 64;
    /// The longest string, in characters.
    public static final int MAX_STRING = 64 << 20;

    private BoundedJson() {}

    /// Reads one value and nothing after it.
    public static JsonMapper mapper() {
        return JsonMapper.builder(factory()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    }

    /// Reads values out of a longer document, one after the other.
    public static JsonMapper streamingMapper() { return JsonMapper.builder(factory()).build(); }

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).maxStringLength(MAX_STRING)
                                .maxNameLength(1 << 16).maxNumberLength(1000).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }

    /// What a parser found wrong, on one line: `…, line 3, column 7`.
    public static String problem(JsonProcessingException error) {
        String message = error.getOriginalMessage();
        int line = message.indexOf('\n');
        String first = line < 0 ? message : message.substring(0, line);
        return error.getLocation() == null
                ? first
                : first + " at line " + error.getLocation().getLineNr() + ", column "
                        + error.getLocation().getColumnNr();
    }
}
