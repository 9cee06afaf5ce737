package arabica.rlhf;

import arabica.datasets.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The rows of golden/LOSSES.md, with the numbers of their last column in order.
public final class LossTable {
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.])[−-]?(\\d+\\.?\\d*|\\.\\d+)(e[−-]?\\d+)?");

    private LossTable() {}

    /// By the first column; a row that begins with "…" goes on with the one before it.
    public static SequencedMap<String, double[]> read() {
        SequencedMap<String, double[]> rows = new LinkedHashMap<>();
        String last = "";
        for (String line : lines()) {
            if (!line.startsWith("|") || line.startsWith("|---") || line.startsWith("| what |")) { continue; }
            String[] cells = line.split("\\|");
            String name = cells[1].strip().replace("*", "");
            if (name.startsWith("…")) {
                name = last + " " + name;
            } else {
                last = name;
            }
            if (rows.put(name, numbers(cells[3])) != null) { throw new AssertionError("two rows are called " + name); }
        }
        return rows;
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(TestData.golden("LOSSES.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] numbers(String cell) {
        List<Double> found = new ArrayList<>();
        Matcher matcher = NUMBER.matcher(cell);
        while (matcher.find()) { found.add(Double.parseDouble(matcher.group().replace('−', '-'))); }
        return found.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
