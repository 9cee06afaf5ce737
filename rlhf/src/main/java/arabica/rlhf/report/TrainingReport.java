package arabica.rlhf.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The page that every trainer leaves behind: where its numbers started and ended, its curves, what is particular to
/// it (histograms, samples), and the configuration with the seed that repeats it.
///
/// ```java
/// TrainingReport.of("Fine-tuning", "gpt2 on demonstrations.jsonl")
///     .metrics(rows)                      // as in the metrics file: `step`, `loss`, …; `eval_loss`, …
///     .configuration(flags)               // seed included
///     .section("Samples", new Block.Samples(samples))
///     .write(out.resolve("report.html"));
/// ```
public final class TrainingReport {
    /// Shown as cards, in this order, where the run has them.
    private static final List<String> HEADLINES = List.of("loss", "eval_loss", "accuracy", "eval_accuracy",
            "rewards/accuracies", "eval_rewards/accuracies", "rewards/margins", "objective/scores", "objective/kl");

    private record Extra(String heading, List<Block> blocks) {}

    private final String title;
    private final String subtitle;
    private List<? extends Map<String, ? extends Number>> metrics = List.of();
    private SequencedMap<String, String> configuration = new LinkedHashMap<>();
    private final Map<String, Mark> marks = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<Block.Card> cards = new ArrayList<>();
    private final List<Extra> extras = new ArrayList<>();

    private TrainingReport(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    public static TrainingReport of(String title, String subtitle) { return new TrainingReport(title, subtitle); }

    /// @param rows one for each optimizer step or evaluation, in order, by the names of the metrics file
    public TrainingReport metrics(List<? extends Map<String, ? extends Number>> rows) {
        metrics = List.copyOf(rows);
        return this;
    }

    /// Every setting that the run depended on, the seed among them, in the order to be shown.
    public TrainingReport configuration(SequencedMap<String, String> settings) {
        configuration = new LinkedHashMap<>(settings);
        return this;
    }

    /// Draws a dashed line into the chart of `metric`, such as the target of the KL.
    public TrainingReport mark(String metric, String label, double value) {
        marks.put(metric, new Mark(label, value));
        return this;
    }

    /// Something that the run noticed and its reader should.
    public TrainingReport warning(String text) {
        warnings.add(text);
        return this;
    }

    /// One more number at the top of the page.
    public TrainingReport card(String caption, String value, String detail) {
        cards.add(new Block.Card(caption, value, detail));
        return this;
    }

    /// A section between the curves and the configuration.
    public TrainingReport section(String heading, Block... blocks) {
        extras.add(new Extra(heading, List.of(blocks)));
        return this;
    }

    public Report build() {
        Report.Builder page = Report.builder(title).subtitle(subtitle).section("");
        warnings.forEach(page::notice);
        List<Block.Card> all = headlines();
        all.addAll(cards);
        if (!all.isEmpty()) { page.add(new Block.Cards(all)); }
        List<Chart> charts = MetricCharts.of(metrics, marks);
        if (!charts.isEmpty()) { page.section("Curves").charts(charts); }
        for (Extra extra : extras) {
            page.section(extra.heading());
            extra.blocks().forEach(page::add);
        }
        if (!configuration.isEmpty()) {
            page.section("Configuration").table("What repeats this run, to the byte on a CPU.",
                    List.of("setting", "value"),
                    configuration.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
        }
        return page.build();
    }

    public void write(Path file) { build().write(file); }

    private List<Block.Card> headlines() {
        List<Block.Card> found = new ArrayList<>();
        for (String metric : HEADLINES) {
            Series series = MetricCharts.series(metric, metrics);
            if (series.size() > 0) {
                double first = series.y()[0];
                double last = series.y()[series.size() - 1];
                found.add(new Block.Card(metric, Numbers.brief(last),
                        series.size() > 1 ? "from " + Numbers.brief(first) : ""));
            }
        }
        long steps = (long) MetricCharts.series("learning_rate", metrics).size();
        if (steps > 0) { found.add(new Block.Card("steps", Numbers.brief(steps), "")); }
        return found;
    }
}
