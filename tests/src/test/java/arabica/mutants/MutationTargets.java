package arabica.mutants;

import java.util.List;
import java.util.stream.Stream;

/// Every derivative of the reference backend, and every loss.
final class MutationTargets {
    private static final String AUTOGRAD = "autograd/src/main/java/arabica/autograd/";
    private static final String LOSS = "rlhf/src/main/java/arabica/rlhf/loss/";
    private static final String POLICY = "rlhf/src/main/java/arabica/rlhf/ppo/";
    private static final String GRADIENTS = "arabica.autograd.ops.OperationGradientProperties";
    private static final String VALUES = "arabica.autograd.ops.OpsValuesTests";

    private MutationTargets() {}

    static List<MutationTarget> all() {
        return Stream.of(derivatives(), losses(), policies()).flatMap(List::stream).toList();
    }

    private static List<MutationTarget> derivatives() {
        return List.of(
                derivative("ops/Unary.java", "slope|backward", "exp", "expm1", "log", "sqrt", "reciprocal", "square",
                        "tanh", "sigmoid", "softplus", "relu", "abs", "erf"),
                derivative("ops/Binary.java", "backward|contributeWhere", "add", "subtract", "multiply", "divide",
                        "maximum", "minimum"),
                derivative("ops/Affine.java", "backward", "affine", "scale"),
                derivative("ops/Clamp.java", "backward", "clamp"), derivative("ops/Max.java", "backward", "max"),
                derivative("ops/Slice.java", "backward", "slice"),
                derivative("ops/MatMul.java", "backward", "matmul"),
                derivative("ops/Linear.java", "backward", "linear", "linearTransposed"),
                derivative("ops/LowRankLinear.java", "backward", "lowRankLinear"),
                derivative("ops/LogSoftmax.java", "backward", "logSoftmax"),
                derivative("ops/ErfGelu.java", "backward|distribution", "erfGelu"),
                derivative("ops/Dropout.java", "applyMask", "dropout"),
                derivative("ops/Entropy.java", "backward|logProbs", "entropy"),
                derivative("FusedDefaults.java", "linearParametersBackward", "linear", "linearTransposed"),
                derivative("FusedDefaults.java", "geluBackward", "gelu"),
                derivative("FusedDefaults.java", "softmaxBackward", "softmax"),
                derivative("FusedDefaults.java", "gatherLogProbsBackward", "gatherLogProbs"),
                derivative("FusedDefaults.java", "layerNormBackward", "layerNorm"),
                derivative("AttentionDefaults.java", "backward", "causalAttention"),
                derivative("LlamaDefaults.java", "siluBackward|siluSlope", "silu"),
                derivative("LlamaDefaults.java", "swiGluBackward", "swiGlu"),
                derivative("LlamaDefaults.java", "rmsNormBackward", "rmsNorm"),
                derivative("LlamaDefaults.java", "rope", "rope"));
    }

    private static List<MutationTarget> losses() {
        return List.of(loss("DpoLoss.java", "perPair|reward"), loss("SimPo.java", "perPair"),
                loss("Orpo.java", "perPair|logit|logOdds"), loss("RDpo.java", "perPair"),
                loss("KtoLoss.java", "perResponse|point|weight"),
                loss("PairwiseLoss.java", "perPair|preference|centring"));
    }

    private static List<MutationTarget> policies() {
        return List.of(policy("PpoLoss.java", "policy|value"), policy("Clip.java", "loss|isOutside"),
                policy("Gae.java", "estimate"), policy("TokenRewards.java", "of"), policy("Whitening.java", "apply"),
                policy("KlEstimator.java", "of"), policy("Groups.java", "deviation|map"),
                policy("Rloo.java", "experience|leaveOneOut|policyLoss"),
                policy("Grpo.java", "advantages|policyLoss|k3"));
    }

    private static MutationTarget derivative(String file, String methods, String... properties) {
        return new MutationTarget(AUTOGRAD + file, methods, MutationRule.OF_DERIVATIVES,
                Stream.concat(Stream.of(properties).map(name -> GRADIENTS + "#" + name), Stream.of(VALUES)).toList());
    }

    private static MutationTarget loss(String file, String methods) {
        return new MutationTarget(LOSS + file, methods, MutationRule.OF_LOSSES, List.of(
                "arabica.rlhf.ppo.LossTableTests", "arabica.rlhf.loss.DpoLossTests",
                "arabica.rlhf.loss.ReferenceFreeLossTests", "arabica.rlhf.loss.KtoLossTests",
                "arabica.rlhf.loss.PairwiseLossTests", "arabica.rlhf.loss.PreferenceLossProperties"));
    }

    private static MutationTarget policy(String file, String methods) {
        return new MutationTarget(POLICY + file, methods, MutationRule.OF_LOSSES, Stream
                .of("LossTableTests", "PolicyArithmeticTests", "PpoLossTests", "PpoPartsTests", "GaeProperties",
                        "GaeMatrixFormProperties", "PolicyLossProperties", "PpoArithmeticTests", "PpoGoldenTests",
                        "PolicyBanditTests")
                .map(name -> "arabica.rlhf.ppo." + name).toList());
    }
}
