package arabica.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// JSON for people: names and values on lines of their own, nested ones indented, lists of like objects as tables.
final class TextTree {
    private static final int LONGEST = 200;

    private TextTree() {}

    static void print(PrintStream out, ObjectNode node) { print(out, node, ""); }

    private static void print(PrintStream out, JsonNode node, String indent) {
        node.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                out.println(indent + entry.getKey() + ":");
                print(out, value, indent + "  ");
            } else if (value.isArray() && !value.isEmpty() && value.get(0).isObject()) {
                out.println(indent + entry.getKey() + ":");
                objects(out, value, indent + "  ");
            } else if (value.isArray()) {
                out.println(indent + entry.getKey() + ": " + list(value));
            } else {
                out.println(indent + entry.getKey() + ": " + brief(value.asText()));
            }
        });
    }

    private static void objects(PrintStream out, JsonNode rows, String indent) {
        boolean nested = rows.get(0).properties().stream()
                .anyMatch(e -> e.getValue().isObject() || e.getValue().isArray() && e.getValue().size() > 0
                        && e.getValue().get(0).isContainerNode());
        if (nested) {
            rows.forEach(row -> print(out, row, indent));
            return;
        }
        List<List<String>> cells = new ArrayList<>();
        rows.forEach(row -> {
            List<String> line = new ArrayList<>();
            row.forEach(value -> line.add(value.isArray() ? list(value) : value.asText()));
            cells.add(line);
        });
        int columns = cells.getFirst().size();
        int[] widths = new int[columns];
        cells.forEach(line -> {
            for (int i = 0; i < Math.min(columns, line.size()); i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        for (List<String> line : cells) {
            StringBuilder text = new StringBuilder(indent);
            for (int i = 0; i < line.size(); i++) {
                text.append(line.get(i))
                        .append(" ".repeat(Math.max(0, i < columns ? widths[i] - line.get(i).length() : 0)))
                        .append("  ");
            }
            out.println(text.toString().stripTrailing());
        }
    }

    private static String list(JsonNode array) {
        List<String> values = new ArrayList<>();
        array.forEach(value -> values.add(brief(value.asText())));
        return values.stream().collect(Collectors.joining(", ", "[", "]"));
    }

    private static String brief(String text) {
        String line = text.replace("\n", "\\n");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
