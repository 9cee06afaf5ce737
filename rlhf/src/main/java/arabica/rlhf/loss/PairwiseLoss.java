package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.affine;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.negate;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.softplus;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;
import java.util.Optional;

/// The pairwise loss of a preference model (Bradley and Terry 1952; Ouyang et al. 2022, arXiv 2203.02155, equation 1):
///
/// `(1−ε)·softplus(−d) + ε·softplus(d) + center·(r⁺ + r⁻)²` with `d = r⁺ − r⁻ − margin`
///
/// @param margin how far apart the scores must be (Touvron et al. 2023, arXiv 2307.09288, equation 2), of pairs that do
///     not have a margin of their own
/// @param center keeps the scores' mean near zero (Eisenstein et al. 2023, arXiv 2312.09244, equation 2; TRL:
///     `center_rewards_coefficient`)
/// @param labelSmoothing ε, the assumed share of flipped labels, in `[0, 0.5)`
public record PairwiseLoss(double margin, double center, double labelSmoothing) {
    /// Without margin, centring or smoothing.
    public static final PairwiseLoss PLAIN = new PairwiseLoss(0, 0, 0);

    public PairwiseLoss {
        if (!(labelSmoothing >= 0 && labelSmoothing < 0.5)) {
            throw new IllegalArgumentException("label smoothing must lie in [0, 0.5), not " + labelSmoothing);
        }
        if (!(center >= 0)) {
            throw new IllegalArgumentException("the centring coefficient must not be negative, it is " + center);
        }
    }

    /// The loss of each pair.
    ///
    /// @param chosen scores of the chosen responses, `[N]`
    /// @param rejected scores of the rejected responses, `[N]`
    public Tensor perPair(Tensor chosen, Tensor rejected) {
        return perPair(chosen, rejected, Optional.empty(), Optional.empty());
    }

    /// The expected loss under soft labels: `p·L(r⁺, r⁻) + (1−p)·L(r⁻, r⁺)`.
    ///
    /// @param labels `p`, the probability that the chosen response is the better one, `[N]`
    public Tensor perPair(Tensor chosen, Tensor rejected, Tensor labels) {
        return perPair(chosen, rejected, Optional.of(labels), Optional.empty());
    }

    /// The loss of each pair.
    ///
    /// @param labels  as in [#perPair(Tensor, Tensor, Tensor)], where there are any
    /// @param margins in place of the one margin, `[N]`
    public Tensor perPair(Tensor chosen, Tensor rejected, Optional<Tensor> labels, Optional<Tensor> margins) {
        Tensor agree = preference(chosen, rejected, margins);
        Tensor loss = labels.map(p -> add(multiply(p, agree),
                multiply(affine(p, -1, 1), preference(rejected, chosen, margins)))).orElse(agree);
        return center == 0 ? loss : add(loss, centring(chosen, rejected));
    }

    private Tensor preference(Tensor better, Tensor worse, Optional<Tensor> margins) {
        Tensor difference = subtract(better, worse);
        Tensor d = margins.map(own -> subtract(difference, own)).orElseGet(() -> affine(difference, 1, -margin));
        Tensor loss = softplus(negate(d));
        return labelSmoothing == 0
                ? loss
                : add(scale(loss, 1 - labelSmoothing), scale(softplus(d), labelSmoothing));
    }

    private Tensor centring(Tensor chosen, Tensor rejected) { return scale(square(add(chosen, rejected)), center); }
}
