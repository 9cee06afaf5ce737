package arabica.rlhf.filter;

import arabica.datasets.rows.SourcedRow;

/// A preference pair with what a model says of its two responses given the prompt.
public record ScoredPair(SourcedRow row, ResponseScore chosenScore, ResponseScore rejectedScore) {
    /// The perplexity of the chosen response.
    public double chosen() { return chosenScore.perplexity(); }

    /// The perplexity of the rejected response.
    public double rejected() { return rejectedScore.perplexity(); }
}
