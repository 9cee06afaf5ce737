package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.add;
import static arabica.autograd.ops.Ops.clamp;
import static arabica.autograd.ops.Ops.exp;
import static arabica.autograd.ops.Ops.maximum;
import static arabica.autograd.ops.Ops.scale;
import static arabica.autograd.ops.Ops.square;
import static arabica.autograd.ops.Ops.subtract;

import arabica.autograd.Tensor;

/// PPO's two losses, token by token (Schulman et al. 2017, arXiv 1707.06347). All tensors are `[tokens]`; the caller
/// takes the mean over the tokens of its minibatch.
public final class PpoLoss {
    private PpoLoss() {}

    /// [Clip#loss] of `ρ = exp(logProbs − oldLogProbs)`.
    public static Tensor policy(Tensor logProbs, Tensor oldLogProbs, Tensor advantages, Clip clip) {
        return clip.loss(exp(subtract(logProbs, oldLogProbs)), advantages);
    }

    /// `½·max((V − R)², (V_old + clip(V − V_old, −ε, ε) − R)²)`, as lm-human-preferences, TRL and OpenAI's baselines
    /// clip it. `clip` may be infinite: then it is `½·(V − R)²`.
    public static Tensor value(Tensor values, Tensor oldValues, Tensor returns, double clip) {
        Tensor plain = square(subtract(values, returns));
        if (Double.isInfinite(clip)) { return scale(plain, 0.5); }
        Tensor near = add(oldValues, clamp(subtract(values, oldValues), -clip, clip));
        return scale(maximum(plain, square(subtract(near, returns))), 0.5);
    }
}
