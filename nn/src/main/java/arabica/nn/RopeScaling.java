package arabica.nn;

import java.util.OptionalDouble;

/// How rotary positions are stretched to contexts longer than the model was trained on. The formulas are those of Hugging
/// Face's `modeling_rope_utils`.
public sealed interface RopeScaling {
    /// No stretching; also Hugging Face's `dynamic`, which changes nothing up to `max_position_embeddings`, and no sequence
    /// here is longer.
    ///
    /// @param dynamicFactor  what `dynamic` would stretch by beyond that, kept for writing
    record None(OptionalDouble dynamicFactor) implements RopeScaling {
        @Override
        public double frequency(double frequency, int pair, Rotary rotary) { return frequency; }
    }

    /// All positions are divided by a factor (Chen et al. 2023).
    record Linear(double factor) implements RopeScaling {
        public Linear { requireFactor(factor); }

        @Override
        public double frequency(double frequency, int pair, Rotary rotary) { return frequency / factor; }
    }

    /// Llama 3.1: slow pairs are divided by a factor, fast ones left, and those between blended.
    ///
    /// @param low     a pair that turns fewer times than this within the original context is slow
    /// @param high    one that turns more times is fast
    record Llama3(double factor, double low, double high, int originalContext) implements RopeScaling {
        public Llama3 {
            requireFactor(factor);
            if (!(low > 0 && high > low)) {
                throw new IllegalArgumentException(
                        "rope_scaling needs 0 < low_freq_factor < high_freq_factor, not " + low
                                + " and " + high);
            }
            requireContext(originalContext);
        }

        @Override
        public double frequency(double frequency, int pair, Rotary rotary) {
            double turns = originalContext * frequency / (2 * Math.PI);
            double fast = Math.clamp((turns - low) / (high - low), 0.0, 1.0);
            return (1 - fast) * frequency / factor + fast * frequency;
        }
    }

    /// YaRN (Peng et al. 2023): as [Llama3], blended by the index of the pair, and the turned vectors grow by
    /// `attentionFactor`.
    ///
    /// @param attentionFactor  what is multiplied to cosines and sines; absent: `0.1·ln(factor) + 1`
    /// @param truncate         whether the bounds of the blend are whole pairs
    record Yarn(double factor, OptionalDouble attentionFactor, double betaFast, double betaSlow, int originalContext,
            boolean truncate) implements RopeScaling {
        public Yarn {
            requireFactor(factor);
            requireContext(originalContext);
            if (!(betaSlow > 0 && betaFast >= betaSlow)) {
                throw new IllegalArgumentException(
                        "rope_scaling needs 0 < beta_slow <= beta_fast, not " + betaSlow + " and " + betaFast);
            }
        }

        @Override
        public double frequency(double frequency, int pair, Rotary rotary) {
            double low = pairThatTurns(betaFast, rotary);
            double high = pairThatTurns(betaSlow, rotary);
            if (truncate) {
                low = Math.floor(low);
                high = Math.ceil(high);
            }
            low = Math.max(low, 0);
            high = Math.min(high, rotary.size() - 1);
            if (low == high) { high += 0.001; }
            double slow = Math.clamp((pair - low) / (high - low), 0.0, 1.0);
            return slow * frequency / factor + (1 - slow) * frequency;
        }

        /// The pair, not rounded, that turns so many times within the original context.
        private double pairThatTurns(double times, Rotary rotary) {
            return rotary.size() * StrictMath.log(originalContext / (times * 2 * Math.PI))
                    / (2 * StrictMath.log(rotary.base()));
        }

        @Override
        public double magnitude() { return attentionFactor.orElse(0.1 * StrictMath.log(factor) + 1); }
    }

    /// What becomes of the frequency of a pair.
    double frequency(double frequency, int pair, Rotary rotary);

    /// What cosines and sines are multiplied by.
    default double magnitude() { return 1; }

    private static void requireFactor(double factor) {
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("rope_scaling needs a factor of 1 or more, not " + factor);
        }
    }

    private static void requireContext(int positions) {
        if (positions < 1) {
            throw new IllegalArgumentException(
                    "rope_scaling needs original_max_position_embeddings above 0, not " + positions);
        }
    }
}
