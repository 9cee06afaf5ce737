package arabica.studies;

import arabica.rlhf.eval.Estimate;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A table that is Markdown for people, and CSV and JSON, unrounded, for programs.
///
/// @param name of its CSV file, without `.csv`
/// @param rows cells are a `String`, an `Integer`, a `Double` or an [Estimate]
public record StudyTable(String name, String caption, List<String> header, List<List<Object>> rows) {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /// @throws IllegalArgumentException if a row is not as wide as the header, or a column mixes intervals with others
    public StudyTable {
        header = List.copyOf(header);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<Object> row : rows) {
            if (row.size() != header.size()) {
                throw new IllegalArgumentException(row.size() + " cells under " + header.size() + " heads: " + row);
            }
            for (int c = 0; c < row.size(); c++) {
                if (row.get(c) instanceof Estimate != rows.getFirst().get(c) instanceof Estimate) {
                    throw new IllegalArgumentException("column " + header.get(c) + " mixes intervals with others");
                }
            }
        }
    }

    public String markdown() {
        StringBuilder text = new StringBuilder(caption.isEmpty() ? "" : caption + "\n\n");
        text.append(line(header)).append("|---".repeat(header.size())).append("|\n");
        rows.forEach(row -> text.append(line(row.stream().map(StudyTable::rounded).toList())));
        return text.toString();
    }

    /// An interval takes three columns.
    public String csv() {
        StringBuilder text = new StringBuilder(IntStream.range(0, header.size()).mapToObj(c -> {
            boolean interval = !rows.isEmpty() && rows.getFirst().get(c) instanceof Estimate;
            String head = header.get(c);
            return interval ? quoted(head) + "," + quoted(head + " low") + "," + quoted(head + " high") : quoted(head);
        }).collect(Collectors.joining(","))).append('\n');
        for (List<Object> row : rows) {
            text.append(row.stream().map(cell -> cell instanceof Estimate e
                    ? e.value() + "," + e.low() + "," + e.high()
                    : quoted(cell.toString())).collect(Collectors.joining(","))).append('\n');
        }
        return text.toString();
    }

    /// One object a row; an interval is an object of `value`, `low` and `high`, a number that is not finite is null.
    public ArrayNode json() {
        ArrayNode array = MAPPER.createArrayNode();
        for (List<Object> row : rows) {
            ObjectNode object = array.addObject();
            for (int c = 0; c < row.size(); c++) {
                switch (row.get(c)) {
                    case Integer number -> object.put(header.get(c), number);
                    case Double number -> put(object, header.get(c), number);
                    case Estimate e -> {
                        ObjectNode interval = object.putObject(header.get(c));
                        put(interval, "value", e.value());
                        put(interval, "low", e.low());
                        put(interval, "high", e.high());
                    }
                    case Object text -> object.put(header.get(c), text.toString());
                }
            }
        }
        return array;
    }

    private static void put(ObjectNode object, String name, double value) {
        if (Double.isFinite(value)) {
            object.put(name, value);
        } else {
            object.putNull(name);
        }
    }

    private static String line(List<String> cells) { return "| " + String.join(" | ", cells) + " |\n"; }

    private static String quoted(String text) {
        return text.matches("[^,\"\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    private static String rounded(Object cell) {
        return switch (cell) {
            case Double number -> decimals(number);
            case Estimate e -> decimals(e.value())
                    + (Double.isNaN(e.low()) ? "" : " [" + decimals(e.low()) + ", " + decimals(e.high()) + "]");
            default -> cell.toString().replace("|", "\\|").replace('\n', ' ');
        };
    }

    private static String decimals(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.2f", value) : "–";
    }
}
