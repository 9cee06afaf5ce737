package arabica.rlhf.ppo;

/// Estimators of `KL(p‖q)` from samples of p, as functions of one sample's `x = log p − log q`
/// (J. Schulman, "Approximating KL divergence", 2020).
public enum KlEstimator {
    /// `x`: unbiased, of great variance, may be negative. The KL of the reward and of `objective/kl`.
    K1,
    /// `x²/2`: biased, of small variance. TRL's and lm-human-preferences' `approxkl`.
    K2,
    /// `e^(−x) − 1 + x`: unbiased and never negative. cleanrl's and the GRPO papers' choice.
    K3;

    /// @param logRatio `log p − log q` of one sample of p
    public double of(double logRatio) {
        return switch (this) {
            case K1 -> logRatio;
            case K2 -> 0.5 * logRatio * logRatio;
            // Near zero e^(−x) − 1 cancels what x adds: expm1 keeps the digits.
            case K3 -> StrictMath.expm1(-logRatio) + logRatio;
        };
    }

    /// The same in single precision.
    public float of(float logRatio) {
        return switch (this) {
            case K1 -> logRatio;
            case K2 -> 0.5f * logRatio * logRatio;
            case K3 -> (float) StrictMath.expm1(-logRatio) + logRatio;
        };
    }
}
