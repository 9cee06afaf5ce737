package arabica.datasets.rows;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// Which of a data set's columns stand for which of the fields that layouts know: `chosen=better,rejected=worse`. A column
/// within others is a path, `meta.answers.0`; a column whose name has dots in it is found as well. `margin=a-b` is the
/// difference of two columns of numbers.
///
/// @param columns the columns by field
public record ColumnMap(SequencedMap<String, String> columns) {
    /// Every column is called as its field.
    public static final ColumnMap NONE = new ColumnMap(new LinkedHashMap<>());

    private static final String MARGIN = "margin";

    public ColumnMap { columns = new LinkedHashMap<>(columns); }

    /// Reads what a person writes.
    ///
    /// @param pairs each `field=column`, or several with commas between them
    /// @throws DataException when one is none, or a field is named twice
    public static ColumnMap parse(List<String> pairs) {
        SequencedMap<String, String> columns = new LinkedHashMap<>();
        for (String several : pairs) {
            for (String pair : several.split(",", -1)) {
                int split = pair.indexOf('=');
                String field = split < 0 ? "" : pair.substring(0, split).strip();
                String column = split < 0 ? "" : pair.substring(split + 1).strip();
                if (field.isEmpty() || column.isEmpty()) {
                    throw new DataException(
                            "'" + pair + "' maps no column; expected FIELD=COLUMN, such as chosen=better");
                }
                if (columns.put(field, column) != null)
                    throw new DataException("the field '" + field + "' is mapped twice");
            }
        }
        return new ColumnMap(columns);
    }

    public boolean isEmpty() { return columns.isEmpty(); }

    /// What a field is called in the data.
    String columnOf(String field) { return columns.getOrDefault(field, field); }

    /// Whether a field may be read from this column, or from within it.
    boolean reads(String field, String column) {
        String from = columnOf(field);
        if (from.equals(column) || from.startsWith(column + "."))
            return true;
        return field.equals(MARGIN) && (from.startsWith(column + "-") || from.endsWith("-" + column)
                || from.contains("-" + column + "."));
    }

    /// The row with the fields that were mapped, beside the columns that it has; what is no object stays as it is. A field
    /// whose column the row does not have is missing.
    public JsonNode apply(JsonNode row) {
        if (columns.isEmpty() || !row.isObject())
            return row;
        ObjectNode mapped = JsonNodeFactory.instance.objectNode();
        mapped.setAll((ObjectNode) row);
        columns.forEach((field, column) -> {
            JsonNode value = value(field, column, row);
            if (value.isMissingNode()) {
                mapped.remove(field);
            } else {
                mapped.set(field, value);
            }
        });
        return mapped;
    }

    /// The fields whose columns none of the rows has.
    public List<String> missingIn(Collection<? extends JsonNode> rows) {
        return columns.entrySet().stream()
                .filter(entry -> rows.stream()
                        .allMatch(row -> value(entry.getKey(), entry.getValue(), row).isMissingNode()))
                .map(SequencedMap.Entry::getKey).toList();
    }

    /// As a person writes it.
    @Override
    public String toString() {
        return columns.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(","));
    }

    private static JsonNode value(String field, String column, JsonNode row) {
        JsonNode direct = at(row, column);
        if (!direct.isMissingNode() || !field.equals(MARGIN))
            return direct;
        return difference(column, row).orElse(MissingNode.getInstance());
    }

    /// Of a name such as `score_a-score_b`, wherever the minus stands that has two columns beside it.
    private static Optional<JsonNode> difference(String column, JsonNode row) {
        for (int minus = column.indexOf('-'); minus > 0; minus = column.indexOf('-', minus + 1)) {
            JsonNode left = at(row, column.substring(0, minus));
            JsonNode right = at(row, column.substring(minus + 1));
            if (isNumber(left) && isNumber(right)) {
                return Optional.of(JsonNodeFactory.instance.numberNode(left.asDouble() - right.asDouble()));
            }
        }
        return Optional.empty();
    }

    /// A number, or what is one in a file whose columns have no types.
    private static boolean isNumber(JsonNode node) {
        if (node.isNumber())
            return true;
        try {
            return node.isTextual() && Double.isFinite(Double.parseDouble(node.textValue()));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static JsonNode at(JsonNode row, String path) {
        JsonNode whole = step(row, path);
        for (int dot = path.indexOf('.'); whole.isMissingNode() && dot > 0; dot = path.indexOf('.', dot + 1)) {
            JsonNode inner = step(row, path.substring(0, dot));
            if (inner.isContainerNode())
                whole = at(inner, path.substring(dot + 1));
        }
        return whole;
    }

    private static JsonNode step(JsonNode node, String name) {
        if (node.isArray() && name.matches("[0-9]{1,9}"))
            return node.path(Integer.parseInt(name));
        return node.path(name);
    }
}
