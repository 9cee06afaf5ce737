package arabica.rlhf.ppo;

import arabica.rlhf.train.TrainingException;
import java.util.LinkedHashMap;
import java.util.List;
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

    /// What a function says of responses.
    ///
    /// @throws TrainingException if it does not give one finite score for each
    public static RewardScores of(RewardFunction reward, List<Response> responses) {
        RewardScores scores = reward.scores(responses);
        scores.sources().forEach((name, of) -> requireFinite(of, responses.size(), "'" + name + "'"));
        requireFinite(scores.total(), responses.size(), "function");
        return scores;
    }

    private static void requireFinite(double[] scores, int responses, String name) {
        requireOneEach(scores, responses, name);
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new TrainingException("the reward " + name + "'s score of response " + (i + 1)
                        + " of the rollout is " + scores[i]);
            }
        }
    }

    /// @param name `function`, or a source's in quotes
    static void requireOneEach(double[] scores, int responses, String name) {
        if (scores.length != responses) {
            throw new TrainingException("the reward " + name + " gave " + scores.length + " scores for " + responses
                    + " responses");
        }
    }
}
