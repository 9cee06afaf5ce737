package arabica.rlhf.ppo;

import arabica.datasets.arrow.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the policy did before it moves, and what everyone thought of it. Each list has one entry per response, each
/// array in it one number per response token.
///
/// @param responses   that the policy sampled
/// @param logProbs    of the policy that sampled them
/// @param refLogProbs of the reference
/// @param values      of the critic
/// @param scores      of the reward function, before any penalty
public record Rollout(List<Response> responses, List<double[]> logProbs, List<double[]> refLogProbs,
        List<double[]> values, double[] scores) {

    public int size() { return responses.size(); }

    public long tokens() { return responses.stream().mapToLong(response -> response.ids().length).sum(); }

    /// `log π − log π_ref`, summed over each response's tokens: an estimate of KL(π‖π_ref) of that prompt, in nats.
    public double[] kl() {
        double[] kl = new double[size()];
        for (int i = 0; i < kl.length; i++) { kl[i] = Sums.sum(logProbs.get(i)) - Sums.sum(refLogProbs.get(i)); }
        return kl;
    }

    /// Turns scores into what the losses need: token rewards, then advantages and returns, then whitening over all
    /// tokens together.
    ///
    /// @param klCoef β of this rollout
    public List<Experience> experience(PpoOptions options, double klCoef) {
        List<Gae.Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            double penalty = responses.get(i).finished() ? 0 : options.missingEosPenalty();
            double[] rewards = TokenRewards.of(logProbs.get(i), refLogProbs.get(i), klCoef, scores[i] - penalty);
            estimates.add(options.gae().estimate(rewards, values.get(i)));
        }
        double[] advantages = options.whitening().apply(
                estimates.stream().flatMapToDouble(estimate -> Arrays.stream(estimate.advantages())).toArray());
        List<Experience> experience = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < size(); i++) {
            int end = start + logProbs.get(i).length;
            experience.add(new Experience(responses.get(i).sequence(), logProbs.get(i), values.get(i),
                    Arrays.copyOfRange(advantages, start, end), estimates.get(i).returns()));
            start = end;
        }
        return experience;
    }

    /// One response as the update sees it.
    ///
    /// @param sequence   prompt and response
    /// @param logProbs   of the policy that sampled it, per response token
    /// @param values     of the critic at that time
    /// @param advantages whitened, if they are
    /// @param returns    what the critic should have said
    public record Experience(TokenSequence sequence, double[] logProbs, double[] values, double[] advantages,
            double[] returns) {}
}
