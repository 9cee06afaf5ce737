package arabica.rlhf.eval;

import arabica.rlhf.reward.EnsembleScores;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Pairs with the scores that a preference model, or an ensemble of them, gave to both sides.
///
/// @param chosenLength, rejectedLength lengths in any unit (tokens, characters)
/// @param sources where each pair comes from, where it says so
public record EvaluatedPairs(EnsembleScores chosen, EnsembleScores rejected, int[] chosenLength, int[] rejectedLength,
        List<Optional<String>> sources) {

    /// @throws IllegalArgumentException if the numbers of pairs differ, or of members
    public EvaluatedPairs {
        int n = chosen.sequences();
        if (rejected.sequences() != n || chosenLength.length != n || rejectedLength.length != n
                || sources.size() != n) {
            throw new IllegalArgumentException("scores and lengths of " + n + " chosen responses, but "
                    + rejected.sequences() + " rejected scores, " + chosenLength.length + " and "
                    + rejectedLength.length + " lengths, " + sources.size() + " sources");
        }
        if (chosen.members() != rejected.members()) {
            throw new IllegalArgumentException(
                    chosen.members() + " members scored the chosen, " + rejected.members() + " the rejected");
        }
    }

    /// Of one model, without sources.
    public static EvaluatedPairs of(double[] chosen, double[] rejected, int[] chosenLength, int[] rejectedLength) {
        return new EvaluatedPairs(new EnsembleScores(new double[][]{chosen}),
                new EnsembleScores(new double[][]{rejected}),
                chosenLength, rejectedLength, Collections.nCopies(chosen.length, Optional.empty()));
    }

    public int pairs() { return chosenLength.length; }

    /// `r⁺ − r⁻` of the members' means, `[pairs]`.
    public double[] margins() { return difference(chosen.mean(), rejected.mean()); }

    /// `r⁺ − r⁻` of each member, `[members][pairs]`.
    public double[][] marginsPerMember() {
        double[][] margins = new double[chosen.members()][];
        for (int m = 0; m < margins.length; m++) {
            margins[m] = difference(chosen.perMember()[m], rejected.perMember()[m]);
        }
        return margins;
    }

    /// Whether each chosen response scores higher: 1, 0, or 0.5 for a tie.
    static double[] correct(double[] margins) {
        double[] correct = new double[margins.length];
        for (int i = 0; i < correct.length; i++) { correct[i] = margins[i] > 0 ? 1 : margins[i] == 0 ? 0.5 : 0; }
        return correct;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) { difference[i] = a[i] - b[i]; }
        return difference;
    }
}
