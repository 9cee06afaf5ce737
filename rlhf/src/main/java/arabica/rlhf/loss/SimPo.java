package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.softplus;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;

/// `softplus(−(β·(m⁺ − m⁻) − γ))` with `m = log π(y|x) / |y|`: no reference, and the mean over tokens is what generation
/// is judged by. Meng et al. 2024 (arXiv 2405.14734), equation 6.
///
/// @param gammaBetaRatio `γ/β`, by how much the chosen mean must be the greater one, in nats per token. The paper and its
///     authors' code tune this ratio; TRL's `simpo_gamma` is γ itself
public record SimPo(double gammaBetaRatio) implements PreferenceLoss {
    /// The paper's advice to start with.
    public static final double DEFAULT_RATIO = 0.5;

    public SimPo {
        if (!(gammaBetaRatio >= 0 && gammaBetaRatio < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the ratio of gamma and beta must be 0 or more, not " + gammaBetaRatio);
        }
    }

    @Override
    public Tensor perPair(PairLogProbs pairs, double beta) {
        Tensor margin = subtract(pairs.chosen().policyMean(), pairs.rejected().policyMean());
        return softplus(affine(margin, -beta, beta * gammaBetaRatio));
    }

    @Override
    public String name() { return "simpo"; }

    @Override
    public double defaultBeta() { return 2; }

    @Override
    public boolean usesReference() { return false; }
}
