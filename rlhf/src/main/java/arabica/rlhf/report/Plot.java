package arabica.rlhf.report;

import static arabica.rlhf.report.Numbers.coordinate;

import java.util.List;

/// The frame that charts with two axes share: an `<svg>` of fixed proportions with grid lines, ticks and labels.
final class Plot {
    static final double WIDTH = 560;
    static final double HEIGHT = 290;
    static final double TOP = 14;
    static final double BOTTOM = HEIGHT - 42;
    static final double RIGHT = WIDTH - 14;
    /// Room for the labels of the vertical axis, such as `−1.25e-4`.
    static final double LEFT = 72;
    static final int X_TICKS = 6;
    static final int Y_TICKS = 5;

    private final Html html;
    private final Axis x;
    private final Axis y;

    private Plot(Html html, Axis x, Axis y) {
        this.html = html;
        this.x = x;
        this.y = y;
    }

    static Plot open(Html html, String title, Axis x, int xTicks, Axis y, String xLabel, String yLabel) {
        Plot plot = new Plot(html, x, y);
        openSvg(html, title, HEIGHT);
        for (Axis.Tick tick : y.ticks(Y_TICKS)) {
            double at = y.at(tick.value());
            plot.line("grid", LEFT, at, RIGHT, at);
            plot.text("tick end", LEFT - 8, at + 4, tick.label());
        }
        plot.line("axis", LEFT, BOTTOM, RIGHT, BOTTOM);
        for (Axis.Tick tick : x.ticks(xTicks)) {
            double at = x.at(tick.value());
            plot.line("axis", at, BOTTOM, at, BOTTOM + 4);
            plot.text("tick middle", at, BOTTOM + 18, tick.label());
        }
        plot.text("label middle", (LEFT + RIGHT) / 2, HEIGHT - 6, xLabel);
        if (!yLabel.isEmpty()) {
            html.element("text", yLabel, "class", "label middle", "transform",
                    "translate(13 " + coordinate((TOP + BOTTOM) / 2) + ") rotate(-90)");
        }
        return plot;
    }

    static void openSvg(Html html, String title, double height) {
        html.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox",
                "0 0 " + coordinate(WIDTH) + " " + coordinate(height), "role", "img", "aria-label", title);
    }

    void close() { html.close(); }

    double x(double value) { return x.at(value); }

    double y(double value) { return y.at(value); }

    void line(String cssClass, double x1, double y1, double x2, double y2) {
        html.empty("line", "class", cssClass, "x1", coordinate(x1), "y1", coordinate(y1), "x2", coordinate(x2), "y2",
                coordinate(y2));
    }

    void text(String cssClass, double px, double py, String text) {
        html.element("text", text, "class", cssClass, "x", coordinate(px), "y", coordinate(py));
    }

    /// A polyline through points in the units of the data; a point that is not finite breaks the line.
    void path(String cssClass, double[] xs, double[] ys) {
        StringBuilder d = new StringBuilder();
        boolean pen = false;
        for (int i = 0; i < xs.length; i++) {
            if (!Double.isFinite(ys[i])) {
                pen = false;
                continue;
            }
            d.append(pen ? 'L' : 'M').append(coordinate(x.at(xs[i]))).append(' ').append(coordinate(y.at(ys[i])));
            pen = true;
        }
        if (!d.isEmpty()) { html.empty("path", "class", cssClass, "d", d.toString()); }
    }

    /// A dot that names its value when the pointer rests on it.
    void dot(String cssClass, double px, double py, double radius, String tip) {
        html.open("circle", "class", cssClass, "cx", coordinate(px), "cy", coordinate(py), "r", coordinate(radius))
                .element("title", tip).close();
    }

    void bar(String cssClass, double left, double top, double right, double bottom, String tip) {
        html.open("rect", "class", cssClass, "x", coordinate(left), "y", coordinate(top), "width",
                coordinate(Math.max(0, right - left)), "height", coordinate(Math.max(0, bottom - top)))
                .element("title", tip).close();
    }

    /// Vertical marks, each with its label beside the top; labels of close marks go under one another.
    void verticalMarks(List<Mark> marks) {
        double lastAt = Double.NEGATIVE_INFINITY;
        double row = 0;
        for (Mark mark : marks.stream().sorted((a, b) -> Double.compare(a.value(), b.value())).toList()) {
            double at = x.at(mark.value());
            row = at - lastAt < 110 ? row + 14 : 0;
            lastAt = at;
            line("mark", at, TOP, at, BOTTOM);
            boolean leftOf = at > RIGHT - 110;
            text(leftOf ? "marklabel end" : "marklabel", leftOf ? at - 5 : at + 5, TOP + 10 + row, mark.label());
        }
    }

    void horizontalMarks(List<Mark> marks) {
        for (Mark mark : marks) {
            double at = y.at(mark.value());
            line("mark", LEFT, at, RIGHT, at);
            text("marklabel end", RIGHT, at - 5, mark.label());
        }
    }
}
