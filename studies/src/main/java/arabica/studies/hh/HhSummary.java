package arabica.studies.hh;

import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.Estimate;
import arabica.rlhf.report.Chart;
import arabica.rlhf.report.IntervalChart;
import arabica.studies.CellResult;
import arabica.studies.CellResults;
import arabica.studies.StudySummary;
import arabica.studies.StudyTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// Tables, the learning curve and sentences of the study of human pairs. Intervals are bootstraps over the judged pairs.
final class HhSummary {
    private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(0);
    private static final IntPredicate ALL = pair -> true;

    private final HhStudy study;
    private final CellResults results;
    private final IntPredicate single;
    private final boolean hasSingle;
    private final List<HhJudge> judges = new ArrayList<>();

    HhSummary(HhStudy study, CellResults results) {
        this.study = study;
        this.results = results;
        single = pair -> study.judged().get(pair).singleTurn();
        long singles = IntStream.range(0, study.judged().size()).filter(single).count();
        hasSingle = singles > 0 && singles < study.judged().size();
        for (int pairs : study.settings().sizes()) {
            judges.add(HhJudge.of(HhStudy.WORDS, pairs, margins(pairs, HhStudy.WORDS).getFirst()));
            judges.add(HhJudge.of(HhStudy.BIGRAMS, pairs, margins(pairs, HhStudy.BIGRAMS).getFirst()));
            for (HhRecipe recipe : study.settings().recipes()) {
                List<double[]> margins = margins(pairs, recipe.name());
                judges.add(HhJudge.oneOf(recipe.name(), pairs, margins));
                if (margins.size() > 1) {
                    judges.add(HhJudge.together(together(recipe, margins.size()), pairs, margins));
                }
            }
        }
    }

    private static String together(HhRecipe recipe, int seeds) { return recipe.name() + ", mean of " + seeds; }

    private List<double[]> margins(int pairs, String judge) {
        return results.where(HhStudy.PAIRS, pairs).where(HhStudy.JUDGE, judge).all().stream()
                .map(result -> result.numbers(HhStudy.MARGINS)).toList();
    }

    StudySummary summary() {
        SequencedMap<String, Chart> charts = new LinkedHashMap<>();
        charts.put("accuracy", chart());
        return new StudySummary(List.of(accuracies(), differences(), seeds()), charts, statements());
    }

    private HhJudge shorter() {
        return HhJudge.of("shorter", 0, study.judged().stream()
                .mapToDouble(pair -> Integer.signum(pair.rejected().length() - pair.chosen().length())).toArray());
    }

    private HhJudge words(int pairs) {
        return judges.stream().filter(judge -> judge.pairs() == pairs && judge.name().equals(HhStudy.WORDS)).findFirst()
                .orElseThrow();
    }

    private StudyTable accuracies() {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(row(shorter(), "–", "–"));
        for (HhJudge judge : judges) {
            rows.add(row(judge, number(study.available(judge.pairs())),
                    String.format(Locale.ROOT, "%.3f", judge.loss())));
        }
        List<String> header = new ArrayList<>(List.of("pairs", "judge", "accuracy (%)"));
        if (hasSingle) { header.add("single-turn (%)"); }
        header.add("loss");
        return new StudyTable("accuracy", "Accuracy on " + number(study.judged().size()) + (study.settings().heldOut()
                ? " pairs of the training set whose prompts were held out"
                : " clean lines of the test set")
                + ", 95 % intervals by bootstrap over pairs. A recipe's own row is the mean over seeds of single models;"
                + " \"mean of\" takes the mean of their margins. The loss is ln 2 = 0.693 for who knows nothing.",
                header, rows);
    }

    private List<Object> row(HhJudge judge, String pairs, String loss) {
        List<Object> row = new ArrayList<>(List.of(pairs, judge.name(), judge.accuracy(ALL, BOOTSTRAP)));
        if (hasSingle) { row.add(judge.accuracy(single, BOOTSTRAP)); }
        row.add(loss);
        return row;
    }

    private StudyTable differences() {
        List<List<Object>> rows = new ArrayList<>();
        for (HhJudge judge : judges) {
            if (judge.name().equals(HhStudy.WORDS)) { continue; }
            List<Object> row = new ArrayList<>(List.of(number(study.available(judge.pairs())), judge.name(),
                    judge.better(words(judge.pairs()), ALL, BOOTSTRAP)));
            if (hasSingle) { row.add(judge.better(words(judge.pairs()), single, BOOTSTRAP)); }
            row.add(judge.better(shorter(), ALL, BOOTSTRAP));
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of("pairs", "judge", "− words"));
        if (hasSingle) { header.add("− words, single-turn"); }
        header.add("− shorter");
        return new StudyTable("differences",
                "Differences of accuracy in percentage points, pair by pair: to regression on"
                        + " words that was fitted to the same pairs, and to \"the shorter reply\".",
                header, rows);
    }

    private StudyTable seeds() {
        List<List<Object>> rows = new ArrayList<>();
        for (HhRecipe recipe : study.settings().recipes()) {
            for (int pairs : study.settings().sizes()) {
                for (CellResult result : results.where(HhStudy.PAIRS, pairs).where(HhStudy.JUDGE, recipe.name())
                        .all()) {
                    HhJudge one = HhJudge.of(recipe.name(), pairs, result.numbers(HhStudy.MARGINS));
                    rows.add(List.of(recipe.name(), number(study.available(pairs)), result.cell().get("seed"),
                            one.accuracy(ALL, BOOTSTRAP).value(), one.loss()));
                }
            }
        }
        return new StudyTable("seeds", "Single models.", List.of("recipe", "pairs", "seed", "accuracy (%)", "loss"),
                rows);
    }

    private Chart chart() {
        List<IntervalChart.Group> groups = new ArrayList<>();
        for (String name : judges.stream().map(HhJudge::name).distinct().toList()) {
            groups.add(new IntervalChart.Group(name, judges.stream().filter(judge -> judge.name().equals(name))
                    .map(judge -> {
                        Estimate e = judge.accuracy(ALL, BOOTSTRAP);
                        return new IntervalChart.Point(study.available(judge.pairs()), e.value(), e.low(), e.high());
                    }).toList()));
        }
        return new IntervalChart("Accuracy over the number of training pairs", "95 % intervals by bootstrap over pairs",
                "training pairs", "accuracy (%)", groups);
    }

    private List<String> statements() {
        List<String> sentences = new ArrayList<>();
        for (HhJudge judge : judges) {
            if (judge.name().equals(HhStudy.WORDS)) { continue; }
            Estimate e = judge.better(words(judge.pairs()), ALL, BOOTSTRAP);
            String verdict = e.low() > 0
                    ? "is better than"
                    : e.high() < 0 ? "is worse than" : "is not shown to differ from";
            sentences.add(String.format(Locale.ROOT,
                    "%s pairs: %s (%.1f %%) %s regression on words (%+.1f points [%+.1f, %+.1f])",
                    number(study.available(judge.pairs())), judge.name(), judge.accuracy(ALL, BOOTSTRAP).value(),
                    verdict, e.value(), e.low(), e.high()));
        }
        return sentences;
    }

    private static String number(int value) { return String.format(Locale.ROOT, "%,d", value); }
}
