package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// The largest element along one axis, which the result no longer has. The gradient goes to the largest element;
/// elements that tie share it evenly (as PyTorch's `amax`).
public record Max(int axis) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Axes folded = Axes.of(context, x.shape(), axis);
        if (x.shape().dim(Axes.one(context, x.shape(), axis)) == 0) {
            throw Operands.error(context, "the maximum of nothing");
        }
        Tensor y = context.allocate(folded.removed(x.shape()));
        context.backend().reduce(Reduction.MAX, x, y.viewAs(folded.kept(x.shape())));
        return y;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        Tensor x = context.input(0);
        Shape kept = Axes.of(context, x.shape(), axis).kept(x.shape());
        context.contribute(0, gradX -> {
            Tensor share = context.allocate(kept);
            backend.binary(BinaryFunction.EQUAL, x, context.output().viewAs(kept), gradX);
            backend.reduce(Reduction.SUM, gradX, share); // how many tie
            backend.binary(BinaryFunction.DIVIDE, context.gradOutput().viewAs(kept), share, share);
            backend.binary(BinaryFunction.MULTIPLY, gradX, share, gradX);
            context.discard(share);
        });
    }
}
