package arabica.autograd.ops;

import java.util.Arrays;

import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// `Y = op(A) · op(B)`, where op transposes the last two dimensions if told to. `A` is `[…, m, k]`, `B` is `[…, k, n]`
/// with the same leading dimensions, or `[k, n]`: then A's leading dimensions are rows (and A is not transposed).
///
/// | | gradA | gradB |
/// |---|---|---|
/// | not transposed | `G · op(B)ᵀ` | `op(A)ᵀ · G` |
/// | transposed | `op(B) · Gᵀ` | `Gᵀ · op(A)` |
public record MatMul(boolean transposeA, boolean transposeB) implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor a = Operands.strided(context, 0);
        Tensor b = Operands.factor(context, 1);
        int rank = a.shape().rank();
        if (rank < 2 || b.shape().rank() < 2) { throw Operands.error(context, "matrices are needed"); }
        boolean shared = b.shape().rank() == 2;
        if (b.dtype() == DType.BF16 && transposeA) {
            throw Operands.error(context, "A cannot be transposed where B is of BF16");
        }
        if (shared
                ? transposeA && rank > 2
                : !Arrays.equals(leading(a.shape()), leading(b.shape()))) {
            throw Operands.error(context, "leading dimensions do not fit");
        }
        int inner = a.shape().dim(transposeA ? -2 : -1);
        if (inner != b.shape().dim(transposeB ? -1 : -2)) {
            throw Operands.error(context, "inner dimensions differ" + (transposeA ? ", A transposed" : "")
                    + (transposeB ? ", B transposed" : ""));
        }
        int[] dims = a.shape().toArray();
        dims[rank - 2] = a.shape().dim(transposeA ? -1 : -2);
        dims[rank - 1] = b.shape().dim(transposeB ? -2 : -1);
        Tensor y = context.allocate(Shape.of(dims));
        context.backend().matmul(a, transposeA, b, transposeB, y, false);
        return y;
    }

    @Override
    public void backward(Context context) {
        Tensor a = context.input(0);
        Tensor b = context.input(1);
        Tensor g = context.gradOutput();
        context.contributeInto(0, (gradA, accumulate) -> {
            if (transposeA) {
                context.backend().matmul(b, transposeB, g, true, gradA, accumulate);
            } else {
                context.backend().matmul(g, false, b, !transposeB, gradA, accumulate);
            }
        });
        // One B for all leading dimensions gathers from all their rows.
        boolean shared = b.shape().rank() == 2 && a.shape().rank() > 2;
        Tensor x = shared ? Operands.rows(a) : a;
        Tensor gy = shared ? Operands.rows(g) : g;
        context.contributeInto(1, (gradB, accumulate) -> {
            if (transposeB) {
                context.backend().matmul(gy, true, x, transposeA, gradB, accumulate);
            } else {
                context.backend().matmul(x, !transposeA, gy, false, gradB, accumulate);
            }
        });
    }

    private static int[] leading(Shape shape) { return Arrays.copyOf(shape.toArray(), shape.rank() - 2); }
}
