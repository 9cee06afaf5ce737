package arabica.rlhf.ppo;

import arabica.datasets.arrow.TokenSequence;
import java.util.Arrays;
import java.util.List;

/// What the policy did before it moves, and what everyone thought of it. Each list has one entry per response, each
/// array in it one number per response token.
///
/// @param responses   that the policy sampled, those to one prompt side by side
/// @param logProbs    of the policy that sampled them
/// @param refLogProbs of the reference
/// @param values      of the critic; empty where there is none
/// @param sources     of the reward function, as they came
/// @param scores      that are maximised: after [RewardShaping]
public record Rollout(List<Response> responses, List<double[]> logProbs, List<double[]> refLogProbs,
        List<double[]> values, RewardScores sources, double[] scores) {

    public int size() { return responses.size(); }

    public long tokens() { return responses.stream().mapToLong(response -> response.ids().length).sum(); }

    /// `log π − log π_ref`, summed over each response's tokens: an estimate of KL(π‖π_ref) of that prompt, in nats.
    public double[] kl() {
        double[] kl = new double[size()];
        for (int i = 0; i < kl.length; i++) { kl[i] = Sums.sum(logProbs.get(i)) - Sums.sum(refLogProbs.get(i)); }
        return kl;
    }

    /// An estimator of each token's divergence, summed over each response's tokens.
    double[] kl(KlEstimator estimator) {
        double[] kl = new double[size()];
        for (int i = 0; i < kl.length; i++) {
            double[] of = logProbs.get(i);
            double[] ref = refLogProbs.get(i);
            for (int t = 0; t < of.length; t++) { kl[i] += estimator.of(of[t] - ref[t]); }
        }
        return kl;
    }

    /// The same with other scores.
    Rollout withScores(double[] shaped) {
        return new Rollout(responses, logProbs, refLogProbs, values, sources, shaped);
    }

    /// One response with an advantage for each of its tokens.
    Experience experience(int response, double[] advantages) {
        return new Experience(responses.get(response).sequence(), logProbs.get(response), refLogProbs.get(response),
                advantages, new double[0], new double[0]);
    }

    /// One response with one advantage for all of its tokens.
    Experience experience(int response, double advantage) {
        double[] advantages = new double[logProbs.get(response).length];
        Arrays.fill(advantages, advantage);
        return experience(response, advantages);
    }

    /// One response as the update sees it.
    ///
    /// @param sequence    prompt and response
    /// @param logProbs    of the policy that sampled it, per response token
    /// @param refLogProbs of the reference
    /// @param advantages  of each token
    /// @param values      of the critic at that time; empty where there is none
    /// @param returns     what the critic should have said
    public record Experience(TokenSequence sequence, double[] logProbs, double[] refLogProbs, double[] advantages,
            double[] values, double[] returns) {

        /// With what a critic said and should have said.
        Experience withValues(double[] said, double[] expected) {
            return new Experience(sequence, logProbs, refLogProbs, advantages, said, expected);
        }
    }
}
