package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.Reduction;

/// [Linear] with an update of low rank beside its weight (LoRA; Hu et al. 2021, arXiv 2106.09685, equation 3):
/// `y = x · W + bias + scale · (u · Aᵀ) · Bᵀ`, where W is `[in, out]`, or `[out, in]` when transposed, A `[rank, in]` and
/// B `[out, rank]`. `u` is x, or x after dropout. Inputs are x, W, u, A, B and optionally a bias `[out]`; W may be of
/// BF16 and is as a rule frozen.
///
/// With `z = scale · u · Aᵀ` and `d = scale · g · B`: `gradX = g · Wᵀ`, `gradW = xᵀ · g`, `gradU = d · A`,
/// `gradA = dᵀ · u`, `gradB = gᵀ · z`. Saves z. One operation, so that no second result of y's size is ever held.
public record LowRankLinear(boolean transposeWeight, double scale) implements Operation {
    private static final int X = 0;
    private static final int W = 1;
    private static final int U = 2;
    private static final int A = 3;
    private static final int B = 4;
    private static final int BIAS = 5;

    @Override
    public Tensor forward(Context context) {
        Backend backend = context.backend();
        Tensor x = Operands.floats(context, X);
        Tensor w = Operands.factor(context, W);
        Tensor u = Operands.floats(context, U);
        Tensor a = Operands.floats(context, A);
        Tensor b = Operands.floats(context, B);
        requireFit(context, x, w, u, a, b);
        int outputs = b.shape().dim(0);
        Tensor bias = context.inputs() > BIAS ? Operands.bias(context, BIAS, outputs) : null;
        Tensor y = context.allocate(x.shape().withColumns(outputs));
        backend.linear(x, w, transposeWeight, bias, null, y);
        Tensor z = context.allocate(Operands.rows(x).shape().withColumns(a.shape().dim(0)));
        backend.linear(Operands.rows(u), a, true, null, null, z);
        backend.affine(z, scale, 0, z);
        backend.matmul(z, false, b, true, Operands.rows(y), true);
        context.save(z);
        return y;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        Tensor w = context.input(W);
        Tensor a = context.input(A);
        Tensor b = context.input(B);
        Tensor g = Operands.rows(context.gradOutput());
        context.contributeInto(X, (gradX, accumulate) -> backend.matmul(g, false, w, !transposeWeight,
                Operands.rows(gradX), accumulate));
        context.contributeInto(W, (gradW, accumulate) -> {
            Tensor x = Operands.rows(context.input(X));
            if (transposeWeight) {
                backend.matmul(g, true, x, false, gradW, accumulate);
            } else {
                backend.matmul(x, true, g, false, gradW, accumulate);
            }
        });
        context.contributeInto(B, (gradB, accumulate) -> backend.matmul(g, true, context.saved(0), false, gradB,
                accumulate));
        Tensor d = context.allocate(context.saved(0).shape());
        backend.matmul(g, false, b, false, d, false);
        backend.affine(d, scale, 0, d);
        context.contributeInto(U, (gradU, accumulate) -> backend.matmul(d, false, a, false, Operands.rows(gradU),
                accumulate));
        context.contributeInto(A, (gradA, accumulate) -> backend.matmul(d, true, Operands.rows(context.input(U)),
                false, gradA, accumulate));
        context.discard(d);
        if (context.inputs() > BIAS) {
            context.contribute(BIAS, gradBias -> backend.reduce(Reduction.SUM, g, gradBias));
        }
    }

    private void requireFit(Context context, Tensor x, Tensor w, Tensor u, Tensor a, Tensor b) {
        boolean matrices = x.shape().rank() >= 1 && w.shape().rank() == 2 && a.shape().rank() == 2
                && b.shape().rank() == 2;
        boolean fits = matrices && w.isContiguous() && u.shape().equals(x.shape())
                && w.shape().dim(transposeWeight ? 1 : 0) == x.shape().columns()
                && a.shape().dim(1) == x.shape().columns() && a.shape().dim(0) == b.shape().dim(1)
                && b.shape().dim(0) == w.shape().dim(transposeWeight ? 0 : 1);
        if (!fits) {
            throw Operands.error(context, "x and u [..., in] need a weight "
                    + (transposeWeight ? "[out, in]" : "[in, out]") + ", A [rank, in] and B [out, rank]");
        }
    }
}
