package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// `y = x · W + bias` on the last dimension of `x`, with `W` `[in, out]` (GPT-2's layout), or `[out, in]` when
/// transposed (PyTorch's); inputs are x, W and optionally a bias `[out]`.
///
/// `gradX = g · Wᵀ`, `gradW = xᵀ · g` (its transpose when transposed), `gradBias = Σ g` over rows.
public record Linear(boolean transposeWeight) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor w = Operands.factor(context, 1);
        if (!w.isContiguous()) { throw Operands.error(context, "the weight's rows must be contiguous"); }
        if (x.shape().rank() < 1 || w.shape().rank() != 2
                || x.shape().columns() != w.shape().dim(transposeWeight ? 1 : 0)) {
            throw Operands.error(context, "x [..., in] does not fit weight "
                    + (transposeWeight ? "[out, in]" : "[in, out]"));
        }
        int outputs = w.shape().dim(transposeWeight ? 0 : 1);
        Tensor bias = context.inputs() > 2 ? Operands.floats(context, 2) : null;
        if (bias != null && !bias.shape().equals(Shape.of(outputs))) {
            throw Operands.error(context, "the bias must be [" + outputs + "]");
        }
        Tensor y = context.allocate(x.shape().withColumns(outputs));
        context.backend().linear(x, w, transposeWeight, bias, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        Tensor w = context.input(1);
        Tensor g = Operands.rows(context.gradOutput());
        context.contributeInto(0, (gradX, accumulate) -> context.backend().matmul(g, false, w, !transposeWeight,
                Operands.rows(gradX), accumulate));
        context.contributeInto(1, (gradW, accumulate) -> {
            Tensor x = Operands.rows(context.input(0));
            if (transposeWeight) {
                context.backend().matmul(g, true, x, false, gradW, accumulate);
            } else {
                context.backend().matmul(x, true, g, false, gradW, accumulate);
            }
        });
        if (context.inputs() > 2) {
            context.contribute(2, gradBias -> context.backend().reduce(Reduction.SUM, g, gradBias));
        }
    }
}
