package arabica.rlhf.filter;

import arabica.rlhf.report.Block;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.report.Mark;
import arabica.rlhf.report.Numbers;
import arabica.rlhf.report.Report;
import arabica.rlhf.report.ScatterChart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A filter's audit as a page.
public final class FilterReport {
    /// Bars of a chart need no more to show their shares.
    private static final int MOST_VALUES = 20_000;

    private final FilterAudit audit;

    private FilterReport(FilterAudit audit) { this.audit = audit; }

    /// @param settings what the run was called with
    public static void write(Path file, FilterAudit audit, SequencedMap<String, String> settings) {
        new FilterReport(audit).page(file, settings).write(file);
    }

    private Report.Builder page(Path file, SequencedMap<String, String> settings) {
        Report.Builder page = Report.builder("Perplexity filter").subtitle("arabica filter, " + file.getFileName());
        boolean dedup = audit.judged() < audit.rows();
        page.cards(new Block.Card("pairs", Numbers.brief(audit.rows()), ""),
                new Block.Card("kept", Numbers.brief(audit.kept()),
                        Numbers.brief(100.0 * audit.kept() / Math.max(1, audit.rows())) + " %"),
                new Block.Card("accepted " + audit.measure(), "≤ " + Numbers.brief(audit.upper()),
                        audit.lower() != null ? "≥ " + Numbers.brief(audit.lower()) : ""),
                new Block.Card("duplicates", Numbers.brief(audit.duplicates()), dedup ? "dropped" : "counted alone"),
                new Block.Card("same sides", Numbers.brief(audit.sameSides()), dedup ? "dropped" : "counted alone"),
                new Block.Card("unusable rows", Numbers.brief(audit.skipped()), ""));
        perplexities(page);
        lengths(page);
        if (!audit.sources().isEmpty()) {
            page.section("Sources").table("By the rows' field \"source\"",
                    List.of("source", "pairs", "kept", "share kept", "random subset"),
                    audit.sources().entrySet().stream().map(e -> List.of(e.getKey(), "" + e.getValue().rows(),
                            "" + e.getValue().kept(), percent(e.getValue().kept(), e.getValue().rows()),
                            "" + e.getValue().control())).toList());
        }
        examples(page);
        return page.section("Configuration").table("", List.of("setting", "value"),
                settings.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList());
    }

    private void perplexities(Report.Builder page) {
        page.section("Perplexities").chart(
                new HistogramChart("Responses given their prompts", "all pairs that were judged", "perplexity",
                        samples("chosen", "rejected", "own"), true, bounds()),
                new HistogramChart("Responses of pairs that stay", "beside the model's own samples, where it drew any",
                        "perplexity", samples("chosen_kept", "rejected_kept", "own"), true, bounds()));
        List<String> header = new ArrayList<>(List.of("perplexity of"));
        header.addAll(audit.quantiles().firstEntry().getValue().keySet());
        page.table("Quantiles", header, audit.quantiles().entrySet().stream().map(e -> Stream.concat(
                Stream.of(e.getKey()), e.getValue().values().stream().map(Numbers::brief)).toList()).toList());
    }

    private void lengths(Report.Builder page) {
        page.section("Length").chart(new ScatterChart("Length against perplexity",
                "some responses, drawn at random; a bound that cuts this cloud askew chooses by length", "tokens",
                "perplexity", List.of(points("dropped", false), points("kept", true))));
        page.table("Responses by length; perplexities are geometric means",
                List.of("tokens", "responses", "share kept", "perplexity", "own samples", "own perplexity"),
                audit.lengths().stream()
                        .map(of -> List.of(of.from() + " to " + (2 * of.from() - 1), "" + of.responses(),
                                percent(of.kept(), of.responses()), brief(of.perplexity()), "" + of.own(),
                                brief(of.ownPerplexity())))
                        .toList());
    }

    private void examples(Report.Builder page) {
        audit.examples().forEach((name, rows) -> {
            page.section("Examples: " + name).samples(rows.stream().map(this::sample).toList());
            audit.tokens().stream().filter(one -> one.name().equals(name)).findFirst().ifPresent(one -> page.table(
                    "The first of them token by token: row " + one.row() + ", " + one.side(),
                    List.of("token", "log-probability", "perplexity"),
                    one.scores().stream().map(token -> List.of("‘" + token.text() + "’",
                            Numbers.brief(token.logProb()), Numbers.brief(Math.exp(-token.logProb())))).toList()));
        });
    }

    private Block.Sample sample(FilterAudit.Example row) {
        String value = audit.measure().equals("z") ? ", z " + Numbers.brief(row.value()) : "";
        return new Block.Sample(row.prompt(), List.of(
                new Block.Response("chosen", row.chosen(),
                        "perplexity " + Numbers.brief(row.chosenPerplexity()) + (row.kept() ? ", kept" : ", dropped")
                                + value),
                new Block.Response("rejected", row.rejected(),
                        "perplexity " + Numbers.brief(row.rejectedPerplexity()) + ", row " + row.row() + " of "
                                + row.file())));
    }

    private ScatterChart.Group points(String name, boolean kept) {
        return new ScatterChart.Group(name, audit.points().stream().filter(point -> point.kept() == kept)
                .map(point -> new ScatterChart.Point(point.tokens(), point.perplexity(), "")).toList(), false);
    }

    private List<Mark> bounds() {
        // A bound on z is another perplexity at each length.
        if (!audit.measure().equals("perplexity")) { return List.of(); }
        List<Mark> marks = new ArrayList<>();
        if (audit.lower() != null) { marks.add(new Mark("at least " + Numbers.brief(audit.lower()), audit.lower())); }
        if (Double.isFinite(audit.upper())) {
            marks.add(new Mark("at most " + Numbers.brief(audit.upper()), audit.upper()));
        }
        return marks;
    }

    /// The audit keeps counts alone: each bin's values, fewer where they are many, are spread evenly over it on the axis'
    /// logarithmic scale.
    private List<HistogramChart.Sample> samples(String... names) {
        List<HistogramChart.Sample> samples = new ArrayList<>();
        double[] edges = audit.histogram().edges();
        for (String name : names) {
            long[] counts = audit.histogram().counts().get(name);
            if (counts == null) { continue; }
            long total = Math.max(1, LongStream.of(counts).sum());
            double scale = Math.min(1, (double) MOST_VALUES / total);
            List<Double> values = new ArrayList<>();
            for (int bin = 0; bin < counts.length; bin++) {
                double ratio = edges[bin + 1] / edges[bin];
                long shown = (long) Math.ceil(counts[bin] * scale);
                for (int i = 0; i < shown; i++) { values.add(edges[bin] * Math.pow(ratio, (i + 0.5) / shown)); }
            }
            samples.add(new HistogramChart.Sample(name.replace('_', ' '),
                    values.stream().mapToDouble(Double::doubleValue).toArray()));
        }
        return samples;
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "–" : Numbers.brief(100.0 * part / whole) + " %";
    }

    private static String brief(Double value) { return value == null ? "–" : Numbers.brief(value); }
}
