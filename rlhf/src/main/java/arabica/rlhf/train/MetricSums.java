package arabica.rlhf.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Gathers metrics over the micro-batches of a step: means by their sums and counts, minima and maxima, correlations.
/// Names come out in the order in which they came first; a correlation comes only where it is defined.
public final class MetricSums {
    private enum Kind {
        MEAN, MIN, MAX, CORRELATION
    }

    private static final class Cell {
        private final Kind kind;
        private double value;
        private double count;
        /// Of a correlation: sums of x, y, x², y² and xy.
        private final double[] moments = new double[5];

        Cell(Kind kind) {
            this.kind = kind;
            value = switch (kind) {
                case MEAN, CORRELATION -> 0;
                case MIN -> Double.POSITIVE_INFINITY;
                case MAX -> Double.NEGATIVE_INFINITY;
            };
        }
    }

    private final Map<String, Cell> cells = new LinkedHashMap<>();
    /// Names of differences, with what they are of.
    private final Map<String, List<String>> differences = new LinkedHashMap<>();

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

    /// Adds a point to Pearson's correlation of two quantities.
    public void correlation(String name, double x, double y) {
        Cell cell = cells.computeIfAbsent(name, n -> new Cell(Kind.CORRELATION));
        double[] terms = {x, y, x * x, y * y, x * y};
        for (int i = 0; i < terms.length; i++) { cell.moments[i] += terms[i]; }
        cell.count++;
    }

    /// Names the difference of two other metrics; it comes last, and only where both are there.
    public void difference(String name, String of, String less) { differences.put(name, List.of(of, less)); }

    /// The metrics of what has been gathered.
    public SequencedMap<String, Double> values() {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        cells.forEach((name, cell) -> {
            double value = switch (cell.kind) {
                case MEAN -> cell.value / cell.count;
                case MIN, MAX -> cell.value;
                case CORRELATION -> correlation(cell);
            };
            if (cell.kind != Kind.CORRELATION || Double.isFinite(value)) { values.put(name, value); }
        });
        differences.forEach((name, parts) -> {
            if (values.keySet().containsAll(parts)) {
                values.put(name, values.get(parts.getFirst()) - values.get(parts.getLast()));
            }
        });
        return values;
    }

    /// Not a number where either quantity does not vary (beyond its rounding errors).
    private static double correlation(Cell cell) {
        double n = cell.count;
        double[] m = cell.moments;
        double varianceX = m[2] / n - m[0] / n * (m[0] / n);
        double varianceY = m[3] / n - m[1] / n * (m[1] / n);
        boolean varies = varianceX > 1e-12 * m[2] / n && varianceY > 1e-12 * m[3] / n;
        return varies ? (m[4] / n - m[0] / n * (m[1] / n)) / Math.sqrt(varianceX * varianceY) : Double.NaN;
    }
}
