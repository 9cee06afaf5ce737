package arabica.rlhf.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/// Distributions over one another, each as shares of its own count so that sizes need not be equal.
///
/// @param logarithmic whether equal factors take equal room, as suits perplexities; needs positive values
/// @param bounds values with a vertical dashed line, such as what a filter keeps
public record HistogramChart(String title, String note, String xLabel, List<Sample> samples, boolean logarithmic,
        List<Mark> bounds) implements Chart {
    private static final int MOST_BINS = 40;

    /// A named set of values; those that are not finite are left out, and the tip of each bar counts the rest.
    public record Sample(String name, double[] values) {
        public Sample { values = Arrays.stream(values).filter(Double::isFinite).toArray(); }
    }

    public HistogramChart {
        samples = List.copyOf(samples);
        bounds = List.copyOf(bounds);
    }

    @Override
    public List<String> legend() {
        return samples.size() < 2 ? List.of() : samples.stream().map(Sample::name).toList();
    }

    @Override
    public void draw(Html html) {
        DoubleSummaryStatistics range = samples.stream().flatMapToDouble(s -> Arrays.stream(s.values()))
                .summaryStatistics();
        bounds.forEach(b -> range.accept(b.value()));
        double low = range.getCount() == 0 ? 1 : range.getMin();
        double high = range.getCount() == 0 ? 2 : range.getMax();
        boolean log = logarithmic && low > 0;
        Axis x = log
                ? Axis.log(low / 1.02, high * 1.02, Plot.LEFT, Plot.RIGHT)
                : Axis.nice(low, high, Plot.LEFT, Plot.RIGHT, Plot.X_TICKS);
        int most = samples.stream().mapToInt(s -> s.values().length).max().orElse(1);
        // Rice's rule, 2·n^(1/3), held between what still shows a shape and what still has bars to see.
        int bins = Math.clamp((int) Math.ceil(2 * Math.cbrt(most)), 8, MOST_BINS);
        double[][] shares = samples.stream().map(s -> shares(s.values(), x, bins)).toArray(double[][]::new);
        double top = Arrays.stream(shares).flatMapToDouble(Arrays::stream).max().orElse(0);
        Axis y = Axis.nice(0, top > 0 ? top : 1, Plot.BOTTOM, Plot.TOP, Plot.Y_TICKS);
        Plot plot = Plot.open(html, title, x, Plot.X_TICKS, y, xLabel, "percent");
        for (int s = 0; s < shares.length; s++) {
            for (int b = 0; b < bins; b++) {
                if (shares[s][b] > 0) {
                    double left = Plot.LEFT + b * (Plot.RIGHT - Plot.LEFT) / bins;
                    double right = Plot.LEFT + (b + 1) * (Plot.RIGHT - Plot.LEFT) / bins;
                    plot.bar("bin s" + s % 8, left + 0.5, plot.y(shares[s][b]), right - 0.5, Plot.BOTTOM,
                            samples.get(s).name() + ": " + Numbers.brief(shares[s][b]) + " % of "
                                    + samples.get(s).values().length);
                }
            }
        }
        plot.verticalMarks(bounds);
        plot.close();
    }

    private static double[] shares(double[] values, Axis x, int bins) {
        double[] shares = new double[bins];
        for (double v : values) {
            double share = (x.at(v) - Plot.LEFT) / (Plot.RIGHT - Plot.LEFT);
            shares[Math.clamp((int) (share * bins), 0, bins - 1)] += 100.0 / values.length;
        }
        return shares;
    }
}
