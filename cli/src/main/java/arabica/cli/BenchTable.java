package arabica.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A table of a benchmark: in Markdown for people, numbers rounded; objects of unrounded numbers for scripts.
///
/// @param key what the table is called in JSON
/// @param title what stands above it
record BenchTable(String key, String title, List<Column> columns, List<List<Object>> rows) {
    /// @param key the number's name in JSON
    /// @param format how people see it, for `String.format`
    record Column(String key, String heading, String format) {}

    static Column text(String key, String heading) { return new Column(key, heading, "%s"); }

    static Column number(String key, String heading, String format) { return new Column(key, heading, format); }

    BenchTable(String key, String title, Column... columns) { this(key, title, List.of(columns), new ArrayList<>()); }

    void add(Object... values) {
        if (values.length != columns.size()) { throw new IllegalArgumentException(values.length + " values"); }
        rows.add(List.of(values));
    }

    void print(PrintStream out) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Column::heading).toList());
        for (List<Object> row : rows) {
            List<String> line = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                line.add(String.format(Locale.ROOT, columns.get(i).format(), row.get(i)));
            }
            cells.add(line);
        }
        int[] widths = new int[columns.size()];
        cells.forEach(line -> {
            for (int i = 0; i < widths.length; i++) { widths[i] = Math.max(widths[i], line.get(i).length()); }
        });
        out.println(title);
        out.println();
        print(out, cells.getFirst(), widths);
        StringBuilder rule = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            rule.append("-".repeat(widths[i] + 1)).append(isText(i) ? "-|" : ":|");
        }
        out.println(rule);
        cells.subList(1, cells.size()).forEach(line -> print(out, line, widths));
        out.println();
    }

    private void print(PrintStream out, List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder("|");
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - line.get(i).length());
            text.append(' ').append(isText(i) ? line.get(i) + padding : padding + line.get(i)).append(" |");
        }
        out.println(text);
    }

    private boolean isText(int column) { return columns.get(column).format().equals("%s"); }

    void putInto(ObjectNode report) {
        ArrayNode array = report.putArray(key);
        for (List<Object> row : rows) {
            ObjectNode object = array.addObject();
            for (int i = 0; i < row.size(); i++) { object.putPOJO(columns.get(i).key(), row.get(i)); }
        }
    }
}
