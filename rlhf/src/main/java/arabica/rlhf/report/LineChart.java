package arabica.rlhf.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/// Curves over a common axis, such as losses over steps. A noisy curve is drawn twice: faintly as it
/// is, and clearly as its moving average.
///
/// @param marks values with a dashed line of their own, such as a KL target
public record LineChart(String title, String note, String xLabel, String yLabel, List<Series> series,
        List<Mark> marks) implements Chart {
    private static final int POINTS = 500;
    private static final int NOISY = 60;
    private static final int DOTS = 40;

    public LineChart {
        series = List.copyOf(series);
        marks = List.copyOf(marks);
    }

    public static LineChart of(String title, String xLabel, Series... series) {
        return new LineChart(title, "", xLabel, "", List.of(series), List.of());
    }

    @Override
    public List<String> legend() { return series.size() < 2 ? List.of() : series.stream().map(Series::name).toList(); }

    @Override
    public void draw(Html html) {
        List<Series> drawn = series.stream().map(s -> s.thinned(POINTS)).toList();
        DoubleSummaryStatistics xs = drawn.stream().flatMapToDouble(s -> Arrays.stream(s.x())).summaryStatistics();
        DoubleSummaryStatistics ys = drawn.stream().flatMapToDouble(s -> Arrays.stream(s.y())).filter(Double::isFinite)
                .summaryStatistics();
        marks.forEach(m -> ys.accept(m.value()));
        double low = ys.getCount() == 0 ? 0 : ys.getMin();
        double high = ys.getCount() == 0 ? 1 : ys.getMax();
        Axis x = Axis.exact(xs.getCount() == 0 ? 0 : xs.getMin(), xs.getCount() == 0 ? 1 : xs.getMax(), Plot.LEFT,
                Plot.RIGHT);
        // Steps are whole: between 1 and 3 there is only 2.
        boolean whole = drawn.stream().flatMapToDouble(line -> Arrays.stream(line.x()))
                .allMatch(v -> v == Math.rint(v));
        int xTicks = whole ? (int) Math.clamp(x.high() - x.low(), 1, Plot.X_TICKS) : Plot.X_TICKS;
        Plot plot = Plot.open(html, title, x, xTicks, Axis.nice(low, high, Plot.BOTTOM, Plot.TOP, Plot.Y_TICKS), xLabel,
                yLabel);
        for (int i = 0; i < drawn.size(); i++) { curve(plot, drawn.get(i), "s" + i % 8); }
        plot.horizontalMarks(marks);
        plot.close();
    }

    private static void curve(Plot plot, Series s, String colour) {
        Series smooth = s.smoothed(s.size() / 40);
        boolean noisy = s.size() > NOISY && s.distance(smooth) > 0.015;
        if (noisy) { plot.path("raw " + colour, s.x(), s.y()); }
        Series shown = noisy ? smooth : s;
        plot.path("line " + colour, shown.x(), shown.y());
        int every = Math.max(1, s.size() / DOTS);
        for (int i = s.size() - 1; i >= 0; i -= every) {
            if (Double.isFinite(s.y()[i])) {
                String tip = s.name() + ": " + Numbers.brief(s.y()[i]) + " at " + Numbers.brief(s.x()[i]);
                boolean last = i == s.size() - 1;
                boolean few = s.size() <= DOTS;
                plot.dot((last || few ? "dot " : "hover ") + colour, plot.x(s.x()[i]), plot.y(shown.y()[i]),
                        last ? 3.2 : few ? 2 : 6, tip);
            }
        }
    }
}
