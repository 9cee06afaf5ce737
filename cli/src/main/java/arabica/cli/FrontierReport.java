package arabica.cli;

import arabica.rlhf.eval.BestOfNCurve;
import arabica.rlhf.eval.FrontierPoint;
import arabica.rlhf.report.Report;
import arabica.rlhf.report.ScatterChart;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// Reward against KL as a page: each run's checkpoints as a path, single models as points, best-of-n as the curve to beat.
final class FrontierReport {
    private FrontierReport() {}

    /// @param paths    runs by name with the points of their checkpoints, or single models under one name
    /// @param frontier the points that no other beats in both
    static void write(Path file, SequencedMap<String, List<FrontierPoint>> paths, boolean joined,
            Optional<BestOfNCurve> bestOf, List<FrontierPoint> frontier, SequencedMap<String, String> settings) {
        List<ScatterChart.Group> groups = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        paths.forEach((run, points) -> {
            groups.add(new ScatterChart.Group(run, points.stream().map(FrontierReport::point).toList(), joined));
            points.forEach(point -> rows.add(List.of(point.name(), point.kl().toString(), point.reward().toString(),
                    frontier.contains(point) ? "on the frontier" : "")));
        });
        bestOf.ifPresent(curve -> {
            groups.add(new ScatterChart.Group("best of n, KL at most",
                    curve.points().stream().map(FrontierReport::point).toList(), true));
            curve.points().forEach(point -> rows.add(List.of("best of " + point.n(),
                    String.format(Locale.ROOT, "at most %.4f", point.klBound()), point.reward().toString(), "")));
        });
        Report.builder("Reward against KL").subtitle("arabica eval frontier, " + file.getFileName())
                .section("Frontier")
                .chart(new ScatterChart("What each model gained, and how far it went for it",
                        "lines through points are 95 % intervals, bootstrapped over prompts",
                        "KL from the reference, nats a response", "reward", groups))
                .table("", List.of("model", "KL", "reward", ""), rows)
                .section("Configuration").table("", List.of("setting", "value"),
                        settings.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList())
                .write(file);
    }

    private static ScatterChart.Point point(FrontierPoint point) {
        return new ScatterChart.Point(point.kl().value(), point.reward().value(), point.name(),
                Optional.of(new ScatterChart.Bars(point.kl().low(), point.kl().high(), point.reward().low(),
                        point.reward().high())));
    }

    private static ScatterChart.Point point(BestOfNCurve.Point point) {
        return new ScatterChart.Point(point.klBound(), point.reward().value(), "n = " + point.n(), Optional.of(
                new ScatterChart.Bars(point.klBound(), point.klBound(), point.reward().low(), point.reward().high())));
    }
}
