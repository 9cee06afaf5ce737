package arabica.mutants;

import java.util.List;
import java.util.stream.Stream;

/// The derivative of every operation, with what the reference backend computes it, and the formulas of losses, advantages and
/// rewards. docs/mutants.md says what is not among them.
final class MutationTargets {
    private static final String AUTOGRAD = "autograd/src/main/java/arabica/autograd/";
    private static final String LOSS = "rlhf/src/main/java/arabica/rlhf/loss/";
    private static final String POLICY = "rlhf/src/main/java/arabica/rlhf/ppo/";
    private static final String TESTS = "arabica.autograd.";
    private static final String GRADIENTS = TESTS + "ops.OperationGradientProperties";
    private static final String VALUES = TESTS + "ops.OpsValuesTests";
    private static final String FREEZING = TESTS
            + "ops.OperationRelationsTests#freezingSomeInputsLeavesTheGradientOfTheRest";

    private MutationTargets() {}

    static List<MutationTarget> all() {
        return Stream.of(derivatives(), wirings(), losses(), policies()).flatMap(List::stream).toList();
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

    /// Derivatives that are mostly views, indices and calls.
    private static List<MutationTarget> wirings() {
        String[] heads = {GRADIENTS + "#linearLogProbs", GRADIENTS + "#linearCrossEntropy",
                TESTS + "ops.FusedLogProbsProperties", TESTS + "ops.LinearHeadTests"};
        String[] attention = {GRADIENTS + "#causalAttention", TESTS + "AttentionTests",
                TESTS + "SegmentedAttentionProperties#inDoublePrecisionEachSegmentIsAsAlone"};
        return List.of(wiring("ops/LinearCrossEntropy.java", "forward|backward", heads),
                wiring("ops/LinearLogProbs.java", "backward", heads),
                wiring("ops/HeadChunks.java", "count|of|targets|logits|hiddenGradient|weightGradient", heads),
                wiring("ops/PanelLinear.java", "hasBias|backward", GRADIENTS + "#panelLinear"),
                wiring("ops/Sum.java", "backward", GRADIENTS + "#sum"),
                wiring("ops/Ops.java", "mean", GRADIENTS + "#mean"),
                wiring("ops/Axes.java", "kept", GRADIENTS + "#sum"),
                wiring("ops/Fold.java", "sum", GRADIENTS + "#add", GRADIENTS + "#where"),
                wiring("ops/Where.java", "backward|contribute", GRADIENTS + "#where"),
                wiring("ops/Concat.java", "backward", GRADIENTS + "#concat"),
                wiring("ops/Along.java", "whole|part", GRADIENTS + "#concat", GRADIENTS + "#slice"),
                wiring("ops/Permute.java", "backward", GRADIENTS + "#permute"),
                wiring("ops/Reshape.java", "backward", GRADIENTS + "#reshape"),
                wiring("ops/Embedding.java", "backward", GRADIENTS + "#embedding"),
                wiring("ops/Checkpoint.java", "backward|again", GRADIENTS + "#checkpoint",
                        TESTS + "ops.CheckpointTests"),
                wiring("ops/GatherLogProbs.java", "backward", GRADIENTS + "#gatherLogProbs"),
                wiring("ops/Softmax.java", "backward", GRADIENTS + "#softmax"),
                wiring("ops/Gelu.java", "backward", GRADIENTS + "#gelu"),
                wiring("ops/Silu.java", "backward", GRADIENTS + "#silu"),
                wiring("ops/SwiGlu.java", "backward", GRADIENTS + "#swiGlu"),
                wiring("ops/LayerNorm.java", "backward", GRADIENTS + "#layerNorm"),
                wiring("ops/RmsNorm.java", "backward", GRADIENTS + "#rmsNorm"),
                wiring("ops/Rope.java", "backward", GRADIENTS + "#rope"),
                wiring("ops/Operands.java", "gradient", GRADIENTS + "#swiGlu"),
                wiring("ops/CausalAttention.java", "backward|queries|keys|values|columns", attention),
                wiring("SegmentDefaults.java", "backward|part|logSumExp|logSumExpOf", attention));
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
                policy("LossAggregation.java", "of|perLength"),
                policy("Rloo.java", "experience|leaveOneOut|policyLoss"),
                policy("Grpo.java", "advantages|policyLoss|k3"));
    }

    private static MutationTarget derivative(String file, String methods, String... properties) {
        return new MutationTarget(AUTOGRAD + file, methods, MutationRules.OF_DERIVATIVES,
                Stream.concat(Stream.of(properties).map(name -> GRADIENTS + "#" + name), Stream.of(VALUES)).toList());
    }

    private static MutationTarget wiring(String file, String methods, String... tests) {
        return new MutationTarget(AUTOGRAD + file, methods, MutationRules.OF_WIRING,
                Stream.concat(Stream.of(tests), Stream.of(VALUES, FREEZING)).toList());
    }

    private static MutationTarget loss(String file, String methods) {
        return new MutationTarget(LOSS + file, methods, MutationRules.OF_LOSSES, List.of(
                "arabica.rlhf.ppo.LossTableTests", "arabica.rlhf.loss.DpoLossTests",
                "arabica.rlhf.loss.ReferenceFreeLossTests", "arabica.rlhf.loss.KtoLossTests",
                "arabica.rlhf.loss.PairwiseLossTests", "arabica.rlhf.loss.PreferenceLossProperties"));
    }

    private static MutationTarget policy(String file, String methods) {
        return new MutationTarget(POLICY + file, methods, MutationRules.OF_LOSSES, Stream
                .of("LossTableTests", "PolicyArithmeticTests", "PpoLossTests", "PpoPartsTests", "GaeProperties",
                        "GaeMatrixFormProperties", "PolicyLossProperties", "PpoArithmeticTests", "PpoGoldenTests",
                        "PolicyBanditTests")
                .map(name -> "arabica.rlhf.ppo." + name).toList());
    }
}
