package arabica.rlhf.report;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.DoubleStream;

/// Measured values with their intervals over a common axis: points with whiskers, those of a group joined by a line.
/// Groups that share their `x` are set beside one another, so that no whisker hides another.
public record IntervalChart(String title, String note, String xLabel, String yLabel, List<Group> groups)
        implements
            Chart {
    /// Between neighbouring groups at one `x`, in pixels.
    private static final double BESIDE = 5;

    /// @param low  the whisker's lower end; NaN for none
    /// @param high the whisker's upper end; NaN for none
    public record Point(double x, double y, double low, double high) {}

    public record Group(String name, List<Point> points) {
        public Group {
            points = points.stream().filter(p -> Double.isFinite(p.x()) && Double.isFinite(p.y())).toList();
        }
    }

    public IntervalChart { groups = List.copyOf(groups); }

    @Override
    public List<String> legend() { return groups.size() < 2 ? List.of() : groups.stream().map(Group::name).toList(); }

    @Override
    public void draw(Html html) {
        DoubleSummaryStatistics xs = groups.stream().flatMap(g -> g.points().stream()).mapToDouble(Point::x)
                .summaryStatistics();
        DoubleSummaryStatistics ys = groups.stream().flatMap(g -> g.points().stream())
                .flatMapToDouble(p -> DoubleStream.of(p.y(), p.low(), p.high())).filter(Double::isFinite)
                .summaryStatistics();
        boolean empty = xs.getCount() == 0;
        Axis x = Axis.nice(empty ? 0 : xs.getMin(), empty ? 1 : xs.getMax(), Plot.LEFT + 16, Plot.RIGHT - 16,
                Plot.X_TICKS);
        Axis y = Axis.nice(empty ? 0 : ys.getMin(), empty ? 1 : ys.getMax(), Plot.BOTTOM, Plot.TOP, Plot.Y_TICKS);
        Plot plot = Plot.open(html, title, x, Plot.X_TICKS, y, xLabel, yLabel);
        double[][] places = groups.stream().map(g -> g.points().stream().mapToDouble(Point::x).toArray())
                .toArray(double[][]::new);
        boolean shared = Arrays.stream(places).allMatch(place -> Arrays.equals(place, places[0]));
        for (int g = 0; g < groups.size(); g++) {
            group(plot, groups.get(g), "s" + g % 8, shared ? BESIDE * (g - (groups.size() - 1) / 2.0) : 0);
        }
        plot.close();
    }

    private static void group(Plot plot, Group group, String colour, double beside) {
        plot.path("line thin " + colour, group.points().stream().mapToDouble(Point::x).toArray(),
                group.points().stream().mapToDouble(Point::y).toArray());
        for (Point p : group.points()) {
            double at = plot.x(p.x()) + beside;
            boolean whisker = Double.isFinite(p.low()) && Double.isFinite(p.high());
            if (whisker) { plot.line("line " + colour, at, plot.y(p.low()), at, plot.y(p.high())); }
            plot.dot("dot " + colour, at, plot.y(p.y()), 3.2, group.name() + ": " + Numbers.brief(p.y())
                    + (whisker ? " [" + Numbers.brief(p.low()) + ", " + Numbers.brief(p.high()) + "]" : "") + " at "
                    + Numbers.brief(p.x()));
        }
    }
}
