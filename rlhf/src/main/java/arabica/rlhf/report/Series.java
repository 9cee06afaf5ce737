package arabica.rlhf.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.stream.IntStream;

/// A named curve: `y[i]` over `x[i]`, `x` ascending. Values that are not finite are left out of the drawing.
public record Series(String name, double[] x, double[] y) {
    public Series {
        if (x.length != y.length) {
            throw new IllegalArgumentException(name + ": " + x.length + " x but " + y.length + " y");
        }
        x = x.clone();
        y = y.clone();
    }

    /// `y` over 1, 2, 3, …
    public static Series ofSteps(String name, double... y) {
        double[] x = new double[y.length];
        Arrays.setAll(x, i -> i + 1);
        return new Series(name, x, y);
    }

    int size() { return x.length; }

    /// At most `limit` points, each the mean of equally many neighbours.
    Series thinned(int limit) {
        if (size() <= limit) { return this; }
        double[] xs = new double[limit];
        double[] ys = new double[limit];
        for (int i = 0; i < limit; i++) {
            int from = (int) ((long) i * size() / limit);
            int to = (int) ((long) (i + 1) * size() / limit);
            xs[i] = Arrays.stream(x, from, to).average().orElseThrow();
            ys[i] = Arrays.stream(y, from, to).filter(Double::isFinite).average().orElse(Double.NaN);
        }
        return new Series(name, xs, ys);
    }

    /// A centred moving average over `width` points on either side, by which the eye follows a noisy curve.
    Series smoothed(int width) {
        double[] ys = new double[size()];
        for (int i = 0; i < ys.length; i++) {
            ys[i] = Arrays.stream(y, Math.max(0, i - width), Math.min(size(), i + width + 1)).filter(Double::isFinite)
                    .average().orElse(Double.NaN);
        }
        return new Series(name, x, ys);
    }

    /// Mean distance to another curve over the same `x`, as a share of this curve's range: how noisy it is around its
    /// moving average.
    double distance(Series other) {
        DoubleSummaryStatistics range = Arrays.stream(y).filter(Double::isFinite).summaryStatistics();
        double span = range.getMax() - range.getMin();
        return span > 0
                ? IntStream.range(0, size()).mapToDouble(i -> Math.abs(y[i] - other.y[i])).filter(Double::isFinite)
                        .average().orElse(0) / span
                : 0;
    }
}
