package arabica.rlhf.ppo;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a reward function says of some responses: one score each, and what it is made of.
///
/// @param total   what is maximised
/// @param sources the scores of each source by its name, unweighted: each is a metric of its own, so that one that is
///                gained at another's cost shows
public record RewardScores(double[] total, SequencedMap<String, double[]> sources) {

    /// Of a single source.
    public static RewardScores of(String name, double[] scores) {
        SequencedMap<String, double[]> sources = new LinkedHashMap<>();
        sources.put(name, scores);
        return new RewardScores(scores, sources);
    }
}
