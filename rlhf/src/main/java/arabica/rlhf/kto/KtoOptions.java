package arabica.rlhf.kto;

import arabica.rlhf.loss.KtoLoss;

/// What is KTO's own.
///
/// @param beta how strongly the policy is held to the reference
/// @param sftWeight the weight of a desirable response's mean negative log-likelihood per token, added to its loss
public record KtoOptions(double beta, KtoLoss loss, double sftWeight) {
    /// The defaults of `arabica kto`.
    public static final KtoOptions DEFAULT = new KtoOptions(0.1, KtoLoss.PLAIN, 0);

    public KtoOptions {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--beta must be more than 0, not " + beta);
        }
        if (!(sftWeight >= 0 && sftWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--sft-weight must be 0 or more, not " + sftWeight);
        }
    }
}
