package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.clamp;
import static arabica.autograd.ops.Ops.expm1;
import static arabica.autograd.ops.Ops.log;
import static arabica.autograd.ops.Ops.negate;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.softplus;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;

/// `−m⁺ + β·softplus(−(logit m⁺ − logit m⁻))` with `m = log π(y|x) / |y|` and `logit m = m − log(1 − eᵐ)`: the chosen
/// response's likelihood, and the odds ratio of the two; no reference. Hong et al. 2024 (arXiv 2403.07691), equations 6
/// and 7, where β is called λ (TRL: `beta`).
///
/// The likelihood is a mean over the response's tokens, and then over pairs. The paper's code and TRL take it over all
/// tokens of the batch together, and some versions over the prompt's too.
public record Orpo() implements PreferenceLoss {
    /// Beyond a probability of about 1 − 1e-7 per token the odds are no longer told apart: their logarithm stays finite,
    /// and so does its gradient, `1 / (1 − eᵐ)`, in single precision too.
    private static final double SURE = -1e-7;

    @Override
    public Tensor perPair(PairLogProbs pairs, double beta) {
        Tensor chosen = pairs.chosen().policyMean();
        Tensor logOdds = subtract(logit(chosen), logit(pairs.rejected().policyMean()));
        return add(negate(chosen), scale(softplus(negate(logOdds)), beta));
    }

    /// `logit m⁺ − logit m⁻`, as a number.
    ///
    /// @param chosen   log-probability per token
    /// @param rejected likewise
    public static double logOdds(double chosen, double rejected) { return logit(chosen) - logit(rejected); }

    @Override
    public String name() { return "orpo"; }

    @Override
    public boolean usesReference() { return false; }

    @Override
    public boolean hasLikelihood() { return true; }

    /// `1 − eᵐ` is `−expm1(m)`: the difference would lose all digits near m = 0.
    private static Tensor logit(Tensor mean) {
        Tensor m = clamp(mean, Double.NEGATIVE_INFINITY, SURE);
        return subtract(m, log(negate(expm1(m))));
    }

    private static double logit(double mean) {
        double m = Math.min(mean, SURE);
        return m - StrictMath.log(-StrictMath.expm1(m));
    }
}
