package arabica.rlhf.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;

/// Named points in a plane, such as reward against KL; the points of one group may be joined into a path.
public record ScatterChart(String title, String note, String xLabel, String yLabel, List<Group> groups)
        implements
            Chart {

    private static final double LINE = 14;

    /// @param label written beside the point; empty for none
    public record Point(double x, double y, String label) {}

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
        DoubleSummaryStatistics xs = groups.stream().flatMap(g -> g.points().stream()).mapToDouble(Point::x)
                .summaryStatistics();
        DoubleSummaryStatistics ys = groups.stream().flatMap(g -> g.points().stream()).mapToDouble(Point::y)
                .summaryStatistics();
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
                String tip = (p.label().isEmpty() ? group.name() : p.label()) + ": " + xLabel + " "
                        + Numbers.brief(p.x()) + ", " + yLabel + " " + Numbers.brief(p.y());
                plot.dot("dot " + colour, plot.x(p.x()), plot.y(p.y()), p.label().isEmpty() ? 2.6 : 5, tip);
            }
        }
        labels(plot);
        plot.close();
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
