package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// The fields of one row as it was read, and errors that name them. A field that is `null` counts as missing.
///
/// @param object  the row, its columns mapped
/// @param columns how they were mapped: errors name the data's own columns
/// @param typed   whether the file tells text from numbers; where it does not, `1`, `true` and `0.5` are read out of texts
record Fields(Path file, long number, JsonNode object, ColumnMap columns, boolean typed) {
    /// How many columns a message names.
    private static final int SHOWN_COLUMNS = 30;
    /// How much of a cell a message quotes, in characters.
    private static final int SHOWN_LENGTH = 60;

    /// A row of a file that knows types, its columns called as they are.
    Fields(Path file, long number, JsonNode object) { this(file, number, object, ColumnMap.NONE, true); }

    boolean has(String field) { return object.hasNonNull(field); }

    /// Whether the data has no such column at all; `null` there is a value that is missing.
    boolean lacks(String field) { return !object.has(field) && !columns.columns().containsKey(field); }

    /// A field's text where it is one; empty otherwise.
    String textOf(String field) { return object.path(field).isTextual() ? object.path(field).textValue() : ""; }

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
            throw missing(field, "true or false");
        JsonNode node = object.get(field);
        if (node.isBoolean())
            return node.booleanValue();
        if (!typed) {
            switch (node.asText().strip().toLowerCase(Locale.ROOT)) {
                case "true", "1" -> {
                    return true;
                }
                case "false", "0" -> {
                    return false;
                }
                default -> throw bad(field, "is '" + shown(node.asText()) + "'; expected true, false, 1 or 0");
            }
        }
        if (node.isNumber() && (node.doubleValue() == 0 || node.doubleValue() == 1))
            return node.doubleValue() == 1;
        throw bad(field, "is " + describe(node) + "; expected true or false");
    }

    /// A field's number, finite; empty where it is missing.
    OptionalDouble optionalNumber(String field) {
        if (!has(field) || !typed && object.get(field).asText().isBlank())
            return OptionalDouble.empty();
        JsonNode node = object.get(field);
        if (typed && !node.isNumber())
            throw bad(field, "is " + describe(node) + "; expected a number");
        double value = node.isNumber() ? node.doubleValue() : number(field, node.asText());
        if (!Double.isFinite(value))
            throw bad(field, "is " + value + "; expected a finite number");
        return OptionalDouble.of(value);
    }

    /// A field's whole number from 0; 0 where it is missing.
    int optionalCount(String field) {
        double value = optionalNumber(field).orElse(0);
        if (value < 0 || value > Integer.MAX_VALUE || value != Math.rint(value))
            throw bad(field, "is " + value + "; expected a whole number from 0");
        return (int) value;
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
            boolean shareGpt = !message.has("content") && message.has("value");
            JsonNode content = message.path(shareGpt ? "value" : "content");
            if (!content.isTextual()) {
                throw bad(field, where
                        + (message.isObject()
                                ? "has no text in \"" + (shareGpt ? "value" : "content") + "\""
                                : "is " + describe(message))
                        + "; expected an object with \"role\" and \"content\"");
            }
            messages.add(new Message(role(field, where, message.path(shareGpt ? "from" : "role")),
                    content.textValue()));
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
                throw bad(field, "entry " + (i + 1) + " is " + (id.isNumber() ? shown(id.asText()) : describe(id))
                        + "; expected a token id, a whole number from 0");
            }
            ids[i] = id.intValue();
        }
        return ids;
    }

    BadRowException bad(String field, String problem) {
        return new BadRowException(file, number, Optional.of(nameOf(field)), problem);
    }

    BadRowException missing(String field, String expected) {
        return bad(field, "is missing; expected " + expected + columnsToMap(field));
    }

    /// What a field is called in the data.
    String nameOf(String field) { return columns.columnOf(field); }

    /// The columns that there are, for a person who misses one.
    String columnsToMap(String field) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty())
            return "";
        String more = names.size() > SHOWN_COLUMNS ? " and " + (names.size() - SHOWN_COLUMNS) + " more" : "";
        return " (there are " + names.stream().limit(SHOWN_COLUMNS).collect(Collectors.joining(", ")) + more
                + "; --map " + field + "=COLUMN takes another)";
    }

    BadRowException bad(String problem) { return new BadRowException(file, number, Optional.empty(), problem); }

    /// The beginning of what a row holds: a message is a line, however long the cell.
    private static String shown(String text) {
        return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH) + "…";
    }

    private JsonNode present(String field, String expected) {
        if (!has(field))
            throw missing(field, expected);
        return object.get(field);
    }

    private double number(String field, String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw bad(field, "is '" + shown(text) + "'; expected a number");
        }
    }

    private Message.Role role(String field, String where, JsonNode role) {
        return switch (role.asText("")) {
            case "system" -> Message.Role.SYSTEM;
            case "user", "human" -> Message.Role.USER;
            case "assistant", "gpt" -> Message.Role.ASSISTANT;
            default -> throw bad(field,
                    where + "has the role " + shown(role.toString()) + "; expected system, user or assistant");
        };
    }

    static String describe(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case STRING -> "text";
            case BINARY -> "bytes";
            default -> "null";
        };
    }
}
