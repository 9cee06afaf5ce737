package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Places `from` (inclusive) to `to` (exclusive) of one axis, copied. The gradient goes back to where they came from;
/// all other elements get 0.
public record Slice(int axis, int from, int to) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.strided(context, 0);
        int index = Axes.one(context, x.shape(), axis);
        if (from < 0 || from >= to || to > x.shape().dim(index)) {
            throw Operands.error(context, "no places " + from + ".." + to + " on axis " + axis);
        }
        if (index < x.shape().rank() - 1) {
            Operands.floats(context, 0); // strides of a view are kept for the last axis alone
        }
        int[] dims = x.shape().toArray();
        dims[index] = to - from;
        Tensor y = context.allocate(Shape.of(dims));
        context.backend().copy(Along.part(x, index, from, to), Along.whole(y, index));
        return y;
    }

    @Override
    public void backward(Context context) {
        int index = Axes.one(context, context.input(0).shape(), axis);
        context.contribute(0, gradX -> {
            context.backend().fill(gradX, 0);
            context.backend().copy(Along.whole(context.gradOutput(), index), Along.part(gradX, index, from, to));
        });
    }
}
