package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Reduction;
import arabica.autograd.Tensor;

/// The sum over some axes, which the result no longer has; over all of them where none is named.
/// `gradX` is `gradY`, stretched back.
public record Sum(int... axes) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Axes folded = Axes.of(context, x.shape(), axes);
        Tensor y = context.allocate(folded.removed(x.shape()));
        context.backend().reduce(Reduction.SUM, x, y.viewAs(folded.kept(x.shape())));
        return y;
    }

    @Override
    public void backward(Context context) {
        Tensor x = context.input(0);
        Tensor g = context.gradOutput().viewAs(Axes.of(context, x.shape(), axes).kept(x.shape()));
        context.contribute(0, gradX -> context.backend().broadcast(g, gradX));
    }
}
