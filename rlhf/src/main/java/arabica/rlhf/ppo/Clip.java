package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.clamp;
import static arabica.autograd.ops.Ops.maximum;
import static arabica.autograd.ops.Ops.minimum;
import static arabica.autograd.ops.Ops.multiply;
import static arabica.autograd.ops.Ops.negate;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.where;

import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import java.util.OptionalDouble;

/// How far a ratio may go before its gradient stops: the band `[1 − low, 1 + high]`.
///
/// @param low  ε below 1, between 0 and 1
/// @param high ε above 1 (TRL: `epsilon_high`; DAPO, arXiv 2503.14476, takes 0.28 to low's 0.2)
/// @param dual c > 1: the loss of a bad action is no more than `c·|A|`, whatever its ratio (Ye et al. 2020, arXiv
///             1912.09729, equation 5; TRL's GRPO: `delta`)
public record Clip(double low, double high, OptionalDouble dual) {

    /// @throws IllegalArgumentException naming the option that is wrong
    public Clip {
        PolicyOptions.require(low > 0 && low <= 1, "clip", low, "greater than 0 and at most 1");
        PolicyOptions.require(high > 0, "clip-high", high, "greater than 0");
        PolicyOptions.require(dual.isEmpty() || dual.getAsDouble() > 1, "dual-clip", dual.orElse(0), "greater than 1");
    }

    /// The same on both sides.
    public static Clip of(double epsilon) { return new Clip(epsilon, epsilon, OptionalDouble.empty()); }

    public Clip withDual(double c) { return new Clip(low, high, OptionalDouble.of(c)); }

    /// `max(−A·ρ, −A·clip(ρ, 1 − low, 1 + high))`, element by element: the negated equation 7 of Schulman et al. 2017
    /// (arXiv 1707.06347). Where the clipped branch wins the gradient is zero, so what has moved far enough is left
    /// alone. With a dual clip, `min(…, −c·A)` where A is negative: the gradient is zero there, too.
    public Tensor loss(Tensor ratio, Tensor advantages) {
        Tensor plain = negate(multiply(advantages, ratio));
        Tensor clipped = negate(multiply(advantages, clamp(ratio, 1 - low, 1 + high)));
        Tensor loss = maximum(plain, clipped);
        if (dual.isEmpty()) { return loss; }
        Tensor bounded = minimum(loss, scale(advantages, -dual.getAsDouble()));
        Tensor zero = scale(advantages, 0);
        return where(Ops.greater(zero, advantages), bounded, loss);
    }

    /// cleanrl's definition: the ratio lies outside the band, whichever branch of the loss won.
    boolean isOutside(double ratio) { return ratio < 1 - low || ratio > 1 + high; }
}
