package arabica.rlhf.ppo;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The choices of PPO itself; those that all trainers share are in `TrainerOptions`.
///
/// @param klCoef            β: the price of a nat of divergence from the reference, or where it starts
/// @param klControl         whether β stays
/// @param klTarget          nats per response that adaptive control steers to; alarms are measured against it
/// @param klHorizon         responses over which adaptive control moves (10,000 in lm-human-preferences)
/// @param gamma             discount per token
/// @param lambda            of the advantage estimate, [Gae]
/// @param whitening         of the advantages
/// @param clip              ε of the policy's ratio
/// @param valueClip         ε of the critic's change; infinite turns it off
/// @param valueCoef         weight of the critic's loss
/// @param ppoEpochs         passes over each rollout
/// @param minibatchSize     responses per optimizer step; `batchSize·gradAccum` where absent
/// @param rolloutSize       responses that are sampled before the policy moves
/// @param maxNewTokens      at most, per response
/// @param temperature       of sampling, greater than 0; log-probabilities are of this temperature throughout
/// @param missingEosPenalty taken off the score of a response that was cut by its length (TRL; 1 is usual)
/// @param approxKlStop      ends a rollout's epochs early once the mean of [KlEstimator#K2] between the policy that
///                          sampled and the one that learns passes this bound (Spinning Up's `target_kl`)
public record PpoOptions(double klCoef, KlControl klControl, double klTarget, double klHorizon, double gamma,
        double lambda, Whitening whitening, double clip, double valueClip, double valueCoef, int ppoEpochs,
        OptionalInt minibatchSize, int rolloutSize, int maxNewTokens, double temperature, double missingEosPenalty,
        OptionalDouble approxKlStop) {

    public enum KlControl {
        FIXED, ADAPTIVE
    }

    public PpoOptions {
        require(clip > 0, "clip", clip, "greater than 0");
        require(valueClip > 0, "value-clip", valueClip, "greater than 0");
        require(valueCoef >= 0, "value-coef", valueCoef, "0 or greater");
        require(ppoEpochs >= 1, "ppo-epochs", ppoEpochs, "1 or greater");
        require(minibatchSize.isEmpty() || minibatchSize.getAsInt() >= 1, "minibatch-size", minibatchSize.orElse(0),
                "1 or greater");
        require(rolloutSize >= 1, "rollout-size", rolloutSize, "1 or greater");
        require(maxNewTokens >= 1, "max-new-tokens", maxNewTokens, "1 or greater");
        require(temperature > 0 && Double.isFinite(temperature), "temperature", temperature,
                "greater than 0: a greedy policy explores nothing");
        require(Double.isFinite(missingEosPenalty), "missing-eos-penalty", missingEosPenalty, "finite");
        require(approxKlStop.isEmpty() || approxKlStop.getAsDouble() > 0, "approx-kl-stop", approxKlStop.orElse(0),
                "greater than 0");
        new Gae(gamma, lambda);
        controller(klControl, klCoef, klTarget, klHorizon);
    }

    /// The command line's defaults.
    public static PpoOptions defaults() { return builder().build(); }

    /// A builder that starts from the command line's defaults.
    public static PpoOptionsBuilder builder() { return new PpoOptionsBuilder(); }

    public Gae gae() { return new Gae(gamma, lambda); }

    public KlController klController() { return controller(klControl, klCoef, klTarget, klHorizon); }

    private static KlController controller(KlControl control, double coefficient, double target, double horizon) {
        return switch (control) {
            case FIXED -> new KlController.Fixed(coefficient);
            case ADAPTIVE -> new KlController.Adaptive(coefficient, target, horizon);
        };
    }

    private static void require(boolean holds, String option, double value, String expected) {
        if (!holds) { throw new IllegalArgumentException("--" + option + " " + value + " must be " + expected); }
    }
}
