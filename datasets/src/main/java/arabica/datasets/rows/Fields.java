package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// The fields of one row as it was read, and errors that name them. A field that is `null` counts as missing.
record Fields(Path file, long number, JsonNode object) {

    boolean has(String field) { return object.hasNonNull(field); }

    boolean isList(String field) { return object.path(field).isArray(); }

    /// A field's text, as it is.
    String text(String field) {
        JsonNode node = present(field, "text");
        if (!node.isTextual())
            throw bad(field, "is " + describe(node) + "; expected text");
        return node.textValue();
    }

    /// A field's text, with something in it beside white space.
    String textWithContent(String field) {
        String text = text(field);
        if (text.isBlank())
            throw bad(field, "is empty; expected text");
        return text;
    }

    /// A field's text, empty where it is missing.
    String optionalText(String field) { return has(field) ? text(field) : ""; }

    /// A field's truth value: `true` or `false`, or 1 or 0.
    boolean truth(String field) {
        if (!has(field))
            throw bad(field, "is missing; expected true or false");
        JsonNode node = object.get(field);
        if (node.isBoolean())
            return node.booleanValue();
        if (node.isNumber() && (node.doubleValue() == 0 || node.doubleValue() == 1))
            return node.doubleValue() == 1;
        throw bad(field, "is " + describe(node) + "; expected true or false");
    }

    /// A field's number, finite; empty where it is missing.
    OptionalDouble optionalNumber(String field) {
        if (!has(field))
            return OptionalDouble.empty();
        JsonNode node = object.get(field);
        if (!node.isNumber())
            throw bad(field, "is " + describe(node) + "; expected a number");
        double value = node.doubleValue();
        if (!Double.isFinite(value))
            throw bad(field, "is " + value + "; expected a finite number");
        return OptionalDouble.of(value);
    }

    /// A field's text, or its number as it is written; empty where it is missing or blank.
    Optional<String> optionalName(String field) {
        if (!has(field))
            return Optional.empty();
        JsonNode node = object.get(field);
        if (!node.isTextual() && !node.isNumber())
            throw bad(field, "is " + describe(node) + "; expected text");
        return Optional.of(node.asText()).filter(name -> !name.isBlank());
    }

    /// A list of messages with `role` and `content`; at least one.
    List<Message> messages(String field) {
        JsonNode node = present(field, "a list of messages");
        if (!node.isArray())
            throw bad(field, "is " + describe(node) + "; expected a list of messages");
        if (node.isEmpty())
            throw bad(field, "is empty; expected a list of messages");
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : node) {
            String where = "message " + (messages.size() + 1) + " ";
            JsonNode content = message.path("content");
            if (!content.isTextual()) {
                throw bad(field, where + (message.isObject() ? "has no text in \"content\"" : "is " + describe(message))
                        + "; expected an object with \"role\" and \"content\"");
            }
            messages.add(new Message(role(field, where, message.path("role")), content.textValue()));
        }
        return messages;
    }

    /// A list of token ids; at least one, none negative.
    int[] ids(String field) {
        JsonNode node = present(field, "a list of token ids");
        if (!node.isArray())
            throw bad(field, "is " + describe(node) + "; expected a list of token ids");
        if (node.isEmpty())
            throw bad(field, "is empty; expected a list of token ids");
        int[] ids = new int[node.size()];
        for (int i = 0; i < ids.length; i++) {
            JsonNode id = node.get(i);
            if (!id.isInt() || id.intValue() < 0) {
                throw bad(field, "entry " + (i + 1) + " is " + (id.isNumber() ? id : describe(id))
                        + "; expected a token id, a whole number from 0");
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    BadRowException bad(String field, String problem) {
        return new BadRowException(file, number, Optional.of(field), problem);
    }

    BadRowException bad(String problem) { return new BadRowException(file, number, Optional.empty(), problem); }

    private JsonNode present(String field, String expected) {
        if (!has(field))
            throw bad(field, "is missing; expected " + expected);
        return object.get(field);
    }

    private Message.Role role(String field, String where, JsonNode role) {
        return switch (role.asText("")) {
            case "system" -> Message.Role.SYSTEM;
            case "user" -> Message.Role.USER;
            case "assistant" -> Message.Role.ASSISTANT;
            default -> throw bad(field, where + "has the role " + role + "; expected system, user or assistant");
        };
    }

    static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case STRING -> "text";
            default -> "null";
        };
    }
}
