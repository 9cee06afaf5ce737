package arabica.rlhf.dpo;

import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.PreferenceLoss;

/// What is DPO's own.
///
/// @param beta the scale of the implied reward: how strongly the policy is held to a reference where there is one
/// @param sftWeight the weight of the chosen response's mean negative log-likelihood per token, added to each pair's loss
///     (Pang et al. 2024, arXiv 2404.19733, equation 1; TRL: `rpo_alpha`)
public record DpoOptions(double beta, PreferenceLoss loss, double sftWeight) {
    /// The defaults of `arabica dpo`.
    public static final DpoOptions DEFAULT = of(new DpoLoss.Sigmoid());

    public DpoOptions {
        if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--beta must be more than 0, not " + beta);
        }
        if (!(sftWeight >= 0 && sftWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--sft-weight must be 0 or more, not " + sftWeight);
        }
        if (sftWeight > 0 && loss.hasLikelihood()) {
            throw new IllegalArgumentException("--loss " + loss.name()
                    + " takes no --sft-weight: the chosen responses' likelihood is in it already");
        }
    }

    /// A loss with its own β.
    public static DpoOptions of(PreferenceLoss loss) { return new DpoOptions(loss.defaultBeta(), loss, 0); }
}
