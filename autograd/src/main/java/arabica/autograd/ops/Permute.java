package arabica.autograd.ops;

import java.util.Arrays;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Reorders dimensions: dimension `d` of the result is dimension `axes[d]` of the input. The gradient goes back
/// through the inverse order.
public record Permute(int... axes) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        int[] order = order(context, x.shape());
        Tensor y = context.allocate(Shape.of(Arrays.stream(order).map(x.shape()::dim).toArray()));
        context.backend().permute(x, order, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        int[] order = order(context, context.input(0).shape());
        int[] inverse = new int[order.length];
        for (int i = 0; i < order.length; i++) { inverse[order[i]] = i; }
        context.contribute(0, gradX -> context.backend().permute(context.gradOutput(), inverse, gradX));
    }

    private int[] order(Context context, Shape shape) {
        int[] order = Arrays.stream(axes).map(axis -> Axes.one(context, shape, axis)).toArray();
        if (Arrays.stream(order).distinct().count() != shape.rank() || order.length != shape.rank()) {
            throw Operands.error(context, Arrays.toString(axes) + " does not name every axis once");
        }
        return order;
    }
}
