package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Operation;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// [Linear] with a weight that lies in column panels, `[panels, in, width]`: panel p holds columns `p·width` … of the
/// matrix `[in, outputs]`, and the last one is zero beyond them. Memory reads such a weight from end to end. It is frozen:
/// of F32, F64 or BF16, without a gradient. Inputs are x, the panels and optionally a bias `[outputs]`, and the residual, where
/// there is one.
///
/// `gradX = g · Wᵀ`, panel by panel.
public record PanelLinear(int outputs, boolean hasResidual) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor w = context.input(1);
        boolean fits = w.shape().rank() == 3 && x.shape().rank() >= 1 && x.shape().columns() == w.shape().dim(1)
                && outputs <= w.shape().dim(0) * w.shape().dim(2)
                && outputs > (w.shape().dim(0) - 1) * w.shape().dim(2);
        if (!fits) {
            throw Operands.error(context, "x [..., in] does not fit panels [panels, in, width] of " + outputs
                    + " columns");
        }
        if (w.requiresGrad()) { throw Operands.error(context, "a weight in panels is frozen"); }
        if (w.dtype() != DType.BF16) { Operands.floats(context, 1); }
        Tensor bias = hasBias(context) ? Operands.bias(context, 2, outputs) : null;
        Shape shape = x.shape().withColumns(outputs);
        Tensor residual = hasResidual ? Operands.residual(context, shape) : null;
        Tensor y = context.allocate(shape);
        context.backend().panelLinear(x, w, bias, residual, y);
        return y;
    }

    private boolean hasBias(Context context) { return context.inputs() - (hasResidual ? 1 : 0) > 2; }

    @Override
    public void backward(Context context) {
        Tensor w = context.input(1);
        Tensor g = Operands.rows(context.gradOutput());
        int inputs = w.shape().dim(1);
        int width = w.shape().dim(2);
        context.contributeInto(0, (gradX, accumulate) -> {
            for (int panel = 0; panel < w.shape().dim(0); panel++) {
                int from = panel * width;
                int to = Math.min(outputs, from + width);
                context.backend().matmul(g.viewColumns(from, to), false,
                        w.viewRows((long) panel * inputs, inputs).viewColumns(0, to - from), true,
                        Operands.rows(gradX), accumulate || panel > 0);
            }
        });
        if (hasBias(context)) {
            context.contribute(2, gradBias -> context.backend().reduce(Reduction.SUM, g, gradBias));
        }
        if (hasResidual) { context.passOn(context.inputs() - 1); }
    }
}
