package arabica.rlhf.collect;

/// What makes a pair worth a judgement.
public enum Criterion {
    /// The preference models do not know which response is better. With one model, the entropy of its prediction
    /// `p = σ(r_a − r_b)`: uncertainty sampling (Lewis and Gale, 1994), greatest where scores are equal. With several, what a
    /// judgement would tell about which of them is right, `H(mean p) − mean H(p)`: BALD (Houlsby et al., arXiv 1112.5745), as
    /// Gleave and Irving (arXiv 2203.07472) ask of preference models; pairs on which all are equally unsure then count for
    /// little.
    UNCERTAINTY,
    /// The preference model is sure: `|r_a − r_b|`, so that judgements find where it is confidently wrong (the certainty of
    /// Muldrew et al., arXiv 2402.08114).
    CERTAINTY,
    /// The model has many things to say to the prompt: the predictive entropy `−(1/n) Σ log π(y)` over the samples (Muldrew et
    /// al.). Needs no preference model; of a prompt's responses, those that differ most make the pair.
    ENTROPY,
    /// Any pair: what the others must beat.
    RANDOM;

    /// Whether a preference model's scores are needed.
    public boolean needsReward() { return this == UNCERTAINTY || this == CERTAINTY; }
}
