package arabica.rlhf.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Gathers metrics over the micro-batches of a step: means by their sums and counts, minima and maxima. Names come out in
/// the order in which they came first.
public final class MetricSums {
    private enum Kind {
        MEAN, MIN, MAX
    }

    private static final class Cell {
        private final Kind kind;
        private double value;
        private double count;

        Cell(Kind kind) {
            this.kind = kind;
            value = switch (kind) {
                case MEAN -> 0;
                case MIN -> Double.POSITIVE_INFINITY;
                case MAX -> Double.NEGATIVE_INFINITY;
            };
        }
    }

    private final Map<String, Cell> cells = new LinkedHashMap<>();

    /// Adds to a mean.
    ///
    /// @param sum the sum over `count` units
    public void mean(String name, double sum, double count) {
        Cell cell = cells.computeIfAbsent(name, n -> new Cell(Kind.MEAN));
        cell.value += sum;
        cell.count += count;
    }

    public void min(String name, double value) {
        Cell cell = cells.computeIfAbsent(name, n -> new Cell(Kind.MIN));
        cell.value = Math.min(cell.value, value);
    }

    public void max(String name, double value) {
        Cell cell = cells.computeIfAbsent(name, n -> new Cell(Kind.MAX));
        cell.value = Math.max(cell.value, value);
    }

    /// The metrics of what has been gathered.
    public SequencedMap<String, Double> values() {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        cells.forEach((name, cell) -> values.put(name, cell.kind == Kind.MEAN ? cell.value / cell.count : cell.value));
        return values;
    }
}
