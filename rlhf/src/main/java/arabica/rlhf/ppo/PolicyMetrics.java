package arabica.rlhf.ppo;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/// The numbers of one rollout and its updates under the names that TRL gives them.
final class PolicyMetrics {
    private PolicyMetrics() {}

    /// `loss` and `grad_norm`, `objective/…`, `rewards/…`, `policy/…`, `loss/…` and `val/…` of one step. What was not
    /// measured is not there.
    ///
    /// @param klCoef β of this rollout
    /// @param ends   the tokens counted in `val/num_eos_tokens`
    static SequencedMap<String, Double> of(PolicyAlgorithm algorithm, Rollout rollout, UpdateStatistics updates,
            double klCoef, Set<Integer> ends) {
        SequencedMap<String, Double> metrics = objective(rollout, klCoef, algorithm.klEstimator());
        metrics.put("objective/kl_coef", klCoef);
        rollout.sources().sources().forEach((name, scores) -> {
            metrics.put("rewards/" + name + "/mean", Sums.mean(scores));
            metrics.put("rewards/" + name + "/std", Groups.deviation(scores));
        });
        if (algorithm.numGenerations() > 1) { groups(metrics, rollout.scores(), algorithm.numGenerations()); }
        if (updates.hasPolicy()) {
            metrics.put("policy/approxkl_avg", updates.approxKl());
            metrics.put("policy/approxkl_k3_avg", updates.approxKlK3());
            metrics.put("policy/clipfrac_avg", updates.clipFraction());
            metrics.put("policy/entropy_avg", updates.entropy());
            metrics.put("loss/policy_avg", updates.policyLoss());
        }
        if (updates.hasCritic()) {
            metrics.put("loss/value_avg", updates.valueLoss());
            metrics.put("val/clipfrac_avg", updates.valueClipFraction());
            metrics.put("val/grad_norm", updates.criticGradNorm());
        }
        if (updates.hasPolicy()) {
            metrics.put("val/ratio", updates.meanRatio());
            metrics.put("val/ratio_max", updates.largestRatio());
        }
        metrics.put("val/num_eos_tokens", (double) eosTokens(rollout, ends));
        metrics.put("response_length", (double) rollout.tokens() / rollout.size());
        metrics.put("grad_norm", updates.gradNorm());
        return metrics;
    }

    /// The sum of all losses that were descended.
    static double loss(PolicyAlgorithm algorithm, UpdateStatistics updates) {
        double loss = 0;
        if (updates.hasPolicy()) {
            double coef = algorithm.options().entropyCoef();
            loss += updates.policyLoss() - (coef == 0 ? 0 : coef * updates.entropy());
        }
        return updates.hasCritic() ? loss + algorithm.critic().orElseThrow().coef() * updates.valueLoss() : loss;
    }

    /// The part that needs no updates: what an evaluation reports too.
    ///
    /// @param estimator of the divergence that is paid for; `objective/kl` is always by k1
    static SequencedMap<String, Double> objective(Rollout rollout, double klCoef, KlEstimator estimator) {
        double price = klCoef * Sums.mean(rollout.kl(estimator));
        double scores = Sums.mean(rollout.scores());
        SequencedMap<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("objective/kl", Sums.mean(rollout.kl()));
        metrics.put("objective/entropy", sampledEntropy(rollout));
        metrics.put("objective/non_score_reward", -price);
        metrics.put("objective/rlhf_reward", scores - price);
        metrics.put("objective/scores", scores);
        return metrics;
    }

    /// How much the responses to one prompt differ: where not at all, they teach nothing.
    private static void groups(SequencedMap<String, Double> metrics, double[] scores, int groupSize) {
        double[] deviations = Groups.map(scores, groupSize, (group, i) -> Groups.deviation(group));
        metrics.put("reward_std", Sums.mean(deviations));
        metrics.put("frac_reward_zero_std",
                (double) Arrays.stream(deviations).filter(deviation -> deviation == 0).count() / deviations.length);
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
