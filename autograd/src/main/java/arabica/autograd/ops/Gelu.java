package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// GELU in its tanh form (Hendrycks & Gimpel 2016; GPT-2's `gelu_new`), with `u = √(2/π)·(x + 0.044715·x³)`:
/// `y = ½·x·(1 + tanh u)`, `y′ = ½·(1 + tanh u) + ½·x·(1 − tanh² u)·√(2/π)·(1 + 3·0.044715·x²)`.
public record Gelu() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        context.backend().gelu(x, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0,
                gradX -> context.backend().geluBackward(context.input(0), context.gradOutput(), gradX));
    }
}
