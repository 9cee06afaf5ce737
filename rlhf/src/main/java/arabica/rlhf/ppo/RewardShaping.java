package arabica.rlhf.ppo;

import java.util.List;
import java.util.Optional;

/// What happens to a response's score before it becomes its reward, in this order: normalisation, clipping, the penalty
/// for a missing end. Metrics show the scores of every source as they came.
///
/// @param normalization     to which mean and variance scores are brought
/// @param clip              bounds of what comes out of it (TRL: `reward_clip_range`)
/// @param missingEosPenalty taken off where a response was cut by its length (TRL: `missing_eos_penalty`, where 1 is
///                          usual)
public record RewardShaping(Normalization normalization, Optional<Range> clip, double missingEosPenalty) {
    /// Scores as they are.
    public static final RewardShaping NONE = new RewardShaping(Normalization.NONE, Optional.empty(), 0);

    public enum Normalization {
        /// Scores as they are.
        NONE,
        /// `(score − μ) / σ` with the moments of the start policy's responses, measured once before training: it starts
        /// at mean 0 and variance 1, and one number means the same throughout the run (Ziegler et al. 2019, section 2.1;
        /// Stiennon et al. 2020 shift the mean alone).
        START,
        /// `(score − μ) / σ` with the moments of all scores so far, this rollout's included: what an early gain is worth
        /// shrinks as the policy improves. TRL 0.11's `use_score_scaling` with `use_score_norm`.
        RUNNING
    }

    /// Both bounds belong to it.
    public record Range(double low, double high) {
        public Range {
            if (!(low < high)) {
                throw new IllegalArgumentException("--reward-clip-range " + low + "," + high
                        + ": expected LOW,HIGH with LOW less than HIGH");
            }
        }
    }

    public RewardShaping {
        PolicyOptions.require(Double.isFinite(missingEosPenalty), "missing-eos-penalty", missingEosPenalty, "finite");
    }

    public RewardShaping withNormalization(Normalization other) {
        return new RewardShaping(other, clip, missingEosPenalty);
    }

    public RewardShaping withClip(double low, double high) {
        return new RewardShaping(normalization, Optional.of(new Range(low, high)), missingEosPenalty);
    }

    public RewardShaping withMissingEosPenalty(double penalty) {
        return new RewardShaping(normalization, clip, penalty);
    }

    /// The rewards of responses, a new array.
    ///
    /// @param moments that are normalised by, where scores are
    double[] apply(double[] scores, List<Response> responses, RunningMoments moments) {
        double[] rewards = normalization == Normalization.NONE ? scores.clone() : moments.normalize(scores);
        for (int i = 0; i < rewards.length; i++) {
            if (clip.isPresent()) { rewards[i] = Math.clamp(rewards[i], clip.get().low(), clip.get().high()); }
            rewards[i] -= responses.get(i).finished() ? 0 : missingEosPenalty;
        }
        return rewards;
    }
}
