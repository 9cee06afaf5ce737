package arabica.studies.overoptimization;

import arabica.rlhf.eval.BestOfN;
import arabica.rlhf.eval.Estimate;
import arabica.rlhf.report.Chart;
import arabica.rlhf.report.IntervalChart;
import arabica.studies.CellResult;
import arabica.studies.CellResults;
import arabica.studies.SeedIntervals;
import arabica.studies.StudySummary;
import arabica.studies.StudyTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/// Tables, charts and sentences of the study of over-optimization.
final class OveroptimizationSummary {
    private final OveroptimizationSettings settings;
    private final CellResults results;
    private final List<Long> seeds;
    private final List<Run> runs = new ArrayList<>();

    /// One method with one preference set's model: a curve for each seed.
    private record Run(String method, int pairs, List<GainCurve> curves, Peak peak) {
        int points() { return curves.getFirst().points(); }

        Estimate at(int point, ToDoubleBiFunction<GainCurve, Integer> value) {
            return SeedIntervals
                    .mean(curves.stream().mapToDouble(curve -> value.applyAsDouble(curve, point)).toArray());
        }

        String name() { return (method.equals("ppo") ? "PPO" : "best-of-n") + ", " + pairs + " pairs"; }
    }

    OveroptimizationSummary(OveroptimizationSettings settings, CellResults results) {
        this.settings = settings;
        this.results = results;
        seeds = results.where(OveroptimizationStudy.METHOD, "bestof").all().stream().map(result -> result.cell().seed())
                .distinct().sorted().toList();
        int points = Integer.SIZE - Integer.numberOfLeadingZeros(settings.bestOf());
        for (int pairs : settings.preferencePairs()) {
            add("bestof", pairs, RewardCurve.Law.BEST_OF_N, seeds.stream()
                    .map(seed -> GainCurve.bestOf(bestOf(seed), pairs, points)).toList());
        }
        for (int pairs : settings.preferencePairs()) {
            add("ppo", pairs, RewardCurve.Law.REINFORCEMENT, seeds.stream().map(seed -> GainCurve.ppo(
                    results.where("seed", seed).where(OveroptimizationStudy.METHOD, "ppo")
                            .where(OveroptimizationStudy.PAIRS, pairs).only(),
                    bestOf(seed), pairs)).toList());
        }
    }

    private void add(String method, int pairs, RewardCurve.Law law, List<GainCurve> curves) {
        runs.add(new Run(method, pairs, curves, Peak.of(law, curves)));
    }

    private CellResult bestOf(long seed) {
        return results.where("seed", seed).where(OveroptimizationStudy.METHOD, "bestof").only();
    }

    StudySummary summary() {
        SequencedMap<String, Chart> charts = new LinkedHashMap<>();
        charts.put("best-of-n", chart("bestof", "Best-of-n"));
        charts.put("ppo", chart("ppo", "PPO without a price on the KL"));
        return new StudySummary(List.of(peaks(), bestOfTable(), ppoTable()), charts, statements());
    }

    private StudyTable peaks() {
        List<List<Object>> rows = new ArrayList<>();
        for (Run run : runs) {
            CellResults models = results.where("model", "reward").where(OveroptimizationStudy.PAIRS, run.pairs);
            int last = run.points() - 1;
            rows.add(List.of(run.method, run.pairs, SeedIntervals.mean(models.bySeed("accuracy")), run.peak.reach(),
                    run.at(last, GainCurve::proxyAt), run.at(last, GainCurve::truthAt), run.peak.kl(), run.peak.gain(),
                    Fall.of(run.curves)));
        }
        return new StudyTable("peaks", "Gains over sft in standard deviations of its responses; the KL in nats per"
                + " response at which the truth's fitted curve is greatest. Which point is best, the other seeds say for"
                + " each seed.",
                List.of("method", "pairs", "preference model's accuracy", "greatest KL", "proxy at the end",
                        "truth at the end", "KL of the peak", "truth at the peak", "end − best point"),
                rows);
    }

    private StudyTable bestOfTable() {
        List<List<Object>> rows = new ArrayList<>();
        List<Run> bestOf = runs.stream().filter(run -> run.method.equals("bestof")).toList();
        for (int point = 0; point < bestOf.getFirst().points(); point++) {
            List<Object> row = new ArrayList<>(List.of(1 << point, BestOfN.klBound(1 << point)));
            for (Run run : bestOf) {
                row.add(run.at(point, GainCurve::proxyAt));
                row.add(run.at(point, GainCurve::truthAt));
            }
            rows.add(row);
        }
        return new StudyTable("best-of-n", "Best-of-n: the unbiased estimate from " + settings.bestOf()
                + " samples a prompt, KL by its bound.", heads("n", bestOf), rows);
    }

    private static List<String> heads(String first, List<Run> runs) {
        List<String> heads = new ArrayList<>(List.of(first, "KL"));
        runs.forEach(run -> heads.addAll(List.of("proxy, " + run.pairs, "truth, " + run.pairs)));
        return heads;
    }

    private StudyTable ppoTable() {
        List<List<Object>> rows = new ArrayList<>();
        for (Run run : runs) {
            for (int point = 0; run.method.equals("ppo") && point < run.points(); point++) {
                rows.add(List.of(run.pairs, point * settings.judgeEvery(), run.at(point, GainCurve::klAt),
                        run.at(point, GainCurve::proxyAt), run.at(point, GainCurve::truthAt)));
            }
        }
        return new StudyTable("ppo", "PPO along its rollouts, judged on held-out prompts.",
                List.of("pairs", "rollouts", "KL", "proxy", "truth"), rows);
    }

    private Chart chart(String method, String title) {
        List<IntervalChart.Group> groups = new ArrayList<>();
        for (Run run : runs) {
            if (run.method.equals(method)) {
                groups.add(group(run, "proxy", GainCurve::proxyAt));
                groups.add(group(run, "truth", GainCurve::truthAt));
            }
        }
        return new IntervalChart(title + ": proxy and truth over √KL",
                "gains over sft in standard deviations; means over seeds, 95 % t intervals", "√KL (nats per response)",
                "gain", groups);
    }

    private static IntervalChart.Group group(Run run, String name, ToDoubleBiFunction<GainCurve, Integer> value) {
        return new IntervalChart.Group(name + ", " + run.pairs + " pairs", IntStream.range(0, run.points())
                .mapToObj(point -> {
                    Estimate e = run.at(point, value);
                    double distance = run.at(point, (curve, i) -> Math.sqrt(Math.max(0, curve.klAt(i)))).value();
                    return new IntervalChart.Point(distance, e.value(), e.low(), e.high());
                }).toList());
    }

    private List<String> statements() {
        return runs.stream().map(run -> {
            Peak peak = run.peak;
            String turn = peak.isMeasured()
                    ? String.format(Locale.ROOT,
                            "the truth is greatest at a KL of %.1f [%.1f, %.1f] nats and falls after"
                                    + " it",
                            peak.kl().value(), peak.kl().low(), peak.kl().high())
                    : String.format(Locale.ROOT, "no turn of the truth is shown within %.1f nats", peak.reach());
            Estimate fall = Fall.of(run.curves);
            return run.name() + ": " + turn + (Double.isNaN(fall.value())
                    ? ""
                    : String.format(Locale.ROOT, "; from the other seeds' best point to the end a seed's changes by"
                            + " %+.2f [%+.2f, %+.2f] standard deviations", fall.value(), fall.low(), fall.high()));
        }).toList();
    }
}
