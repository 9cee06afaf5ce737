package arabica.rlhf.loss;

import java.util.List;
import java.util.OptionalDouble;

/// What a person has said about a [PreferenceLoss] beside its name and β: a loss refuses what it has no use for.
///
/// @param labelSmoothing ε, the assumed share of flipped labels: of `sigmoid` (which it makes `cdpo`), `cdpo`, `robust`
/// @param gammaBetaRatio of `simpo`
/// @param lengthPenalty  of `rdpo`
public record LossSettings(OptionalDouble labelSmoothing, OptionalDouble gammaBetaRatio, OptionalDouble lengthPenalty) {
    /// The names of all losses, as the command line lists them.
    public static final String NAMES = "sigmoid, cdpo, robust, ipo, ipo-mean, hinge, sigmoid-norm, rdpo, simpo or orpo";

    /// Every loss with its defaults.
    public static final LossSettings NONE = new LossSettings(OptionalDouble.empty(), OptionalDouble.empty(),
            OptionalDouble.empty());

    private static final List<String> SMOOTHED = List.of("sigmoid", "cdpo", "robust");

    public LossSettings withLabelSmoothing(double epsilon) {
        return new LossSettings(OptionalDouble.of(epsilon), gammaBetaRatio, lengthPenalty);
    }

    public LossSettings withGammaBetaRatio(double ratio) {
        return new LossSettings(labelSmoothing, OptionalDouble.of(ratio), lengthPenalty);
    }

    public LossSettings withLengthPenalty(double alpha) {
        return new LossSettings(labelSmoothing, gammaBetaRatio, OptionalDouble.of(alpha));
    }

    /// The loss of a name on the command line.
    ///
    /// @throws IllegalArgumentException for an unknown name, or a setting that the loss has no use for
    public PreferenceLoss loss(String name) {
        double epsilon = labelSmoothing.orElse(0);
        PreferenceLoss loss = switch (name) {
            case "sigmoid" -> epsilon == 0 ? new DpoLoss.Sigmoid() : new DpoLoss.Cdpo(epsilon);
            case "cdpo" -> new DpoLoss.Cdpo(epsilon);
            case "robust" -> new DpoLoss.Robust(epsilon);
            case "ipo" -> new DpoLoss.Ipo(false);
            case "ipo-mean" -> new DpoLoss.Ipo(true);
            case "hinge" -> new DpoLoss.Hinge();
            case "sigmoid-norm" -> new DpoLoss.SigmoidNorm();
            case "rdpo" -> new RDpo(lengthPenalty.orElse(RDpo.DEFAULT_LENGTH_PENALTY));
            case "simpo" -> new SimPo(gammaBetaRatio.orElse(SimPo.DEFAULT_RATIO));
            case "orpo" -> new Orpo();
            default -> throw new IllegalArgumentException("unknown --loss '" + name + "', expected " + NAMES);
        };
        requireUse(epsilon == 0 || SMOOTHED.contains(name), "--label-smoothing", name, "sigmoid, cdpo or robust");
        requireUse(gammaBetaRatio.isEmpty() || loss instanceof SimPo, "--gamma-beta-ratio", name, "simpo");
        requireUse(lengthPenalty.isEmpty() || loss instanceof RDpo, "--length-penalty", name, "rdpo");
        return loss;
    }

    private static void requireUse(boolean used, String flag, String name, String user) {
        if (!used) {
            throw new IllegalArgumentException("--loss " + name + " takes no " + flag + ": it is of " + user);
        }
    }
}
