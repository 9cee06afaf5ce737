package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.softplus;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;

/// DPO with a price on length: `softplus(−(βh + α·(|y⁺| − |y⁻|)))`. Park et al. 2024 (arXiv 2403.19159). It is
/// the sigmoid loss of the reward `r − α·|y|`: the optimum under exact labels is `π ∝ ref·exp((r − α·|y|)/β)`.
///
/// @param lengthPenalty α, in units of reward per token
public record RDpo(double lengthPenalty) implements PreferenceLoss {
    /// The smallest of those that the authors of SimPO tried (arXiv 2405.14734).
    public static final double DEFAULT_LENGTH_PENALTY = 0.05;

    public RDpo {
        if (!(lengthPenalty >= 0 && lengthPenalty < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the length penalty must be 0 or more, not " + lengthPenalty);
        }
    }

    @Override
    public Tensor perPair(PairLogProbs pairs, double beta) {
        Tensor longer = subtract(pairs.chosen().lengths(), pairs.rejected().lengths());
        return softplus(scale(add(scale(pairs.logRatios(), beta), scale(longer, lengthPenalty)), -1));
    }

    @Override
    public String name() { return "rdpo"; }
}
