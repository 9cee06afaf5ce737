package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// `y = x − log Σ exp(x)` over the last dimension; `gradX = g − exp(y) · Σ g`.
public record LogSoftmax() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.rows(Operands.floats(context, 0));
        Tensor y = context.allocate(context.input(0).shape());
        Tensor logSumExp = context.allocate(Shape.of(x.shape().dim(0), 1));
        context.backend().logSumExp(x, logSumExp);
        context.backend().binary(BinaryFunction.SUBTRACT, x, logSumExp, Operands.rows(y));
        context.discard(logSumExp);
        return y;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        Tensor g = Operands.rows(context.gradOutput());
        context.contribute(0, gradX -> {
            Tensor result = Operands.rows(gradX);
            Tensor sum = context.allocate(Shape.of(g.shape().dim(0), 1));
            backend.reduce(Reduction.SUM, g, sum);
            backend.unary(UnaryFunction.EXP, Operands.rows(context.output()), result);
            backend.binary(BinaryFunction.MULTIPLY, result, sum, result);
            backend.binary(BinaryFunction.SUBTRACT, g, result, result);
            context.discard(sum);
        });
    }
}
