package arabica.rlhf.score;

import arabica.rlhf.train.Perplexity;

/// What a model says of one row: of the response's tokens given the prompt; of a text, of all its tokens but the first.
///
/// @param index the row's place among all rows that were read, from 0; rows that were skipped count
/// @param promptTokens the tokens of the prompt, 0 for a text
/// @param tokenLogProbs the log-probability of each token that is spoken of, in nats
public record RowScore(long index, int promptTokens, double[] tokenLogProbs) {
    /// How many tokens are spoken of.
    public int tokens() { return tokenLogProbs.length; }

    public double sumLogProb() {
        double sum = 0;
        for (double logProb : tokenLogProbs) { sum += logProb; }
        return sum;
    }

    public double perplexity() { return Perplexity.of(sumLogProb(), tokens()); }
}
