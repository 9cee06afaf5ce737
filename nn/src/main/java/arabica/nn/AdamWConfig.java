package arabica.nn;

/// The constants of AdamW (Loshchilov & Hutter 2019).
///
/// @param weightDecay  decoupled decay, applied to parameters of two or more dimensions only: matrices and embeddings,
///                     not biases and gains
public record AdamWConfig(double beta1, double beta2, double epsilon, double weightDecay) {
    public AdamWConfig {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas must be in [0, 1), not " + beta1 + " and " + beta2);
        }
        if (!(epsilon > 0)) { throw new IllegalArgumentException("epsilon must be above 0, not " + epsilon); }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weight decay must be at least 0, not " + weightDecay);
        }
    }

    /// β₁ 0.9, β₂ 0.95, ε 1e-8, decay 0.1: what is usual for language models.
    public static AdamWConfig usual() { return new AdamWConfig(0.9, 0.95, 1e-8, 0.1); }
}
