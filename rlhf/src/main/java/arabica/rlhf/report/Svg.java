package arabica.rlhf.report;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A chart as a file of its own: an `.svg` with title, legend and styles in it, for a page that is not ours.
public final class Svg {
    private static final Pattern HEIGHT = Pattern.compile("viewBox=\"0 0 [^ ]+ ([0-9.]+)\"");
    private static final double LEFT = 14;
    private static final double LINE = 17;
    /// About the width of a letter: a legend's line is broken by it.
    private static final double LETTER = 6.4;

    private Svg() {}

    /// The document; light or dark as the reader's page is.
    public static String standalone(Chart chart) {
        Html drawing = new Html();
        chart.draw(drawing);
        String drawn = drawing.finish();
        Matcher found = HEIGHT.matcher(drawn);
        if (!found.find()) { throw new IllegalStateException("a drawing without a height"); }
        String height = found.group(1);

        Html head = new Html();
        double below = heading(head, chart);
        String width = Numbers.coordinate(Plot.WIDTH);
        String total = Numbers.coordinate(below + Double.parseDouble(height));
        Html page = new Html();
        page.open("svg", "xmlns", "http://www.w3.org/2000/svg", "viewBox", "0 0 " + width + " " + total,
                "font-family", "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif");
        page.element("title", chart.title());
        page.open("style").raw("\n" + Report.styleSheet()).raw("svg svg { margin: 0; width: " + width + "px; height: "
                + height + "px; }\nsvg .sheet { fill: var(--panel); }\n").close();
        page.empty("rect", "class", "sheet", "width", width, "height", total);
        page.raw(head.finish());
        page.raw(drawn.replaceFirst("<svg ", "<svg y=\"" + Numbers.coordinate(below) + "\" width=\"" + width
                + "\" height=\"" + height + "\" "));
        return page.close().finish() + "\n";
    }

    /// Title, note and legend; how much room they take.
    private static double heading(Html html, Chart chart) {
        double y = 19;
        html.element("text", chart.title(), "class", "name", "x", Numbers.coordinate(LEFT), "y",
                Numbers.coordinate(y), "font-weight", "600");
        if (!chart.note().isEmpty()) {
            y += LINE;
            html.element("text", chart.note(), "x", Numbers.coordinate(LEFT), "y", Numbers.coordinate(y));
        }
        List<String> legend = chart.legend();
        double x = LEFT;
        y += legend.isEmpty() ? 0 : LINE + 2;
        for (int i = 0; i < legend.size(); i++) {
            double width = 30 + LETTER * legend.get(i).length();
            if (x > LEFT && x + width > Plot.WIDTH) {
                x = LEFT;
                y += LINE;
            }
            html.empty("rect", "class", "bar s" + i % 8, "x", Numbers.coordinate(x), "y", Numbers.coordinate(y - 10),
                    "width", "11", "height", "11", "rx", "3");
            html.element("text", legend.get(i), "x", Numbers.coordinate(x + 17), "y", Numbers.coordinate(y));
            x += width;
        }
        return y + 8;
    }
}
