package arabica.rlhf.filter;

/// Whose perplexity decides about a pair.
public enum Side {
    CHOSEN, REJECTED,
    /// Both must lie within the bounds.
    BOTH
}
