package arabica.rlhf.ppo;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What PPO, RLOO and GRPO share: how much is sampled, how often it is used, what KL costs and how scores are treated.
/// What all trainers share is in `TrainerOptions`, what is an algorithm's own in [Ppo], [Rloo] and [Grpo], which also
/// give builders with their defaults ([Ppo#defaults()]).
///
/// @param rolloutSize   responses that are sampled before the policy moves: one step
/// @param maxNewTokens  at most, per response
/// @param temperature   of sampling, greater than 0; log-probabilities are of this temperature throughout
/// @param epochs        passes over each rollout
/// @param minibatchSize responses per optimizer step; `batchSize·gradAccum` where absent
/// @param klCoef        β: the price of a nat of divergence from the reference, or where it starts
/// @param klControl     whether β stays
/// @param klTarget      nats per response that adaptive control steers to; alarms are measured against it
/// @param klHorizon     responses over which adaptive control moves (10,000 in lm-human-preferences)
/// @param klStop        ends the run before the update from a rollout whose KL is beyond this, nats per response
/// @param approxKlStop  ends a rollout's epochs early once the mean of [KlEstimator#K2] between the policy that
///                      sampled and the one that learns passes this bound (Spinning Up's `target_kl`)
/// @param entropyCoef   weight of the entropy of the next token's distribution, mean over tokens, which is taken off the
///                      loss; differentiable (verl: `entropy_coeff`)
/// @param shaping       what happens to scores before they become rewards
public record PolicyOptions(int rolloutSize, int maxNewTokens, double temperature, int epochs,
        OptionalInt minibatchSize,
        double klCoef, KlControl klControl, double klTarget, double klHorizon, OptionalDouble klStop,
        OptionalDouble approxKlStop, double entropyCoef, RewardShaping shaping) {

    public enum KlControl {
        FIXED, ADAPTIVE
    }

    /// @throws IllegalArgumentException naming the option that is wrong
    public PolicyOptions {
        require(rolloutSize >= 1, "rollout-size", rolloutSize, "1 or greater");
        require(maxNewTokens >= 1, "max-new-tokens", maxNewTokens, "1 or greater");
        require(temperature > 0 && Double.isFinite(temperature), "temperature", temperature,
                "greater than 0: a greedy policy explores nothing");
        require(epochs >= 1, "num-iterations", epochs, "1 or greater");
        require(minibatchSize.isEmpty() || minibatchSize.getAsInt() >= 1, "minibatch-size", minibatchSize.orElse(0),
                "1 or greater");
        require(klTarget > 0, "kl-target", klTarget, "greater than 0");
        require(klStop.isEmpty() || klStop.getAsDouble() > 0, "kl-stop", klStop.orElse(0), "greater than 0");
        require(approxKlStop.isEmpty() || approxKlStop.getAsDouble() > 0, "approx-kl-stop", approxKlStop.orElse(0),
                "greater than 0");
        require(entropyCoef >= 0 && Double.isFinite(entropyCoef), "entropy-coef", entropyCoef, "0 or greater");
        controller(klControl, klCoef, klTarget, klHorizon);
    }

    public KlController klController() { return controller(klControl, klCoef, klTarget, klHorizon); }

    private static KlController controller(KlControl control, double coefficient, double target, double horizon) {
        return switch (control) {
            case FIXED -> new KlController.Fixed(coefficient);
            case ADAPTIVE -> new KlController.Adaptive(coefficient, target, horizon);
        };
    }

    static void require(boolean holds, String option, double value, String expected) {
        if (!holds) { throw new IllegalArgumentException("--" + option + " " + value + " must be " + expected); }
    }
}
