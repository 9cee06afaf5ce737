package arabica.rlhf.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who was judged better than whom, on which prompt.
///
/// @param models the names; judgements speak of them by number
/// @param units  how many prompts there are: what a bootstrap draws again
public record PairwiseJudgements(List<String> models, int units, List<Judgement> judgements) {

    public PairwiseJudgements {
        models = List.copyOf(models);
        judgements = List.copyOf(judgements);
    }

    /// @param unit   the prompt's number
    /// @param points of `a`: 1 where it won, ½ for a tie, 0 where `b` won
    public record Judgement(int unit, int a, int b, double points) {}

    /// Every model against every other on every prompt, the higher score winning.
    ///
    /// @param scores the judge's, by model and prompt
    /// @throws IllegalArgumentException if models have different numbers of scores, or one is not a number
    public static PairwiseJudgements ofScores(List<String> models, List<double[]> scores) {
        int prompts = scores.getFirst().length;
        for (int m = 0; m < scores.size(); m++) {
            if (scores.get(m).length != prompts) {
                throw new IllegalArgumentException(models.get(m) + " has " + scores.get(m).length
                        + " scores, " + models.getFirst() + " has " + prompts);
            }
            for (int p = 0; p < prompts; p++) {
                if (Double.isNaN(scores.get(m)[p])) {
                    throw new IllegalArgumentException(
                            "the score of " + models.get(m) + " for prompt " + (p + 1) + " is not a number");
                }
            }
        }
        List<Judgement> judgements = new ArrayList<>();
        for (int p = 0; p < prompts; p++) {
            for (int a = 0; a < scores.size(); a++) {
                for (int b = a + 1; b < scores.size(); b++) {
                    int sign = Double.compare(scores.get(a)[p], scores.get(b)[p]);
                    // 0.0 and −0.0 are one score.
                    boolean tie = scores.get(a)[p] == scores.get(b)[p];
                    judgements.add(new Judgement(p, a, b, tie ? 0.5 : sign > 0 ? 1 : 0));
                }
            }
        }
        return new PairwiseJudgements(models, prompts, judgements);
    }

    /// Gathers judgements one by one, by names.
    public static final class Gatherer {
        private final Map<String, Integer> models = new LinkedHashMap<>();
        private final Map<String, Integer> units = new LinkedHashMap<>();
        private final List<Judgement> judgements = new ArrayList<>();

        /// @param unit what is drawn together: a prompt
        public void add(String unit, String a, String b, double points) {
            judgements.add(new Judgement(number(units, unit), number(models, a), number(models, b), points));
        }

        public PairwiseJudgements judgements() {
            return new PairwiseJudgements(List.copyOf(models.keySet()), units.size(), judgements);
        }

        private static int number(Map<String, Integer> names, String name) {
            return names.computeIfAbsent(name, absent -> names.size());
        }
    }

    /// How often each beat each, ties half: `[i][j]` of i over j.
    public double[][] points() {
        double[][] points = new double[models.size()][models.size()];
        judgements.forEach(judgement -> addTo(points, judgement));
        return points;
    }

    /// The judgements of each unit. Not a table of models for each: most models were not judged on most prompts.
    List<List<Judgement>> byUnit() {
        List<List<Judgement>> all = new ArrayList<>();
        for (int unit = 0; unit < units; unit++) { all.add(new ArrayList<>()); }
        judgements.forEach(judgement -> all.get(judgement.unit()).add(judgement));
        return all;
    }

    /// Adds to a table as that of [#points()].
    static void addTo(double[][] points, Judgement judgement) {
        points[judgement.a()][judgement.b()] += judgement.points();
        points[judgement.b()][judgement.a()] += 1 - judgement.points();
    }
}
