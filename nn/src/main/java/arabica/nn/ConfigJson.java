package arabica.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The fields of a `config.json`, checked as they are read.
final class ConfigJson {
    static final String FILE = "config.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final JsonNode root;

    private ConfigJson(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /// Fields that another format has given.
    ///
    /// @param file  where they come from
    static ConfigJson of(Path file, ObjectNode root) { return new ConfigJson(file, root); }

    /// The fields as they are.
    ObjectNode copy() { return root.deepCopy(); }

    /// @throws FormatException if the file is missing, not JSON, or describes what is not supported
    static ConfigJson read(Path directory) {
        Path file = directory.resolve(FILE);
        return new ConfigJson(file, JsonFile.object(file, JsonFile.Kind.CONFIGURATION));
    }

    /// A preference model has one label; a file that says nothing of labels may be a body without a head.
    void requireOneLabel() {
        OptionalInt labels = integer("num_labels");
        if (labels.isPresent() && labels.getAsInt() != 1) {
            throw wrong("num_labels", String.valueOf(labels.getAsInt()), "1");
        }
        JsonNode names = root.path("id2label");
        if (labels.isEmpty() && names.isObject() && names.size() != 1) {
            throw wrong("id2label", names.size() + " labels", "1");
        }
    }

    Optional<String> text(String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) { return Optional.empty(); }
        if (!node.isTextual()) { throw wrong(field, node.toString(), "text"); }
        return Optional.of(node.textValue());
    }

    OptionalInt integer(String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) { return OptionalInt.empty(); }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(field, node.toString(), "a whole number");
        }
        return OptionalInt.of(node.intValue());
    }

    int required(String field) {
        return integer(field).orElseThrow(() -> new FormatException(file, field + " is missing"));
    }

    double number(String field, double otherwise) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) { return otherwise; }
        if (!node.isNumber()) { throw wrong(field, node.toString(), "a number"); }
        return node.doubleValue();
    }

    double requiredNumber(String field) {
        if (!has(field)) { throw new FormatException(file, field + " is missing"); }
        return number(field, 0);
    }

    void requireNumber(String field, double supported) {
        if (has(field) && number(field, supported) != supported) {
            throw wrong(field, root.path(field).toString(), String.valueOf(supported));
        }
    }

    void requireOneOf(String field, String value, Collection<String> supported) {
        if (!supported.contains(value)) {
            throw wrong(field, "'" + value + "'", String.join(" or ", supported.stream().sorted().toList()));
        }
    }

    void requireFlag(String field, boolean supported) {
        JsonNode node = root.path(field);
        if (!node.isMissingNode() && !node.isNull() && (!node.isBoolean() || node.booleanValue() != supported)) {
            throw wrong(field, node.toString(), String.valueOf(supported));
        }
    }

    FormatException wrong(String field, String value, String expected) {
        return new FormatException(file, field + " is " + value + ", supported is " + expected);
    }

    /// A part of the file.
    ///
    /// @return empty if it is absent or null
    Optional<ConfigJson> object(String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) { return Optional.empty(); }
        if (!node.isObject()) { throw wrong(field, node.toString(), "an object"); }
        return Optional.of(new ConfigJson(file, node));
    }

    /// Whether a field is there and not null.
    boolean has(String field) { return root.hasNonNull(field); }

    boolean isExplicitNull(String field) { return root.path(field).isNull(); }

    /// A list, or one element alone.
    List<Integer> integers(String field) {
        JsonNode node = root.path(field);
        if (!node.isArray()) { return integer(field).stream().boxed().toList(); }
        List<Integer> values = new ArrayList<>();
        for (JsonNode element : node) {
            if (!element.isIntegralNumber() || !element.canConvertToInt()) {
                throw wrong(field, node.toString(), "a whole number, or a list of them");
            }
            values.add(element.intValue());
        }
        return values;
    }

    List<String> texts(String field) {
        JsonNode node = root.path(field);
        List<String> values = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) { return values; }
        if (!node.isArray()) { throw wrong(field, node.toString(), "a list of names"); }
        node.forEach(element -> values.add(element.asText()));
        return values;
    }

    boolean flag(String field, boolean otherwise) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) { return otherwise; }
        if (!node.isBoolean()) { throw wrong(field, node.toString(), "true or false"); }
        return node.booleanValue();
    }

    void refuse(String field, String reason) {
        if (has(field)) { throw new FormatException(file, field + " is not supported" + reason); }
    }

    FormatException invalid(IllegalArgumentException e) { return new FormatException(file, e.getMessage(), e); }

    static void write(Path directory, ObjectNode root) {
        AtomicFile.write(directory.resolve(FILE),
                channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(pretty(root))));
    }

    private static byte[] pretty(ObjectNode root) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        return (JSON.writer(printer).writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
