package arabica.cli;

import arabica.rlhf.report.Block;
import arabica.rlhf.report.LineChart;
import arabica.rlhf.report.Numbers;
import arabica.rlhf.report.Series;
import arabica.rlhf.report.TrainingReport;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a report says of an ensemble: its members side by side.
final class EnsembleReport {
    private static final List<String> CURVES = List.of("loss", "accuracy", "eval_loss", "eval_accuracy");

    private EnsembleReport() {}

    static void add(TrainingReport report, Path out, List<TrainingResult> results) {
        List<Block> blocks = new ArrayList<>();
        List<List<? extends Map<String, Double>>> metrics = new ArrayList<>();
        List<List<String>> table = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            metrics.add(MetricsReader.read(out.resolve("member-" + (i + 1)).resolve("metrics.jsonl")));
            table.add(row("member-" + (i + 1), results.get(i), metrics.get(i)));
        }
        blocks.add(new Block.Table("Of each member's model, at the step that was written.",
                List.of("member", "step", "loss", "eval_loss", "eval_accuracy"), table));
        List<LineChart> charts = CURVES.stream().map(metric -> chart(metric, metrics))
                .filter(chart -> !chart.series().isEmpty()).toList();
        blocks.add(new Block.Charts(List.copyOf(charts)));
        report.section("Members", blocks.toArray(Block[]::new));
    }

    private static List<String> row(String member, TrainingResult result, List<? extends Map<String, Double>> metrics) {
        int step = result.best().map(TrainingResult.Best::step).orElse(result.step());
        Map<String, Double> found = new HashMap<>();
        // Evaluations are lines of their own.
        metrics.stream().filter(line -> line.get("step") == step).forEach(found::putAll);
        List<String> row = new ArrayList<>(List.of(member, Integer.toString(step)));
        for (String name : List.of("loss", "eval_loss", "eval_accuracy")) {
            row.add(found.containsKey(name) ? Numbers.brief(found.get(name)) : "");
        }
        return row;
    }

    /// All members' runs as one, for the command's last line.
    static TrainingResult total(List<TrainingResult> results, int members) {
        TrainingResult last = results.getLast();
        int steps = results.stream().mapToInt(TrainingResult::step).sum();
        double seconds = 0;
        for (TrainingResult result : results) { seconds += result.seconds(); }
        return new TrainingResult(steps, members * last.totalSteps(), last.stopped(), last.last(), last.evaluation(),
                last.skippedRows(), seconds);
    }

    private static LineChart chart(String metric, List<List<? extends Map<String, Double>>> members) {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            List<? extends Map<String, Double>> rows = members.get(i).stream().filter(row -> row.containsKey(metric))
                    .toList();
            if (!rows.isEmpty()) {
                series.add(new Series("member-" + (i + 1),
                        rows.stream().mapToDouble(row -> row.get("step")).toArray(),
                        rows.stream().mapToDouble(row -> row.get(metric)).toArray()));
            }
        }
        return new LineChart(metric, "", "step", "", series, List.of());
    }
}
