package arabica.studies.filter;

import arabica.rlhf.eval.Estimate;
import arabica.rlhf.report.Chart;
import arabica.rlhf.report.IntervalChart;
import arabica.studies.CellResults;
import arabica.studies.SeedIntervals;
import arabica.studies.StudySummary;
import arabica.studies.StudyTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Tables, charts and sentences of the study of filtering: means over seeds, and differences between subsets of pairs
/// seed by seed.
final class FilterSummary {
    private static final String REWARD = "true_reward";
    private static final String ACCURACY = "preference_accuracy";

    private final FilterStudy study;
    private final CellResults results;

    FilterSummary(FilterStudy study, CellResults results) {
        this.study = study;
        this.results = results;
    }

    StudySummary summary() {
        SequencedMap<String, Chart> charts = new LinkedHashMap<>();
        FilterStudy.METHODS.forEach(method -> charts.put("reward-" + method, chart(method)));
        charts.put("differences", differenceChart());
        return new StudySummary(List.of(rewards(), differences(), accuracies(), pools(), parts()), charts,
                statements());
    }

    private double[] of(String method, int percent, PairSubset subset, String value) {
        return results.where(FilterStudy.METHOD, method).where(FilterStudy.FOREIGN, percent)
                .where(FilterStudy.PAIRS, subset.label()).bySeed(value);
    }

    private Estimate difference(String method, int percent, PairSubset other) {
        return SeedIntervals.meanDifference(of(method, percent, PairSubset.FILTERED, REWARD),
                of(method, percent, other, REWARD));
    }

    private CellResults sft() { return results.where(FilterStudy.METHOD, "sft"); }

    private StudyTable rewards() {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(List.of("sft", "–", "–", "–", SeedIntervals.mean(sft().bySeed(REWARD)),
                SeedIntervals.mean(sft().bySeed("kl")), "–"));
        each((method, percent) -> {
            for (PairSubset subset : PairSubset.values()) {
                String accuracy = method.equals("ppo")
                        ? String.format(Locale.ROOT, "%.3f", SeedIntervals
                                .mean(of(method, percent, subset, ACCURACY)).value())
                        : "–";
                rows.add(List.of(method, percent + " %", subset.label(),
                        String.format(Locale.ROOT, "%.0f", SeedIntervals.mean(of(method, percent, subset, "rows"))
                                .value()),
                        SeedIntervals.mean(of(method, percent, subset, REWARD)),
                        SeedIntervals.mean(of(method, percent, subset, "kl")), accuracy));
            }
        });
        return new StudyTable("rewards", "True reward on held-out prompts and KL to sft (nats per response): means over"
                + " seeds, 95 % t intervals.",
                List.of("method", "foreign", "pairs", "rows", "true reward", "KL", "preference model's accuracy"),
                rows);
    }

    private StudyTable differences() {
        List<List<Object>> rows = new ArrayList<>();
        each((method, percent) -> rows.add(List.of(method, percent + " %",
                difference(method, percent, PairSubset.RANDOM), difference(method, percent, PairSubset.ALL),
                SeedIntervals.meanDifference(of(method, percent, PairSubset.FILTERED, REWARD), sft().bySeed(REWARD)))));
        return new StudyTable("differences", "Differences of true reward, seed by seed.", List.of("method", "foreign",
                "filtered − random", "filtered − all", "filtered − sft"), rows);
    }

    /// What the preference models know, before any policy makes use of it.
    private StudyTable accuracies() {
        List<List<Object>> rows = new ArrayList<>();
        for (int percent : study.foreignPercent()) {
            double[] filtered = of("ppo", percent, PairSubset.FILTERED, ACCURACY);
            List<Object> row = new ArrayList<>(List.of(percent + " %"));
            for (PairSubset subset : PairSubset.values()) {
                row.add(percents(SeedIntervals.mean(of("ppo", percent, subset, ACCURACY))));
            }
            for (PairSubset other : List.of(PairSubset.RANDOM, PairSubset.ALL)) {
                row.add(percents(SeedIntervals.meanDifference(filtered, of("ppo", percent, other, ACCURACY))));
            }
            rows.add(row);
        }
        return new StudyTable("accuracies", "Accuracy of the preference models on held-out pairs in the model's own"
                + " style, in percent, and differences seed by seed.",
                List.of("foreign", "filtered", "random", "all", "filtered − random", "filtered − all"), rows);
    }

