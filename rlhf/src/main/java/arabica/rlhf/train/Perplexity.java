package arabica.rlhf.train;

/// `exp(−Σ log p / tokens)`: the exponential of the mean negative log-likelihood.
public final class Perplexity {
    private Perplexity() {}

    /// @param sumLogProb the sum of the tokens' log-probabilities, in nats
    public static double of(double sumLogProb, long tokens) { return StrictMath.exp(-sumLogProb / tokens); }
}
