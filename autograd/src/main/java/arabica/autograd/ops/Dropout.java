package arabica.autograd.ops;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// Dropout (Srivastava et al. 2014): `y = x · mask`, where mask is 0 with probability `p` and `1/(1 − p)` otherwise, a
/// pure function of seed and position; `gradX = g · mask`. The mask is drawn again for backward rather than saved.
public record Dropout(double p, long seed) implements Operation {
    public Dropout {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException("dropout: the probability must be in [0, 1), is " + p);
        }
    }

    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        applyMask(context, x, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0, gradX -> applyMask(context, context.gradOutput(), gradX));
    }

    private void applyMask(Context context, Tensor x, Tensor out) {
        context.backend().dropoutMask(seed, p, out);
        context.backend().binary(BinaryFunction.MULTIPLY, x, out, out);
    }
}
