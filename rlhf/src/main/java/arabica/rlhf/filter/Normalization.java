package arabica.rlhf.filter;

/// What perplexities are compared with before a bound is applied to them.
public enum Normalization {
    /// Nothing: a perplexity is itself.
    NONE,
    /// The model's own samples of about the same length ([Measure.LengthNormalized]): perplexity falls with length, so that
    /// a bound on it alone would choose by length too.
    LENGTH
}
