package arabica.autograd.ops;

import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// `y = min(max(x, low), high)`; `gradX = gradY · [low ≤ x ≤ high]` (at the edges the gradient passes, as in PyTorch).
public record Clamp(double low, double high) implements Operation {
    public Clamp {
        if (!(low <= high)) { throw new IllegalArgumentException("clamp: low " + low + " is above high " + high); }
    }

    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        context.backend().clamp(x, low, high, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0, gradX -> {
            // An element that the clamp left as it was lies within.
            context.backend().binary(BinaryFunction.EQUAL, context.input(0), context.output(), gradX);
            context.backend().binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
        });
    }
}
