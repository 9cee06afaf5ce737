package arabica.rlhf.ppo;

/// Decides β, the price of a nat of divergence from the reference. Immutable: [#after] gives the next one.
public sealed interface KlController permits KlController.Fixed, KlController.Adaptive {

    /// β, which multiplies the KL in the reward of each token.
    double coefficient();

    /// The controller for the next rollout.
    ///
    /// @param kl        measured on this rollout: nats per response (sum over its tokens, mean over the responses)
    /// @param responses how many responses it was measured on
    KlController after(double kl, long responses);

    /// The same controller with another β: what a checkpoint restores.
    KlController withCoefficient(double coefficient);

    /// β stays as it is.
    record Fixed(double coefficient) implements KlController {
        public Fixed { requireCoefficient(coefficient); }

        @Override
        public KlController after(double kl, long responses) { return this; }

        @Override
        public KlController withCoefficient(double other) { return new Fixed(other); }
    }

    /// Steers the KL towards a target (Ziegler et al. 2019, arXiv 1909.08593, section 2.2, and their code):
    /// `e = clip(KL/target − 1, −0.2, 0.2)`, `β ← β·(1 + e·responses/horizon)`.
    ///
    /// @param target  nats per response
    /// @param horizon responses over which an error of 1 would double β; 10,000 in lm-human-preferences and TRL
    record Adaptive(double coefficient, double target, double horizon) implements KlController {
        private static final double LARGEST_ERROR = 0.2;

        public Adaptive {
            requireCoefficient(coefficient);
            if (!(target > 0) || !(horizon > 0)) {
                throw new IllegalArgumentException("KL target " + target + " and horizon " + horizon
                        + " must be greater than 0");
            }
        }

        @Override
        public KlController after(double kl, long responses) {
            double error = Math.clamp(kl / target - 1, -LARGEST_ERROR, LARGEST_ERROR);
            return withCoefficient(coefficient * (1 + error * responses / horizon));
        }

        @Override
        public KlController withCoefficient(double other) { return new Adaptive(other, target, horizon); }
    }

    private static void requireCoefficient(double coefficient) {
        if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
            throw new IllegalArgumentException("KL coefficient " + coefficient + " must be 0 or greater");
        }
    }
}
