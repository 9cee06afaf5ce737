package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.multiply;

import arabica.autograd.Tensor;

/// A loss of preference pairs, as a pure function of what the models give to both responses. Every loss is per pair: `[N]`.
///
/// `beta` scales the reward that a loss implies: `β·(log π − log ref)` where there is a reference, `β·log π / |y|` where
/// there is none. What more a loss has is in its record. [LossSettings] makes one from the command line's names.
public sealed interface PreferenceLoss permits DpoLoss, RDpo, SimPo, Orpo {
    /// The name on the command line.
    String name();

    /// The loss of each pair, `[N]`.
    Tensor perPair(PairLogProbs pairs, double beta);

    /// The expected loss under soft labels: `p·L(y⁺, y⁻) + (1−p)·L(y⁻, y⁺)`, where `p` is the probability that the chosen
    /// response is the better one. `p = 1` is [#perPair(PairLogProbs, double)].
    ///
    /// @param labels `p` of each pair, `[N]`
    default Tensor perPair(PairLogProbs pairs, double beta, Tensor labels) {
        Tensor agree = multiply(labels, perPair(pairs, beta));
        Tensor disagree = multiply(affine(labels, -1, 1), perPair(pairs.swapped(), beta));
        return add(agree, disagree);
    }

    /// The β that the loss is used with where nobody names one.
    default double defaultBeta() { return 0.1; }

    /// Whether the loss looks at a reference's log-probabilities.
    default boolean usesReference() { return true; }

    /// Whether the loss has a likelihood of the chosen response in it, so that it needs none beside it.
    default boolean hasLikelihood() { return false; }

    /// The reward that a policy implies, for metrics.
    ///
    /// @param policy    the log-probability of a response, summed over its tokens
    /// @param reference the reference's; any number where there is none
    default double reward(double beta, double policy, double reference, int length) {
        return beta * (usesReference() ? policy - reference : policy / length);
    }
}
