package arabica.rlhf.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A chart as a file of its own: an `.svg` with title, legend and styles in it, for a page that is not ours.
public final class Svg {
    private static final Pattern HEIGHT = Pattern.compile("viewBox=\"0 0 [^ ]+ ([0-9.]+)\"");
    private static final double LEFT = 14;
    private static final double LINE = 17;
    /// About the width of a letter: a legend's line is broken by it.
    private static final double LETTER = 6.4;

    private static final Pattern COLOUR = Pattern.compile("--([a-z0-9]+): (#[0-9a-f]+)");
    private static final Pattern DRAWING = Pattern
            .compile("(svg text|svg [.]|[.](grid|axis|mark|whisker|line|raw|bin|bar|hover)).*");

    private Svg() {}

    /// The document, in the report's light colours: most readers of files know no variables in styles.
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
        page.open("style").raw("\n" + styles()).close();
        page.empty("rect", "width", width, "height", total, "fill", "#ffffff");
        page.raw(head.finish());
        page.raw(drawn.replaceFirst("<svg ", "<svg y=\"" + Numbers.coordinate(below) + "\" width=\"" + width
                + "\" height=\"" + height + "\" "));
        return page.close().finish() + "\n";
    }

    /// What the style sheet says of drawings, with its first, light, colours in place of variables.
    private static String styles() {
        String sheet = Report.styleSheet();
        Map<String, String> colours = new LinkedHashMap<>();
        COLOUR.matcher(sheet).results().forEach(found -> colours.putIfAbsent(found.group(1), found.group(2)));
        String styles = sheet.lines().filter(line -> DRAWING.matcher(line).matches())
                .collect(Collectors.joining("\n", "", "\n"));
        for (Map.Entry<String, String> colour : colours.entrySet()) {
            styles = styles.replace("var(--" + colour.getKey() + ")", colour.getValue());
        }
        return styles;
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
