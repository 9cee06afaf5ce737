package arabica.cli;

import arabica.rlhf.filter.FilterAudit;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.report.Mark;
import arabica.rlhf.report.Numbers;
import arabica.rlhf.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/// A filter's audit as a page.
final class FilterReport {
    private FilterReport() {}

    /// `kept.jsonl` gives `kept.report.html`.
    static Path beside(Path out) {
        String name = out.getFileName().toString();
        return out.resolveSibling((name.endsWith(".jsonl") ? name.substring(0, name.length() - 6) : name)
                + ".report.html");
    }

    static void write(Path file, FilterAudit audit, SequencedMap<String, String> settings) {
        Report.Builder page = Report.builder("Perplexity filter").subtitle("arabica filter, " + file.getFileName());
        page.cards(new Block.Card("pairs", Numbers.brief(audit.rows()), ""),
                new Block.Card("kept", Numbers.brief(audit.kept()),
                        Numbers.brief(100.0 * audit.kept() / Math.max(1, audit.rows())) + " %"),
                new Block.Card("accepted perplexity", "≤ " + Numbers.brief(audit.upper()),
                        audit.lower() > 0 ? "≥ " + Numbers.brief(audit.lower()) : ""),
                new Block.Card("unusable rows", Numbers.brief(audit.skipped()), ""));
        page.section("Perplexities").chart(new HistogramChart("Perplexity of responses given their prompts",
                "pairs stay where it lies between the bounds", "perplexity", samples(audit.histogram()), true,
                bounds(audit)));
        page.table("Quantiles", header(audit), quantiles(audit));
        if (!audit.sources().isEmpty()) {
            page.section("Sources").table("By the rows' field \"source\"",
                    List.of("source", "pairs", "kept", "random subset"),
                    audit.sources().entrySet().stream().map(e -> List.of(e.getKey(), "" + e.getValue().rows(),
                            "" + e.getValue().kept(), "" + e.getValue().control())).toList());
        }
        page.section("Configuration").table("", List.of("setting", "value"),
                settings.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList()).write(file);
    }

    private static List<Mark> bounds(FilterAudit audit) {
        List<Mark> marks = new ArrayList<>();
        if (audit.lower() > 0) { marks.add(new Mark("at least " + Numbers.brief(audit.lower()), audit.lower())); }
        if (Double.isFinite(audit.upper())) {
            marks.add(new Mark("at most " + Numbers.brief(audit.upper()), audit.upper()));
        }
        return marks;
    }

    /// The audit keeps counts alone: each bin's values are spread evenly over it, on the axis' logarithmic scale.
    private static List<HistogramChart.Sample> samples(FilterAudit.Histogram histogram) {
        List<HistogramChart.Sample> samples = new ArrayList<>();
        histogram.counts().forEach((name, counts) -> {
            List<Double> values = new ArrayList<>();
            for (int bin = 0; bin < counts.length; bin++) {
                double from = histogram.edges()[bin];
                double ratio = histogram.edges()[bin + 1] / from;
                for (int i = 0; i < counts[bin]; i++) { values.add(from * Math.pow(ratio, (i + 0.5) / counts[bin])); }
            }
            samples.add(new HistogramChart.Sample(name, values.stream().mapToDouble(Double::doubleValue).toArray()));
        });
        return samples;
    }

    private static List<String> header(FilterAudit audit) {
        List<String> header = new ArrayList<>(List.of("perplexity of"));
        header.addAll(audit.quantiles().firstEntry().getValue().keySet());
        return header;
    }

    private static List<List<String>> quantiles(FilterAudit audit) {
        List<List<String>> rows = new ArrayList<>();
        audit.quantiles().forEach((name, values) -> {
            List<String> row = new ArrayList<>(List.of(name));
            values.values().forEach(value -> row.add(Numbers.brief(value)));
            rows.add(row);
        });
        return rows;
    }
}
