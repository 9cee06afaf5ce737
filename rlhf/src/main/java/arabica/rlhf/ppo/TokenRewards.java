package arabica.rlhf.ppo;

/// The reward of every token of one response (Ziegler et al. 2019, equation 2, spread over the tokens as their code
/// does): `−β·kl` at each token, plus the score of the whole response at its last one.
///
/// With [KlEstimator#K1], `kl = log π − log π_ref`: the sum over a response is `score − β·KL`, so with γ = 1 the objective
/// is the usual one.
public final class TokenRewards {
    private TokenRewards() {}

    /// @param logProbs    of the response's tokens under the policy that sampled them, at the sampling temperature
    /// @param refLogProbs of the same tokens under the reference
    /// @param klCoef      β
    /// @throws IllegalArgumentException if there is no token, or the lengths differ
    public static double[] of(double[] logProbs, double[] refLogProbs, KlEstimator estimator, double klCoef,
            double score) {
        if (logProbs.length == 0 || logProbs.length != refLogProbs.length) {
            throw new IllegalArgumentException(logProbs.length + " log-probabilities of the policy, "
                    + refLogProbs.length + " of the reference");
        }
        double[] rewards = new double[logProbs.length];
        for (int t = 0; t < rewards.length; t++) { rewards[t] = -klCoef * estimator.of(logProbs[t] - refLogProbs[t]); }
        rewards[rewards.length - 1] += score;
        return rewards;
    }
}
