package arabica.cli;

import arabica.rlhf.ppo.PolicyOptions;
import arabica.rlhf.ppo.PolicyOptionsBuilder;
import arabica.rlhf.ppo.RewardShaping;
import picocli.CommandLine.Option;

/// What ppo, rloo and grpo share.
final class PolicyFlags {
    @Option(names = "--rollout-size", paramLabel = "N", defaultValue = "64", description = "responses that are sampled before the policy moves: one step (default: ${DEFAULT-VALUE})")
    private int rolloutSize;

    @Option(names = "--minibatch-size", paramLabel = "N", description = "responses per update (default: --batch-size times --grad-accum)")
    private Integer minibatchSize;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "48", description = "of a response (default: ${DEFAULT-VALUE})")
    int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "of sampling, and of all log-probabilities (default: ${DEFAULT-VALUE})")
    double temperature;

    @Option(names = "--kl-control", paramLabel = "fixed|adaptive", defaultValue = "fixed", description = "whether the price of a nat of KL stays (default: ${DEFAULT-VALUE})")
    PolicyOptions.KlControl klControl;

    @Option(names = "--kl-target", paramLabel = "X", defaultValue = "6", description = "nats per response that adaptive control steers to; an alarm sounds at twice it (default: ${DEFAULT-VALUE})")
    double klTarget;

    @Option(names = "--kl-stop", paramLabel = "X", description = "ends the run before it learns from a rollout whose KL is beyond X nats per response (default: off)")
    private Double klStop;

    @Option(names = "--approx-kl-stop", paramLabel = "X", description = "goes on to the next rollout once the policy has moved X nats per token in this one (default: off)")
    private Double approxKlStop;

    @Option(names = "--entropy-coef", paramLabel = "X", defaultValue = "0", description = "weight of the entropy's mean per token, a bonus (default: ${DEFAULT-VALUE})")
    private double entropyCoef;

    @Option(names = "--missing-eos-penalty", paramLabel = "X", defaultValue = "0", description = "taken off the reward of a response that does not end (default: ${DEFAULT-VALUE})")
    private double missingEosPenalty;

    @Option(names = "--reward-normalization", paramLabel = "none|start|running", defaultValue = "none", description = "brings scores to mean 0 and variance 1: by the start policy's responses, or by all so far (default: ${DEFAULT-VALUE})")
    private RewardShaping.Normalization normalization;

    @Option(names = "--reward-clip-range", paramLabel = "LOW,HIGH", split = ",", description = "bounds of the reward, after normalisation (default: none)")
    private double[] clipRange;

    /// @param defaults of the algorithm, with what goes by other names there
    PolicyOptions options(PolicyOptionsBuilder defaults) {
        RewardShaping shaping = RewardShaping.NONE.withNormalization(normalization)
                .withMissingEosPenalty(missingEosPenalty);
        if (clipRange != null) {
            if (clipRange.length != 2) { throw new IllegalArgumentException("--reward-clip-range: expected LOW,HIGH"); }
            shaping = shaping.withClip(clipRange[0], clipRange[1]);
        }
        PolicyOptionsBuilder builder = defaults.rolloutSize(rolloutSize).maxNewTokens(maxNewTokens)
                .temperature(temperature).klControl(klControl).klTarget(klTarget).entropyCoef(entropyCoef)
                .shaping(shaping);
        if (minibatchSize != null) { builder.minibatchSize(minibatchSize); }
        if (klStop != null) { builder.klStop(klStop); }
        if (approxKlStop != null) { builder.approxKlStop(approxKlStop); }
        return builder.build();
    }
}
