package arabica.rlhf;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.autograd.Scope;
import arabica.datasets.TestData;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// PyTorch's numbers for a small GPT-2 with random weights, and the data that they were computed on.
public final class Golden {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Golden() {}

    /// @param family  `gpt2` or `llama`
    public static JsonNode of(String family) {
        try {
            return JSON.readTree(TestData.golden("golden.json").toFile()).get(family);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public static JsonNode gpt2() { return of("gpt2"); }

    public static LanguageModel model(Scope scope) { return ModelDirectory.load(TestData.golden("gpt2"), scope); }

    public static LanguageModel reference(Scope scope) {
        return ModelDirectory.load(TestData.golden("gpt2-ref"), scope);
    }

    public static BpeTokenizer tokenizer() { return BpeTokenizer.read(TestData.golden("gpt2")); }

    public static List<IdsRow> trainBatch() {
        return each(gpt2().get("train_batch")).map(row -> new IdsRow(JSON.convertValue(row, int[].class))).toList();
    }

    public static List<PreferenceRow> pairs() {
        return each(gpt2().at("/dpo/rows")).map(row -> new PreferenceRow(row.get("prompt").textValue(),
                row.get("chosen").textValue(), row.get("rejected").textValue())).toList();
    }

    public static List<CompletionRow> completions() {
        return each(gpt2().get("response_perplexity"))
                .map(row -> new CompletionRow(row.get("prompt").textValue(), row.get("response").textValue())).toList();
    }

    public static double[] numbers(JsonNode list) { return JSON.convertValue(list, double[].class); }

    public static Stream<JsonNode> each(JsonNode list) { return StreamSupport.stream(list.spliterator(), false); }

    /// The mean of a number over the golden pairs.
    public static double meanOverPairs(JsonNode family, String field) {
        return each(family.at("/dpo/rows")).mapToDouble(row -> row.get(field).doubleValue()).average().orElseThrow();
    }

    /// |actual − expected| ≤ tolerance · |expected|
    public static void assertRelative(String what, double actual, double expected, double tolerance) {
        assertThat(Math.abs(actual - expected)).as("%s: %s, expected %s", what, actual, expected)
                .isLessThanOrEqualTo(tolerance * Math.abs(expected));
    }
}
