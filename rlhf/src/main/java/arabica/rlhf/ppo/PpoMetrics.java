package arabica.rlhf.ppo;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/// The numbers of one rollout and its updates under the names that TRL gives them.
final class PpoMetrics {
    private PpoMetrics() {}

    /// `objective/…`, `policy/…`, `loss/…` and `val/…` of one step.
    ///
    /// @param klCoef β of this rollout
    /// @param ends   the tokens counted in `val/num_eos_tokens`
    static SequencedMap<String, Double> of(Rollout rollout, UpdateStatistics updates, PpoOptions options,
            double klCoef, Set<Integer> ends) {
        SequencedMap<String, Double> metrics = objective(rollout, options, klCoef);
        metrics.put("objective/kl_coef", klCoef);
        metrics.put("policy/approxkl_avg", updates.approxKl());
        metrics.put("policy/approxkl_k3_avg", updates.approxKlK3());
        metrics.put("policy/clipfrac_avg", updates.clipFraction());
        metrics.put("policy/entropy_avg", updates.entropy());
        metrics.put("loss/policy_avg", updates.policyLoss());
        metrics.put("loss/value_avg", updates.valueLoss());
        metrics.put("val/clipfrac_avg", updates.valueClipFraction());
        metrics.put("val/ratio", updates.meanRatio());
        metrics.put("val/grad_norm", updates.criticGradNorm());
        metrics.put("val/num_eos_tokens", (double) eosTokens(rollout, ends));
        metrics.put("response_length", (double) rollout.tokens() / rollout.size());
        return metrics;
    }

    /// The part that needs no updates: what an evaluation reports too.
    static SequencedMap<String, Double> objective(Rollout rollout, PpoOptions options, double klCoef) {
        double kl = Sums.mean(rollout.kl());
        double scores = meanScore(rollout, options);
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("objective/kl", kl);
        metrics.put("objective/entropy", sampledEntropy(rollout));
        metrics.put("objective/non_score_reward", -klCoef * kl);
        metrics.put("objective/rlhf_reward", scores - klCoef * kl);
        metrics.put("objective/scores", scores);
        return metrics;
    }

    /// With the penalty for missing ends, as TRL reports it.
    private static double meanScore(Rollout rollout, PpoOptions options) {
        double sum = 0;
        for (int i = 0; i < rollout.size(); i++) {
            sum += rollout.scores()[i] - (rollout.responses().get(i).finished() ? 0 : options.missingEosPenalty());
        }
        return sum / rollout.size();
    }

    /// `−Σ log π` over each response's tokens, averaged: the entropy of whole responses, estimated on samples.
    private static double sampledEntropy(Rollout rollout) {
        return -Sums.mean(rollout.logProbs().stream().mapToDouble(Sums::sum).toArray());
    }

    private static long eosTokens(Rollout rollout, Set<Integer> ends) {
        return rollout.responses().stream().flatMapToInt(response -> Arrays.stream(response.ids()))
                .filter(ends::contains).count();
    }
}