    private static Estimate percents(Estimate e) {
        return new Estimate(100 * e.value(), 100 * e.low(), 100 * e.high(), e.level());
    }

    private StudyTable pools() {
        List<List<Object>> rows = new ArrayList<>();
        for (int percent : study.foreignPercent()) {
            CellResults pools = results.where(FilterStudy.FOREIGN, percent)
                    .where(result -> result.values().has("kept"));
            rows.add(List.of(percent + " %", mean(pools, "kept"), mean(pools, "foreign"), mean(pools, "foreign_kept"),
                    mean(pools, "upper")));
        }
        return new StudyTable("pools",
                "What the filter kept of " + study.settings().pairs() + " pairs: means over seeds.",
                List.of("foreign", "kept", "foreign pairs", "foreign pairs kept", "greatest perplexity kept"), rows);
    }

    private static double mean(CellResults cells, String value) {
        return SeedIntervals.mean(cells.bySeed(value)).value();
    }

    private StudyTable parts() {
        List<String> parts = List.of("topic", "politeness", "correctness", "length", "fluency", "distinct_2", "words");
        List<List<Object>> rows = new ArrayList<>();
        rows.add(row(Stream.of("sft", "–", "–"), parts, part -> mean(sft(), part)));
        each((method, percent) -> {
            for (PairSubset subset : PairSubset.values()) {
                rows.add(row(Stream.of(method, percent + " %", subset.label()), parts,
                        part -> SeedIntervals.mean(of(method, percent, subset, part)).value()));
            }
        });
        return new StudyTable("parts", "Parts of the true reward: means over seeds.",
                Stream.concat(Stream.of("method", "foreign", "pairs"), parts.stream()).toList(), rows);
    }

    private static List<Object> row(Stream<Object> names, List<String> parts,
            ToDoubleFunction<String> value) {
        return Stream.concat(names, parts.stream().<Object>map(value::applyAsDouble)).toList();
    }

    private Chart chart(String method) {
        List<IntervalChart.Group> groups = new ArrayList<>();
        for (PairSubset subset : PairSubset.values()) {
            groups.add(new IntervalChart.Group(subset.label(), study.foreignPercent().stream().map(percent -> point(
                    percent, SeedIntervals.mean(of(method, percent, subset, REWARD)))).toList()));
        }
        return new IntervalChart(method.toUpperCase(Locale.ROOT) + ": true reward on held-out prompts",
                "means over seeds, 95 % t intervals", "foreign pairs in the pool (%)", "true reward", groups);
    }

    private Chart differenceChart() {
        List<IntervalChart.Group> groups = new ArrayList<>();
        for (String method : FilterStudy.METHODS) {
            for (PairSubset other : List.of(PairSubset.RANDOM, PairSubset.ALL)) {
                groups.add(new IntervalChart.Group(method + ": filtered − " + other.label(), study.foreignPercent()
                        .stream().map(percent -> point(percent, difference(method, percent, other))).toList()));
            }
        }
        return new IntervalChart("What filtering adds to the true reward", "differences seed by seed, 95 % t intervals",
                "foreign pairs in the pool (%)", "difference", groups);
    }

    private static IntervalChart.Point point(int percent, Estimate e) {
        return new IntervalChart.Point(percent, e.value(), e.low(), e.high());
    }

    private List<String> statements() {
        List<String> sentences = new ArrayList<>();
        each((method, percent) -> {
            for (PairSubset other : List.of(PairSubset.RANDOM, PairSubset.ALL)) {
                Estimate e = difference(method, percent, other);
                String verdict = e.low() > 0
                        ? "filtered pairs are better than "
                        : e.high() < 0
                                ? "filtered pairs are worse than "
                                : "no difference is shown between filtered and ";
                sentences.add(String.format(Locale.ROOT, "%s, %d %% foreign: %s%s pairs (%+.2f [%+.2f, %+.2f])",
                        method.toUpperCase(Locale.ROOT), percent, verdict, other.label(), e.value(), e.low(),
                        e.high()));
            }
        });
        return sentences;
    }

    private interface Each {
        void accept(String method, int percent);
    }

    private void each(Each action) {
        for (String method : FilterStudy.METHODS) {
            study.foreignPercent().forEach(percent -> action.accept(method, percent));
        }
    }
}
