package arabica.rlhf.ppo;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.TrainingException;
import java.util.List;
import java.util.Set;

/// Lets the policy answer prompts and gathers what policy, reference, critic and reward say about the answers.
///
/// The policy's log-probabilities come from a forward pass over the whole row, not from generation: the update
/// computes them the same way, so that the ratio starts at 1 to the last bit.
final class RolloutCollector {
    private final LanguageModel policy;
    private final LanguageModel reference;
    private final ScalarModel critic;
    private final RewardFunction reward;
    private final SamplingConfig sampling;

    RolloutCollector(LanguageModel policy, LanguageModel reference, ScalarModel critic, RewardFunction reward,
            PpoOptions options, Set<Integer> endTokens) {
        this.policy = policy;
        this.reference = reference;
        this.critic = critic;
        this.reward = reward;
        this.sampling = SamplingConfig.sampling(options.maxNewTokens(), options.temperature(), endTokens);
    }

    /// @param seed decides every draw: the same policy, prompts and seed give the same rollout
    Rollout collect(List<int[]> prompts, long seed) {
        List<Response> responses = new ResponseSampler(sampling, seed).sample(policy, prompts);
        List<TokenSequence> rows = responses.stream().map(Response::sequence).toList();
        return new Rollout(responses, ResponseForward.logProbs(policy, rows, sampling.temperature()),
                ResponseForward.logProbs(reference, rows, sampling.temperature()),
                ResponseForward.values(rows, critic), scores(responses));
    }

    private double[] scores(List<Response> responses) {
        double[] scores = reward.score(responses);
        if (scores.length != responses.size()) {
            throw new TrainingException("the reward function gave " + scores.length + " scores for "
                    + responses.size() + " responses");
        }
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) {
                throw new TrainingException("the score of response " + (i + 1) + " of the rollout is " + scores[i]);
            }
        }
        return scores;
    }
}
