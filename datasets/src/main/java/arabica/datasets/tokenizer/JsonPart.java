package arabica.datasets.tokenizer;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A value of a JSON file that knows where it stands, so that every error names the file, the field and the value.
record JsonPart(Path file, String name, JsonNode node) {
    private static final int SHOWN = 80;
    /// The longest replacement: text grows by no more than this for each of its characters.
    private static final int LONGEST_TEXT = 1024;

    static JsonPart root(Path file, JsonNode node) { return new JsonPart(file, "", node); }

    JsonPart field(String field) {
        return new JsonPart(file, name.isEmpty() ? field : name + "." + field, node.path(field));
    }

    /// Whether it is missing or null.
    boolean isAbsent() { return node.isMissingNode() || node.isNull(); }

    /// The field `type` of a component; empty where the component itself is missing or null.
    Optional<String> type() {
        if (isAbsent())
            return Optional.empty();
        if (!node.isObject())
            throw unsupported("an object or null");
        return Optional.of(field("type").text());
    }

    String text() {
        if (!node.isTextual())
            throw unsupported("a text");
        return node.textValue();
    }

    /// A text that is not empty.
    String someText() {
        if (text().isEmpty())
            throw unsupported("a text that is not empty");
        return text();
    }

    /// A text that is put in the place of another.
    String replacement() {
        if (text().length() > LONGEST_TEXT)
            throw unsupported("at most " + LONGEST_TEXT + " characters");
        return text();
    }

    /// A text of one char.
    char character() {
        if (text().length() != 1)
            throw unsupported("one character");
        return text().charAt(0);
    }

    boolean bool(boolean otherwise) {
        if (isAbsent())
            return otherwise;
        if (!node.isBoolean())
            throw unsupported("true or false");
        return node.booleanValue();
    }

    int number(int from) {
        if (!node.isInt() || node.intValue() < from)
            throw unsupported("a whole number from " + from);
        return node.intValue();
    }

    /// The elements of a list; none where it is missing or null.
    List<JsonPart> elements() {
        if (isAbsent())
            return List.of();
        if (!node.isArray())
            throw unsupported("a list");
        List<JsonPart> elements = new ArrayList<>(node.size());
        for (JsonNode element : node)
            elements.add(new JsonPart(file, name + "[" + elements.size() + "]", element));
        return elements;
    }

    /// Checks that an object has no fields but these: an option that is passed over would give other ids without a word.
    void requireOnly(String... fields) {
        node.fieldNames().forEachRemaining(field -> {
            if (!List.of(fields).contains(field))
                throw field(field).unsupported("no such field");
        });
    }

    /// That the value asks for what is not done here.
    DataException unsupported(String expected) {
        String value = node.isMissingNode() ? "missing" : node.toString();
        String shown = value.length() > SHOWN ? value.substring(0, SHOWN) + "…" : value;
        return new DataException(file + ": field \"" + name + "\" is " + shown + ", which is not supported; expected "
                + expected);
    }
}
