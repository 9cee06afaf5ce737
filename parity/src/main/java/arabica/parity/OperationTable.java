package arabica.parity;

import arabica.parity.Evaluation.Errors;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/// The largest error of each operation over all its samples, as a table in Markdown.
public final class OperationTable {
    private record Row(int tries, Errors f64, Errors f32, Errors torchF32) {
        Row with(Comparison comparison) {
            return new Row(tries + 1, f64.max(comparison.f64()), f32.max(comparison.f32()),
                    torchF32.max(comparison.torchF32()));
        }
    }

    private final SortedMap<String, Row> rows = new TreeMap<>();

    public void add(String operation, Comparison comparison) {
        rows.put(operation, rows.getOrDefault(operation, new Row(0, Errors.NONE, Errors.NONE, Errors.NONE))
                .with(comparison));
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(
                """
                        | operation | samples | F64, forward | F64, backward | F32, forward | F32, backward | libtorch's F32, forward | libtorch's F32, backward |
                        |---|--:|--:|--:|--:|--:|--:|--:|
                        """);
        Row all = new Row(0, Errors.NONE, Errors.NONE, Errors.NONE);
        for (var entry : rows.entrySet()) {
            Row row = entry.getValue();
            table.append(line(entry.getKey(), row));
            all = new Row(all.tries + row.tries, all.f64.max(row.f64), all.f32.max(row.f32),
                    all.torchF32.max(row.torchF32));
        }
        return table.append(line("all", all)).toString();
    }

    private static String line(String name, Row row) {
        return String.format(Locale.ROOT, "| %s | %d | %s | %s | %s |%n", name, row.tries, cells(row.f64),
                cells(row.f32), cells(row.torchF32));
    }

    private static String cells(Errors errors) {
        return String.format(Locale.ROOT, "%.1e | %.1e", errors.forward(), errors.backward());
    }
}
