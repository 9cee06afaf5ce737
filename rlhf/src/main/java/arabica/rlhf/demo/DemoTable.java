package arabica.rlhf.demo;

import java.util.Locale;
import java.util.stream.Collectors;

/// The demo's result as a table for the terminal.
public final class DemoTable {
    private DemoTable() {}

    public static String of(DemoResult result) {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(Locale.ROOT, "Held-out prompts: %d, new topics in new templates. Best possible reward:"
                        + " %.2f. Seed %d.%n%n", result.prompts().size(), result.bestPossible(), result.seed()));
        text.append(String.format("%-11s %-22s %6s %6s %7s %6s %7s %7s %10s %6s %8s%n", "model", "true reward [95 %]",
                "topic", "polite", "correct", "length", "fluency", "KL", "distinct-2", "words", "finished"));
        result.judgements().forEach(judgement -> text.append(row(judgement)));
        PreferenceModelJudgement preference = result.preferenceModel();
        text.append(String.format(Locale.ROOT, "%nPreference model on held-out pairs: accuracy %.3f; length alone %.3f,"
                + " Bayes %.3f: %.0f %% of the distance closed.%n", preference.evaluation().accuracy().value(),
                preference.evaluation().lengthOnlyAccuracy(), preference.bayesAccuracy(), 100 * preference.closed()));
        FilterOutcome filter = result.filter();
        text.append(String.format(Locale.ROOT, "Perplexity filter: %d of %d pairs kept; of the %d foreign ones, %d.%n",
                filter.kept(), filter.pairs(), filter.foreignPairs(), filter.foreignKept()));
        text.append(String.format(Locale.ROOT, "%.0f s: %s%n", result.totalSeconds(),
                result.seconds().entrySet().stream()
                        .map(stage -> String.format(Locale.ROOT, "%s %.0f", stage.getKey(), stage.getValue()))
                        .collect(Collectors.joining(", "))));
        return text.toString();
    }

    private static String row(PolicyJudgement judgement) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-11s %5.2f [%5.2f, %5.2f] ",
                judgement.name(), judgement.trueReward().value(), judgement.trueReward().low(),
                judgement.trueReward().high()));
        judgement.components().values().forEach(value -> row.append(String.format(Locale.ROOT, " %6.2f", value)));
        return row.append(String.format(Locale.ROOT, "  %6.2f %10.3f %6.1f %7.0f%%%n", judgement.klToSft(),
                judgement.distinct2(), judgement.meanWords(), 100 * judgement.finished())).toString();
    }
}
