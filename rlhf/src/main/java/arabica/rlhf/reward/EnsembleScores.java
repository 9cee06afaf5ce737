package arabica.rlhf.reward;

import java.util.function.ToDoubleFunction;

/// The scores that the members of a [RewardEnsemble] gave to sequences, and what they amount to. Deviations and variances
/// are those of the members at hand, with their number as the divisor (Coste et al. 2023, arXiv 2310.02743, equation 3);
/// they are 0 for one member.
///
/// @param perMember `[members][sequences]`
public record EnsembleScores(double[][] perMember) {
    /// @throws IllegalArgumentException if there are no members, or they scored different numbers of sequences
    public EnsembleScores {
        if (perMember.length == 0) { throw new IllegalArgumentException("scores of no members"); }
        for (double[] scores : perMember) {
            if (scores.length != perMember[0].length) {
                throw new IllegalArgumentException(
                        "one member scored " + perMember[0].length + " sequences, another " + scores.length);
            }
        }
    }

    public int members() { return perMember.length; }

    public int sequences() { return perMember[0].length; }

    /// The members' mean, `[sequences]`.
    public double[] mean() { return each(EnsembleScores::mean); }

    /// How far the members are from their mean, the root of their mean square, `[sequences]`.
    public double[] deviation() { return each(scores -> deviation(scores, mean(scores))); }

    /// The score of the least convinced member, `[sequences]`: "worst case optimization".
    public double[] minimum() {
        return each(scores -> {
            double least = scores[0];
            for (double score : scores) { least = Math.min(least, score); }
            return least;
        });
    }

    private double[] each(ToDoubleFunction<double[]> ofMembers) {
        double[] results = new double[sequences()];
        double[] scores = new double[members()];
        for (int i = 0; i < results.length; i++) {
            for (int m = 0; m < scores.length; m++) { scores[m] = perMember[m][i]; }
            results[i] = ofMembers.applyAsDouble(scores);
        }
        return results;
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) { sum += value; }
        return sum / values.length;
    }

    static double deviation(double[] values, double mean) {
        double squares = 0;
        for (double value : values) { squares += (value - mean) * (value - mean); }
        return Math.sqrt(squares / values.length);
    }
}
