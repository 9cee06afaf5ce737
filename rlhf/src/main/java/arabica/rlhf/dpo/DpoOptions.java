package arabica.rlhf.dpo;

import arabica.rlhf.loss.DpoLoss;

/// What is DPO's own.
///
/// @param beta how strongly the policy is held to the reference
/// @param sftWeight the weight of the chosen response's mean negative log-likelihood per token, added to each pair's loss
///     (Pang et al. 2024, arXiv 2404.19733, equation 1; TRL: `rpo_alpha`)
public record DpoOptions(double beta, DpoLoss loss, double sftWeight) {
    /// The defaults of `arabica dpo`.
    public static final DpoOptions DEFAULT = new DpoOptions(0.1, new DpoLoss.Sigmoid(), 0);

    public DpoOptions {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--beta must be more than 0, not " + beta);
        }
        if (!(sftWeight >= 0 && sftWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--sft-weight must be 0 or more, not " + sftWeight);
        }
    }
}
