package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// SiLU (Elfwing et al. 2017; also called Swish): `y = x · σ(x)`, `y′ = s·(1 + x·(1 − s))` with `s = σ(x)`.
public record Silu() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        context.backend().silu(x, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0,
                gradX -> context.backend().siluBackward(context.input(0), context.gradOutput(), gradX));
    }
}
