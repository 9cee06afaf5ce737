package arabica.rlhf.filter;

import arabica.rlhf.train.Perplexity;

/// What a model says of a response given its prompt.
///
/// @param sumLogProb the sum of the tokens' log-probabilities, in nats
/// @param tokens how many they are
public record ResponseScore(double sumLogProb, int tokens) {
    public double perplexity() { return Perplexity.of(sumLogProb, tokens); }

    /// The mean negative log-likelihood of a token, in nats: the logarithm of the perplexity.
    public double meanNll() { return -sumLogProb / tokens; }
}
