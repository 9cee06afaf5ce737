package arabica.rlhf.ppo;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import java.util.List;
import java.util.Optional;

/// Lets the policy answer prompts and gathers what policy, reference, critic and reward say about the answers.
///
/// The policy's log-probabilities come from a forward pass over the whole row, not from generation: the update
/// computes them the same way, so that the ratio starts at 1 to the last bit.
final class RolloutCollector {
    private final LanguageModel policy;
    private final LanguageModel reference;
    private final Optional<ScalarModel> critic;
    private final RewardFunction reward;
    private final SamplingConfig sampling;

    RolloutCollector(LanguageModel policy, LanguageModel reference, Optional<ScalarModel> critic,
            RewardFunction reward, SamplingConfig sampling) {
        this.policy = policy;
        this.reference = reference;
        this.critic = critic;
        this.reward = reward;
        this.sampling = sampling;
    }

    /// A rollout whose scores are as they came.
    ///
    /// @throws arabica.rlhf.train.TrainingException if the reward function does not give one finite score for each response
    /// @param seed decides every draw: the same policy, prompts and seed give the same rollout
    Rollout collect(List<int[]> prompts, long seed) {
        List<Response> responses = new ResponseSampler(sampling, seed).sample(policy, prompts);
        List<TokenSequence> rows = responses.stream().map(Response::sequence).toList();
        List<double[]> logProbs = ResponseForward.logProbs(policy, rows, sampling.temperature());
        List<double[]> refLogProbs = ResponseForward.logProbs(reference, rows, sampling.temperature());
        List<double[]> values = critic.map(model -> ResponseForward.values(rows, model)).orElse(List.of());
        RewardScores scores = RewardScores.of(reward, responses);
        return new Rollout(responses, logProbs, refLogProbs, values, scores, scores.total());
    }
}
