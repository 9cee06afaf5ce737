package arabica.rlhf.reward;

import arabica.rlhf.loss.PairwiseLoss;

/// What a preference model is trained by.
///
/// @param lmWeight of the chosen responses' mean negative log-likelihood per token through the language model's head, beside
///     the pairwise loss; 0 for none. It keeps hidden states good for text, which helps scores on texts unlike those of the
///     pairs (Yang et al. 2024, arXiv 2406.10216, "SFT regularization"; there `(1−α)·L + α·L_reg`, where `L_reg` is
///     `−log σ(β·log π(y⁺|x))` or, in their code, `−log π(y⁺|x)`)
public record RewardOptions(PairwiseLoss loss, double lmWeight) {
    /// The pairwise loss alone.
    public static final RewardOptions DEFAULT = new RewardOptions(PairwiseLoss.PLAIN, 0);

    public RewardOptions {
        if (!(lmWeight >= 0 && lmWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("--lm-weight must be 0 or more, not " + lmWeight);
        }
    }

    public static RewardOptions of(PairwiseLoss loss) { return new RewardOptions(loss, 0); }
}
