package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Layer normalisation (Ba et al. 2016) over the last dimension: `n = (x − mean) / √(variance + ε)` with the biased
/// variance, `y = n · gain + bias`; gain and bias `[D]`. With `h = g · gain`:
/// `gradX = (h − mean(h) − n·mean(h·n)) / √(variance + ε)`, `gradGain = Σ g·n`, `gradBias = Σ g` over rows.
/// Saves the mean and the reciprocal deviation of each row.
public record LayerNorm(double epsilon) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor gain = Operands.floats(context, 1);
        Tensor bias = Operands.floats(context, 2);
        Shape row = Shape.of(x.shape().columns());
        if (x.shape().rank() < 1 || !gain.shape().equals(row) || !bias.shape().equals(row)) {
            throw Operands.error(context, "x [..., D] needs gain [D] and bias [D]");
        }
        Tensor y = context.allocate(x.shape());
        Tensor mean = context.allocate(x.shape().withoutLast());
        Tensor rstd = context.allocate(x.shape().withoutLast());
        context.backend().layerNorm(x, gain, bias, epsilon, y, mean, rstd);
        context.save(mean, rstd);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.backend().layerNormBackward(context.input(0), context.input(1), context.saved(0), context.saved(1),
                context.gradOutput(), context.target(0).orElse(null), context.target(1).orElse(null),
                context.target(2).orElse(null));
    }
}
