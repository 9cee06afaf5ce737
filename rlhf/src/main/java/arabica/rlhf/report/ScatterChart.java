package arabica.rlhf.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// Named points in a plane, such as reward against KL; the points of one group may be joined into a path.
public record ScatterChart(String title, String note, String xLabel, String yLabel, List<Group> groups)
        implements
            Chart {

    private static final double LINE = 14;

    /// @param label written beside the point; empty for none
    /// @param bars  intervals, drawn as lines through the point
    public record Point(double x, double y, String label, Optional<Bars> bars) {
        public Point(double x, double y, String label) { this(x, y, label, Optional.empty()); }
    }

    /// The intervals of a point in both directions; ends that are not finite are drawn no further than the point.
    public record Bars(double xLow, double xHigh, double yLow, double yHigh) {}

    /// @param joined whether a line runs through the points in their order
    public record Group(String name, List<Point> points, boolean joined) {
        public Group {
            points = points.stream().filter(p -> Double.isFinite(p.x()) && Double.isFinite(p.y())).toList();
        }
    }

    public ScatterChart { groups = List.copyOf(groups); }

    @Override
    public List<String> legend() { return groups.size() < 2 ? List.of() : groups.stream().map(Group::name).toList(); }

    @Override
    public void draw(Html html) {
        List<Point> all = groups.stream().flatMap(g -> g.points().stream()).toList();
        DoubleSummaryStatistics xs = all.stream().flatMapToDouble(p -> DoubleStream.concat(DoubleStream.of(p.x()),
                p.bars().stream().flatMapToDouble(b -> DoubleStream.of(b.xLow(), b.xHigh()))))
                .filter(Double::isFinite).summaryStatistics();
        DoubleSummaryStatistics ys = all.stream().flatMapToDouble(p -> DoubleStream.concat(DoubleStream.of(p.y()),
                p.bars().stream().flatMapToDouble(b -> DoubleStream.of(b.yLow(), b.yHigh()))))
                .filter(Double::isFinite).summaryStatistics();
        boolean empty = xs.getCount() == 0;
        Axis x = Axis.nice(empty ? 0 : xs.getMin(), empty ? 1 : xs.getMax(), Plot.LEFT, Plot.RIGHT, Plot.X_TICKS);
        Axis y = Axis.nice(empty ? 0 : ys.getMin(), empty ? 1 : ys.getMax(), Plot.BOTTOM, Plot.TOP, Plot.Y_TICKS);
        Plot plot = Plot.open(html, title, x, Plot.X_TICKS, y, xLabel, yLabel);
        for (int g = 0; g < groups.size(); g++) {
            Group group = groups.get(g);
            String colour = "s" + g % 8;
            if (group.joined()) {
                plot.path("line thin " + colour, group.points().stream().mapToDouble(Point::x).toArray(),
                        group.points().stream().mapToDouble(Point::y).toArray());
            }
            for (Point p : group.points()) {
                p.bars().ifPresent(bars -> bars(plot, p, bars, colour));
                String tip = (p.label().isEmpty() ? group.name() : p.label()) + ": " + xLabel + " "
                        + Numbers.brief(p.x()) + ", " + yLabel + " " + Numbers.brief(p.y());
                plot.dot("dot " + colour, plot.x(p.x()), plot.y(p.y()), p.label().isEmpty() ? 2.6 : 5, tip);
            }
        }
        labels(plot);
        plot.close();
    }

    private static void bars(Plot plot, Point p, Bars bars, String colour) {
        double left = Double.isFinite(bars.xLow()) ? bars.xLow() : p.x();
        double right = Double.isFinite(bars.xHigh()) ? bars.xHigh() : p.x();
        double low = Double.isFinite(bars.yLow()) ? bars.yLow() : p.y();
        double high = Double.isFinite(bars.yHigh()) ? bars.yHigh() : p.y();
        plot.path("line thin " + colour, new double[]{left, right}, new double[]{p.y(), p.y()});
        plot.path("line thin " + colour, new double[]{p.x(), p.x()}, new double[]{low, high});
    }

    /// Labels from top to bottom, each below the one before where they would meet.
    private void labels(Plot plot) {
        List<Point> labelled = groups.stream().flatMap(g -> g.points().stream()).filter(p -> !p.label().isEmpty())
                .sorted(Comparator.comparingDouble(p -> plot.y(p.y()))).toList();
        List<double[]> taken = new ArrayList<>();
        for (Point p : labelled) {
            double width = 8 * p.label().length();
            boolean leftOf = plot.x(p.x()) + width > Plot.RIGHT;
            double at = plot.x(p.x()) + (leftOf ? -9 : 9);
            double from = leftOf ? at - width : at;
            double below = plot.y(p.y()) + 4;
            for (double[] box : taken) {
                boolean beside = from + width < box[0] || from > box[1];
                below = beside || Math.abs(below - box[2]) >= LINE ? below : box[2] + LINE;
            }
            taken.add(new double[]{from, from + width, below});
            plot.text(leftOf ? "value end" : "value", at, below, p.label());
        }
    }
}
