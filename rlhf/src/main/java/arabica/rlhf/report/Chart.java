package arabica.rlhf.report;

import java.util.List;

/// A drawing in a report: inline SVG of our own, since AWT needs fonts that bare servers lack. Colours come from the
/// page's style sheet (classes `s0` … `s7`), so that light, dark and print are one drawing.
public sealed interface Chart permits LineChart, HistogramChart, BarChart, ScatterChart, IntervalChart {
    /// What is shown, in a few words.
    String title();

    /// One sentence under the title; may be empty.
    String note();

    /// Names for the legend, in the order of their colours; empty where the drawing names its parts itself.
    List<String> legend();

    /// Writes one `<svg>` element.
    void draw(Html html);
}
