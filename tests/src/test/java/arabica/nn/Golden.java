package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import arabica.datasets.tokenizer.BpeTokenizer;

/// PyTorch's numbers for a small model of each of two families, and the models and tokenizer that they were computed with.
final class Golden {
    private static final String ROOT = "/golden/";

    private Golden() {}

    /// @param family  `gpt2` or `llama`
    static JsonNode numbers(String family) {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(path("golden.json"))).path(family);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static Path path(String name) {
        try {
            return Path.of(Golden.class.getResource(ROOT + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    static Path directory(String family) { return path(family + "/config.json").getParent(); }

    /// The same for all families.
    static BpeTokenizer tokenizer() { return BpeTokenizer.read(directory("gpt2")); }

    static double[] doubles(JsonNode array) {
        double[] values = new double[array.size()];
        for (int i = 0; i < values.length; i++) { values[i] = array.get(i).doubleValue(); }
        return values;
    }

    static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) { values[i] = array.get(i).intValue(); }
        return values;
    }

    static void assertRelative(String what, double actual, double expected, double tolerance) {
        assertThat(Math.abs(actual - expected)).as("%s: %s, expected %s", what, actual, expected)
                .isLessThanOrEqualTo(tolerance * Math.abs(expected));
    }
}
