package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.negate;
import static arabica.autograd.ops.Ops.relu;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.softplus;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;

/// The losses of direct preference optimization, as functions of
///
/// `h = (log π(y⁺|x) − log ref(y⁺|x)) − (log π(y⁻|x) − log ref(y⁻|x))`
///
/// where `y⁺` is the chosen and `y⁻` the rejected response and log-probabilities are sums over a response's tokens (nats).
/// Every loss is per pair: `h` of shape `[N]` gives `[N]`.
public sealed interface DpoLoss {
    /// The loss of each pair.
    ///
    /// @param h the differences of log-ratios, `[N]` ([#logRatios])
    /// @param beta how strongly the policy is held to the reference
    Tensor perPair(Tensor h, double beta);

    /// The name on the command line.
    String name();

    /// Whether log-probabilities are averaged over a response's tokens before they enter `h`.
    default boolean tokenMeans() { return false; }

    /// The expected loss under soft labels: `p·L(h) + (1−p)·L(−h)`, where `p` is the probability that the chosen
    /// response is the better one. `p = 1` is [#perPair(Tensor, double)].
    ///
    /// @param labels `p` of each pair, `[N]`
    default Tensor perPair(Tensor h, double beta, Tensor labels) {
        Tensor agree = multiply(labels, perPair(h, beta));
        Tensor disagree = multiply(affine(labels, -1, 1), perPair(negate(h), beta));
        return add(agree, disagree);
    }

    /// `h` from the four log-probabilities, each `[N]`.
    static Tensor logRatios(Tensor policyChosen, Tensor policyRejected, Tensor refChosen, Tensor refRejected) {
        return subtract(subtract(policyChosen, refChosen), subtract(policyRejected, refRejected));
    }

    /// The loss of a name on the command line.
    ///
    /// @param labelSmoothing the assumed share of flipped labels, of `cdpo` and `robust`
    /// @throws IllegalArgumentException for an unknown name, or a smoothing that the loss has no use for
    static DpoLoss named(String name, double labelSmoothing) {
        DpoLoss loss = switch (name) {
            case "sigmoid" -> labelSmoothing == 0 ? new Sigmoid() : new Cdpo(labelSmoothing);
            case "cdpo" -> new Cdpo(labelSmoothing);
            case "robust" -> new Robust(labelSmoothing);
            case "ipo" -> new Ipo(false);
            case "ipo-mean" -> new Ipo(true);
            case "hinge" -> new Hinge();
            default -> throw new IllegalArgumentException(
                    "unknown DPO loss '" + name + "', expected sigmoid, cdpo, robust, ipo, ipo-mean or hinge");
        };
        if (labelSmoothing != 0 && (loss instanceof Ipo || loss instanceof Hinge)) {
            throw new IllegalArgumentException("the DPO loss '" + name + "' takes no label smoothing");
        }
        return loss;
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

    private static void requireSmoothing(double labelSmoothing) {
        if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
            throw new IllegalArgumentException("label smoothing must lie in [0, 0.5), not " + labelSmoothing);
        }
    }
}
