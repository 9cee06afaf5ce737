package arabica.rlhf.online;

import arabica.datasets.arrow.TokenSequence;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.rlhf.ppo.Response;
import arabica.rlhf.ppo.ResponseSampler;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.ppo.RewardScores;
import arabica.rlhf.train.LogProbs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// What a policy answered to some prompts, and what the reward and the two models say of it.
///
/// @param scores    less the penalty for a missing end
/// @param policy    the policy's log-probability of each response, summed over its tokens
/// @param reference the starting model's
record Round(List<Response> responses, double[] scores, double[] policy, double[] reference) {

    /// Who answers and who judges.
    ///
    /// @param batchSize rows of a forward pass
    record Collector(LanguageModel policy, LanguageModel reference, RewardFunction reward, SamplingConfig sampling,
            double missingEosPenalty, int batchSize) {

        /// @param group responses to each prompt
        /// @param seed  decides every draw: the same policy, prompts and seed give the same round
        Round collect(List<int[]> prompts, int group, long seed) {
            List<int[]> asked = new ArrayList<>(prompts.size() * group);
            prompts.forEach(prompt -> asked.addAll(Collections.nCopies(group, prompt)));
            List<Response> responses = new ResponseSampler(sampling, seed).sample(policy, asked);
            List<TokenSequence> rows = responses.stream().map(Response::sequence).toList();
            return new Round(responses, scores(responses), LogProbs.sums(policy, rows, batchSize),
                    LogProbs.sums(reference, rows, batchSize));
        }

        private double[] scores(List<Response> responses) {
            double[] scores = RewardScores.of(reward, responses).total().clone();
            for (int i = 0; i < scores.length; i++) {
                scores[i] -= responses.get(i).finished() ? 0 : missingEosPenalty;
            }
            return scores;
        }
    }

    int size() { return responses.size(); }

    long tokens() {
        return responses.stream().mapToLong(response -> (long) response.prompt().length + response.ids().length).sum();
    }

    double meanScore() { return mean(scores); }

    /// `Σ log π − log π_start` over each response's tokens, mean over responses: the KL divergence from the starting model,
    /// where responses are sampled at temperature 1.
    double kl() {
        double[] ratios = new double[size()];
        for (int i = 0; i < ratios.length; i++) { ratios[i] = policy[i] - reference[i]; }
        return mean(ratios);
    }

    /// `−Σ log π` of each response, mean.
    double entropy() { return -mean(policy); }

    double finished() { return responses.stream().mapToDouble(response -> response.finished() ? 1 : 0).sum() / size(); }

    double meanLength() { return responses.stream().mapToDouble(response -> response.ids().length).sum() / size(); }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) { sum += value; }
        return sum / values.length;
    }
}
