package arabica.rlhf.report;

import java.util.DoubleSummaryStatistics;
import java.util.List;

/// One horizontal bar for each name, with its interval where it has one: what compares models.
///
/// @param xLabel what the bars measure
/// @param marks values with a vertical dashed line, such as the best that is possible
public record BarChart(String title, String note, String xLabel, List<Bar> bars, List<Mark> marks) implements Chart {
    private static final double NAMES = 150;
    private static final double VALUES = 58;
    private static final double ROW = 34;
    private static final int LONGEST_NAME = 24;

    /// A value with the ends of its interval; equal to the value where there is none.
    public record Bar(String name, double value, double low, double high) {
        public static Bar of(String name, double value) { return new Bar(name, value, value, value); }
    }

    public BarChart {
        bars = List.copyOf(bars);
        marks = List.copyOf(marks);
    }

    @Override
    public List<String> legend() { return List.of(); }

    @Override
    public void draw(Html html) {
        DoubleSummaryStatistics range = new DoubleSummaryStatistics();
        range.accept(0);
        for (Bar bar : bars) {
            for (double v : new double[]{bar.value(), bar.low(), bar.high()}) {
                if (Double.isFinite(v)) { range.accept(v); }
            }
        }
        marks.forEach(m -> range.accept(m.value()));
        double top = marks.isEmpty() ? 6 : 20;
        double bottom = top + bars.size() * ROW + 4;
        Axis x = Axis.nice(range.getMin(), range.getMax(), NAMES, Plot.WIDTH - VALUES, Plot.X_TICKS);
        Plot.openSvg(html, title, bottom + 42);
        for (Axis.Tick tick : x.ticks(Plot.X_TICKS)) {
            line(html, "grid", x.at(tick.value()), top, x.at(tick.value()), bottom);
            text(html, "tick middle", x.at(tick.value()), bottom + 18, tick.label());
        }
        for (int i = 0; i < bars.size(); i++) { bar(html, x, bars.get(i), top + i * ROW + 6, i); }
        line(html, "axis", x.at(0), top, x.at(0), bottom);
        for (Mark mark : marks) {
            line(html, "mark", x.at(mark.value()), top - 4, x.at(mark.value()), bottom);
            text(html, "marklabel end", x.at(mark.value()) - 4, top - 6, mark.label());
        }
        text(html, "label middle", (NAMES + Plot.WIDTH - VALUES) / 2, bottom + 36, xLabel);
        html.close();
    }

    private static void bar(Html html, Axis x, Bar bar, double y, int index) {
        String name = bar.name().length() > LONGEST_NAME
                ? bar.name().substring(0, LONGEST_NAME - 1) + "…"
                : bar.name();
        text(html, "name end", NAMES - 10, y + 15, name);
        if (!Double.isFinite(bar.value())) {
            text(html, "tick", x.at(0) + 6, y + 15, Numbers.brief(bar.value()));
            return;
        }
        boolean interval = bar.low() < bar.high();
        String tip = bar.name() + ": " + Numbers.brief(bar.value())
                + (interval ? " (" + Numbers.brief(bar.low()) + " to " + Numbers.brief(bar.high()) + ")" : "");
        double left = Math.min(x.at(0), x.at(bar.value()));
        double right = Math.max(x.at(0), x.at(bar.value()));
        html.open("rect", "class", "bar s" + index % 8, "x", Numbers.coordinate(left), "y", Numbers.coordinate(y),
                "width", Numbers.coordinate(right - left), "height", "22", "rx", "3").element("title", tip).close();
        double end = right;
        if (interval) {
            line(html, "whisker", x.at(bar.low()), y + 11, x.at(bar.high()), y + 11);
            line(html, "whisker", x.at(bar.low()), y + 6, x.at(bar.low()), y + 16);
            line(html, "whisker", x.at(bar.high()), y + 6, x.at(bar.high()), y + 16);
            end = Math.max(end, x.at(bar.high()));
        }
        text(html, "value", end + 6, y + 15, Numbers.brief(bar.value()));
    }

    private static void line(Html html, String cssClass, double x1, double y1, double x2, double y2) {
        html.empty("line", "class", cssClass, "x1", Numbers.coordinate(x1), "y1", Numbers.coordinate(y1), "x2",
                Numbers.coordinate(x2), "y2", Numbers.coordinate(y2));
    }

    private static void text(Html html, String cssClass, double x, double y, String text) {
        html.element("text", text, "class", cssClass, "x", Numbers.coordinate(x), "y", Numbers.coordinate(y));
    }
}
