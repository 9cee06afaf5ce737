package arabica.cli;

import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.loss.LossSettings;
import arabica.rlhf.loss.PreferenceLoss;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/// Which loss of pairs, and what it takes: a flag that the loss has no use for is refused.
final class LossFlags {
    @Option(names = "--loss", paramLabel = "NAME", defaultValue = "sigmoid", description = LossSettings.NAMES
            + " (default: ${DEFAULT-VALUE})")
    private String loss;

    @Option(names = "--beta", paramLabel = "X", description = "the scale of the implied reward; where there is a reference, how strongly the policy is held to it (default: 0.1, sigmoid-norm 5, simpo 2)")
    private Double beta;

    @Option(names = "--label-smoothing", paramLabel = "X", description = "the share of labels taken to be wrong, of sigmoid, cdpo and robust (default: 0)")
    private Double labelSmoothing;

    @Option(names = "--gamma-beta-ratio", paramLabel = "X", description = "simpo's margin divided by beta, in nats per token (default: 0.5)")
    private Double gammaBetaRatio;

    @Option(names = "--length-penalty", paramLabel = "X", description = "rdpo's price of a token (default: 0.05)")
    private Double lengthPenalty;

    @Option(names = "--sft-weight", paramLabel = "X", defaultValue = "0", description = "weight of the chosen responses' own loss beside it (default: ${DEFAULT-VALUE})")
    private double sftWeight;

    /// @throws IllegalArgumentException naming the flag that does not fit
    DpoOptions options() {
        PreferenceLoss chosen = new LossSettings(optional(labelSmoothing), optional(gammaBetaRatio),
                optional(lengthPenalty)).loss(loss);
        return new DpoOptions(beta == null ? chosen.defaultBeta() : beta, chosen, sftWeight);
    }

    private static OptionalDouble optional(Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
