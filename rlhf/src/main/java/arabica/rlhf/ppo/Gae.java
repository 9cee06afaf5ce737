package arabica.rlhf.ppo;

/// Generalised advantage estimation (Schulman et al. 2016, arXiv 1506.02438, equation 16) over one response:
/// every token is a step, the response ends the episode, and nothing is bootstrapped beyond its last token.
///
/// `δ_t = r_t + γ·V_{t+1} − V_t` with `V_T = 0`, and `A_t = Σ_{l≥0} (γλ)^l·δ_{t+l}`.
///
/// @param gamma  discount per token; 1 for language models, whose responses are short
/// @param lambda 0 is the one-step error (little noise, the critic's bias), 1 the whole return (the reverse)
public record Gae(double gamma, double lambda) {

    public Gae {
        if (!(gamma >= 0 && gamma <= 1) || !(lambda >= 0 && lambda <= 1)) {
            throw new IllegalArgumentException("gamma " + gamma + " and lambda " + lambda + " must lie in [0, 1]");
        }
    }

    /// Both have one entry per token of the response; `returns = advantages + values` is what the critic learns.
    public record Estimate(double[] advantages, double[] returns) {}

    /// @param rewards of each token of one response
    /// @param values  the critic's estimate before each token was chosen
    /// @throws IllegalArgumentException if the lengths differ
    public Estimate estimate(double[] rewards, double[] values) {
        if (rewards.length != values.length) {
            throw new IllegalArgumentException(rewards.length + " rewards for " + values.length + " values");
        }
        double[] advantages = new double[rewards.length];
        double[] returns = new double[rewards.length];
        double nextAdvantage = 0;
        double nextValue = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            double delta = rewards[t] + gamma * nextValue - values[t];
            advantages[t] = delta + gamma * lambda * nextAdvantage;
            returns[t] = advantages[t] + values[t];
            nextAdvantage = advantages[t];
            nextValue = values[t];
        }
        return new Estimate(advantages, returns);
    }
}
