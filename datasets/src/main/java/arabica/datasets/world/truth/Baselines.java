package arabica.datasets.world.truth;

import java.util.List;

/// What a preference model can be measured against.
public final class Baselines {
    private Baselines() {}

    /// σ(x).
    public static double sigmoid(double x) { return 1 / (1 + StrictMath.exp(-x)); }

    /// The accuracy that the true order of rewards is expected to have on labels drawn by Bradley-Terry: the mean of
    /// `σ(|r_a − r_b|)`. No model can expect to do better.
    ///
    /// @throws IllegalArgumentException if there are no pairs
    public static double bayesAccuracy(TrueReward truth, List<? extends RatedPair> pairs) {
        requireSome(pairs);
        return pairs.stream().mapToDouble(pair -> sigmoid(Math.abs(
                truth.reward(pair.facts(), pair.chosen()) - truth.reward(pair.facts(), pair.rejected())))).average()
                .orElseThrow();
    }

    /// The accuracy of always preferring the longer response, or the shorter one, whichever is better on these pairs.
    /// Length counts words; a tie counts half.
    ///
    /// @throws IllegalArgumentException if there are no pairs
    public static double lengthOnlyAccuracy(List<? extends RatedPair> pairs) {
        requireSome(pairs);
        double longer = pairs.stream()
                .mapToDouble(pair -> (1 + Integer.signum(words(pair.chosen()) - words(pair.rejected()))) / 2.0)
                .average()
                .orElseThrow();
        return Math.max(longer, 1 - longer);
    }

    private static void requireSome(List<? extends RatedPair> pairs) {
        if (pairs.isEmpty()) { throw new IllegalArgumentException("no pairs to measure a baseline on"); }
    }

    private static int words(String text) { return Sentence.words(text).size(); }
}
