package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Tensors one after another along an axis; their other dimensions are equal. Each input's gradient is its own part
/// of the result's.
public record Concat(int axis) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Shape first = Operands.floats(context, 0).shape();
        int index = Axes.one(context, first, axis);
        int[] dims = first.toArray();
        for (int i = 1; i < context.inputs(); i++) {
            Shape next = Operands.floats(context, i).shape();
            for (int d = 0; d < Math.max(first.rank(), next.rank()); d++) {
                if (first.rank() != next.rank() || d != index && first.dim(d) != next.dim(d)) {
                    throw Operands.error(context, "shapes differ off axis " + axis);
                }
            }
            dims[index] = Math.addExact(dims[index], next.dim(index));
        }
        Tensor y = context.allocate(Shape.of(dims));
        int from = 0;
        for (int i = 0; i < context.inputs(); i++) {
            Tensor x = context.input(i);
            int to = from + x.shape().dim(index);
            if (to > from) { context.backend().copy(Along.whole(x, index), Along.part(y, index, from, to)); }
            from = to;
        }
        return y;
    }

    @Override
    public void backward(Context context) {
        Tensor g = context.gradOutput();
        int index = Axes.one(context, g.shape(), axis);
        int from = 0;
        for (int i = 0; i < context.inputs(); i++) {
            int start = from;
            int end = from + context.input(i).shape().dim(index);
            if (end > start) {
                context.contribute(i, grad -> context.backend().copy(Along.part(g, index, start, end),
                        Along.whole(grad, index)));
            }
            from = end;
        }
    }
}
