package arabica.testkit;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// `y = x · σ(x)` (Ramachandran et al. 2017); `gradX = g · (σ + y·(1 − σ))` with `σ = σ(x)`, which is saved.
/// The example of CONTRIBUTING.md.
record Swish() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Backend backend = context.backend();
        Tensor x = context.input(0);
        Tensor sigmoid = context.allocate(x.shape());
        Tensor y = context.allocate(x.shape());
        backend.unary(UnaryFunction.SIGMOID, x, sigmoid);
        backend.binary(BinaryFunction.MULTIPLY, x, sigmoid, y);
        context.save(sigmoid);
        return y;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        Tensor sigmoid = context.saved(0);
        context.contribute(0, gradX -> {
            backend.affine(sigmoid, -1, 1, gradX);
            backend.binary(BinaryFunction.MULTIPLY, gradX, context.output(), gradX);
            backend.binary(BinaryFunction.ADD, gradX, sigmoid, gradX);
            backend.binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
        });
    }
}
