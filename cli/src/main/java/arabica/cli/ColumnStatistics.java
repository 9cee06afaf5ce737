package arabica.cli;

import arabica.datasets.pipeline.TableRow;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What is counted of one column.
final class ColumnStatistics {
    private final String name;
    private long values;
    private long nulls;
    private long empty;
    private long total;
    private long least = Long.MAX_VALUE;
    private long most;
    private boolean texts;
    private boolean lists;

    ColumnStatistics(String name) { this.name = name; }

    void add(TableRow row) {
        switch (row.get(name)) {
            case null -> nulls++;
            case String text -> {
                texts = true;
                length(text.codePointCount(0, text.length()), text.isBlank());
            }
            case List<?> items -> {
                lists = true;
                length(items.size(), items.isEmpty());
            }
            default -> values++;
        }
    }

    private void length(long length, boolean isEmpty) {
        values++;
        total += length;
        least = Math.min(least, length);
        most = Math.max(most, length);
        if (isEmpty) { empty++; }
    }

    /// Lengths are in characters (code points) for texts, in items for lists.
    void put(ObjectNode into) {
        into.put("nulls", nulls);
        if (texts || lists) {
            String unit = texts ? "characters" : "items";
            into.put("empty", empty).put("min_" + unit, least).put("mean_" + unit, (double) total / values)
                    .put("max_" + unit, most);
        }
    }
}
