package arabica.lessons.scalar;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// `y = x·r` with `r = 1 / (1 + |x|)`, element by element; `gradX = gradY·r²`. Saves `r`.
record Softsign() implements Operation {
    static Tensor softsign(Tensor x) { return Autograd.apply(new Softsign(), x); }

    @Override
    public Tensor forward(Context context) {
        Backend backend = context.backend();
        Tensor x = context.input(0);
        Tensor r = context.allocate(x.shape());
        backend.unary(UnaryFunction.ABS, x, r);
        backend.affine(r, 1, 1, r);
        backend.unary(UnaryFunction.RECIPROCAL, r, r);
        Tensor y = context.allocate(x.shape());
        backend.binary(BinaryFunction.MULTIPLY, x, r, y);
        context.save(r);
        return y;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        context.contribute(0, gradX -> {
            backend.unary(UnaryFunction.SQUARE, context.saved(0), gradX);
            backend.binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
        });
    }
}
