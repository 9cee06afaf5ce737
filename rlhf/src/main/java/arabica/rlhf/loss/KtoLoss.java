package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.sigmoid;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;

/// Losses of single responses, each of which somebody has called desirable or undesirable, as functions of
/// `r = log π(y|x) − log ref(y|x)`:
///
/// `λ_D · (1 − σ(β·(r − z)))` where y is desirable, `λ_U · (1 − σ(β·(z − r)))` where it is not.
///
/// Ethayarajh et al. 2024 (arXiv 2402.01306), section 4.1. `z` is where the value function turns from gains to losses: an
/// estimate of the KL divergence of policy and reference, through which no gradient flows, or 0.
///
/// @param desirableWeight   λ_D
/// @param undesirableWeight λ_U
/// @param reference         what `z` is
public record KtoLoss(double desirableWeight, double undesirableWeight, ReferencePoint reference) {
    /// What `z` is.
    public enum ReferencePoint {
        /// The estimate of the KL divergence: KTO.
        KL,
        /// Zero: APO-zero for single responses (D'Oosterlinck et al. 2024, arXiv 2408.06266; TRL: `apo_zero_unpaired`).
        ZERO
    }

    /// With equal weights, for data that has as many desirable responses as others.
    public static final KtoLoss PLAIN = new KtoLoss(1, 1, ReferencePoint.KL);

    public KtoLoss {
        requireWeight("--desirable-weight", desirableWeight);
        requireWeight("--undesirable-weight", undesirableWeight);
    }

    /// The loss of each response, `[N]`.
    ///
    /// @param logRatios r, `[N]`
    /// @param desirable of each response
    /// @param kl        the estimate of the KL divergence, not less than 0
    public Tensor perResponse(Tensor logRatios, boolean[] desirable, double beta, double kl) {
        double[] weights = new double[desirable.length];
        double[] signs = new double[desirable.length];
        for (int i = 0; i < desirable.length; i++) {
            weights[i] = weight(desirable[i]);
            signs[i] = desirable[i] ? 1 : -1;
        }
        // 1 − σ(x) is σ(−x), which keeps its digits where it is small.
        Tensor value = multiply(vector(signs, logRatios), affine(logRatios, 1, -point(kl)));
        return multiply(vector(weights, logRatios), sigmoid(scale(value, -beta)));
    }

    /// `z`.
    public double point(double kl) { return reference == ReferencePoint.KL ? kl : 0; }

    public double weight(boolean desirable) { return desirable ? desirableWeight : undesirableWeight; }

    /// `kto` or `apo-zero-unpaired`.
    ///
    /// @throws IllegalArgumentException for another name
    public static KtoLoss named(String name, double desirableWeight, double undesirableWeight) {
        return switch (name) {
            case "kto" -> new KtoLoss(desirableWeight, undesirableWeight, ReferencePoint.KL);
            case "apo-zero-unpaired" -> new KtoLoss(desirableWeight, undesirableWeight, ReferencePoint.ZERO);
            default -> throw new IllegalArgumentException(
                    "unknown --loss '" + name + "', expected kto or apo-zero-unpaired");
        };
    }

    private static Tensor vector(double[] values, Tensor like) {
        return Scope.current().of(like.dtype(), values, values.length);
    }

    private static void requireWeight(String flag, double weight) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(flag + " must be 0 or more, not " + weight);
        }
    }
}
