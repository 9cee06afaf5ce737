package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.relu;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.softplus;
import static arabica.autograd.ops.Ops.square;

import arabica.autograd.Tensor;

/// The losses of direct preference optimization that are functions of
///
/// `h = (log π(y⁺|x) − log ref(y⁺|x)) − (log π(y⁻|x) − log ref(y⁻|x))`
///
/// alone, where `y⁺` is the chosen and `y⁻` the rejected response and log-probabilities are sums over a response's tokens
/// (nats): `h` of shape `[N]` gives `[N]`.
public sealed interface DpoLoss extends PreferenceLoss {
    /// The loss of each pair.
    ///
    /// @param h the differences of log-ratios, `[N]` ([PairLogProbs#logRatios])
    /// @param beta how strongly the policy is held to the reference
    Tensor perPair(Tensor h, double beta);

    /// Whether log-probabilities are averaged over a response's tokens before they enter `h`.
    default boolean tokenMeans() { return false; }

    @Override
    default Tensor perPair(PairLogProbs pairs, double beta) {
        return perPair(tokenMeans() ? pairs.meanLogRatios() : pairs.logRatios(), beta);
    }

    /// As the loss compares it: per token where it takes means.
    @Override
    default double reward(double beta, double policy, double reference, int length) {
        return beta * (policy - reference) / (tokenMeans() ? length : 1);
    }

    /// `−log σ(βh) = softplus(−βh)`, stable for any h. Rafailov et al. 2023 (arXiv 2305.18290), equation 7.
    record Sigmoid() implements DpoLoss {
        @Override
        public Tensor perPair(Tensor h, double beta) { return softplus(scale(h, -beta)); }

        @Override
        public String name() { return "sigmoid"; }
    }

    /// `(1−ε)·softplus(−βh) + ε·softplus(βh)`: labels are wrong with probability ε. Mitchell, "A note on DPO with noisy
    /// preferences and relationship to IPO", 2023. TRL: `sigmoid` with `label_smoothing`.
    record Cdpo(double labelSmoothing) implements DpoLoss {
        public Cdpo { requireSmoothing(labelSmoothing); }

        @Override
        public Tensor perPair(Tensor h, double beta) {
            return add(scale(softplus(scale(h, -beta)), 1 - labelSmoothing),
                    scale(softplus(scale(h, beta)), labelSmoothing));
        }

        @Override
        public String name() { return "cdpo"; }
    }

    /// `((1−ε)·softplus(−βh) − ε·softplus(βh)) / (1−2ε)`: an unbiased estimate of the loss on clean labels when a share
    /// ε of them is flipped. Chowdhury et al. 2024 (arXiv 2403.00409).
    record Robust(double labelSmoothing) implements DpoLoss {
        public Robust { requireSmoothing(labelSmoothing); }

        @Override
        public Tensor perPair(Tensor h, double beta) {
            double unbiased = 1 / (1 - 2 * labelSmoothing);
            return add(scale(softplus(scale(h, -beta)), (1 - labelSmoothing) * unbiased),
                    scale(softplus(scale(h, beta)), -labelSmoothing * unbiased));
        }

        @Override
        public String name() { return "robust"; }
    }

    /// `(h − 1/(2β))²`. Azar et al. 2023 (arXiv 2310.12036), equation 17.
    ///
    /// @param tokenMeans false: `h` is made of sums over tokens, as in the paper and in the authors of DPO's code;
    ///     true: of means over tokens, as TRL does it
    record Ipo(boolean tokenMeans) implements DpoLoss {
        @Override
        public Tensor perPair(Tensor h, double beta) { return square(affine(h, 1, -1 / (2 * beta))); }

        @Override
        public String name() { return tokenMeans ? "ipo-mean" : "ipo"; }
    }

    /// `max(0, 1 − βh)`. Zhao et al. 2023, SLiC-HF (arXiv 2305.10425); normalised as in RSO (arXiv 2309.06657).
    record Hinge() implements DpoLoss {
        @Override
        public Tensor perPair(Tensor h, double beta) { return relu(affine(h, -beta, 1)); }

        @Override
        public String name() { return "hinge"; }
    }

    /// The sigmoid loss of `h` made of means over tokens: long responses weigh no more than short ones. Lambert et al.
    /// 2024 (Tülu 3, arXiv 2411.15124), section 5.1.1; TRL: `sigmoid_norm`. Means are small, so β is larger: 5 there.
    record SigmoidNorm() implements DpoLoss {
        @Override
        public Tensor perPair(Tensor h, double beta) { return softplus(scale(h, -beta)); }

        @Override
        public boolean tokenMeans() { return true; }

        @Override
        public String name() { return "sigmoid-norm"; }

        @Override
        public double defaultBeta() { return 5; }
    }

    private static void requireSmoothing(double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
            throw new IllegalArgumentException("label smoothing must lie in [0, 0.5), not " + labelSmoothing);
        }
    }
}
