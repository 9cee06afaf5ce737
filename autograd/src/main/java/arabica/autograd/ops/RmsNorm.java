package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// RMS normalisation (Zhang & Sennrich 2019) over the last dimension, as in Llama: `n = x / √(mean(x²) + ε)`,
/// `y = n · gain`; gain `[D]`. With `h = g · gain`: `gradX = (h − n·mean(h·n)) / √(mean(x²) + ε)`, `gradGain = Σ g·n` over
/// rows. Saves the reciprocal root of each row.
public record RmsNorm(double epsilon) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor gain = Operands.floats(context, 1);
        if (x.shape().rank() < 1 || !gain.shape().equals(Shape.of(x.shape().columns()))) {
            throw Operands.error(context, "x [..., D] needs gain [D]");
        }
        Tensor y = context.allocate(x.shape());
        Tensor rstd = context.allocate(x.shape().withoutLast());
        context.backend().rmsNorm(x, gain, epsilon, y, rstd);
        context.save(rstd);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.backend().rmsNormBackward(context.input(0), context.input(1), context.saved(0), context.gradOutput(),
                context.target(0).orElse(null), context.target(1).orElse(null));
    }
}
