package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// `y = condition ≠ 0 ? a : b`, with NumPy's broadcasting of all three. `gradA = condition ≠ 0 ? gradY : 0`,
/// `gradB = condition ≠ 0 ? 0 : gradY`; the condition, a floating-point tensor, has no gradient.
public record Where() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Shape shape = Operands.floats(context, 0).shape();
        shape = Operands.broadcast(context, shape, Operands.floats(context, 1).shape());
        shape = Operands.broadcast(context, shape, Operands.floats(context, 2).shape());
        Tensor condition = stretched(context, context.input(0), shape);
        Tensor a = stretched(context, context.input(1), shape);
        Tensor b = stretched(context, context.input(2), shape);
        Tensor y = context.allocate(shape);
        context.backend().select(condition, a, b, y);
        discardIfStretched(context, 0, condition);
        discardIfStretched(context, 1, a);
        discardIfStretched(context, 2, b);
        return y;
    }

    @Override
    public void backward(Context context) {
        Tensor g = context.gradOutput();
        Tensor condition = stretched(context, context.input(0), g.shape());
        Tensor zero = context.allocate(g.shape());
        context.backend().fill(zero, 0);
        contribute(context, 1, condition, g, zero);
        contribute(context, 2, condition, zero, g);
        context.discard(zero);
        discardIfStretched(context, 0, condition);
    }

    private static void contribute(Context context, int index, Tensor condition, Tensor whereTrue, Tensor whereFalse) {
        context.contribute(index, grad -> {
            Tensor whole = grad.shape().equals(condition.shape()) ? grad : context.allocate(condition.shape());
            context.backend().select(condition, whereTrue, whereFalse, whole);
            if (whole != grad) {
                Fold.sum(context, whole, grad);
                context.discard(whole);
            }
        });
    }

    private static Tensor stretched(Context context, Tensor x, Shape shape) {
        if (x.shape().equals(shape)) { return x; }
        Tensor whole = context.allocate(shape);
        context.backend().broadcast(x, whole);
        return whole;
    }

    private static void discardIfStretched(Context context, int index, Tensor tensor) {
        if (tensor != context.input(index)) { context.discard(tensor); }
    }
}
