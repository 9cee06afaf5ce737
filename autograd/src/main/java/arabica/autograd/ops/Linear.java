package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.GradientTarget;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// `y = x · W + bias + residual` on the last dimension of `x`, with `W` `[in, out]` (GPT-2's layout), or `[out, in]` when
/// transposed (PyTorch's); inputs are x, W, optionally a bias `[out]`, and the residual, of y's shape, where there is one.
///
/// `gradX = g · Wᵀ`, `gradW = xᵀ · g` (its transpose when transposed), `gradBias = Σ g` over rows, `gradResidual = g`.
public record Linear(boolean transposeWeight, boolean hasResidual) implements Operation {
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
        Tensor bias = hasBias(context) ? Operands.bias(context, 2, outputs) : null;
        Shape shape = x.shape().withColumns(outputs);
        Tensor residual = hasResidual ? Operands.residual(context, shape) : null;
        Tensor y = context.allocate(shape);
        context.backend().linear(x, w, transposeWeight, bias, residual, y);
        return y;
    }

    private boolean hasBias(Context context) { return context.inputs() - (hasResidual ? 1 : 0) > 2; }

    @Override
    public void backward(Context context) {
        Tensor w = context.input(1);
        Tensor g = Operands.rows(context.gradOutput());
        context.contributeInto(0, (gradX, accumulate) -> context.backend().matmul(g, false, w, !transposeWeight,
                Operands.rows(gradX), accumulate));
        GradientTarget gradW = context.target(1).orElse(null);
        GradientTarget gradBias = hasBias(context) ? context.target(2).orElse(null) : null;
        if (gradW != null || gradBias != null) {
            Tensor x = gradW == null ? null : Operands.rows(context.input(0));
            context.backend().linearParametersBackward(x, g, transposeWeight, gradW, gradBias);
        }
        if (hasResidual) { context.passOn(context.inputs() - 1); }
    }
}
