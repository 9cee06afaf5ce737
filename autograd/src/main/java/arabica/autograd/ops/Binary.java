package arabica.autograd.ops;

import java.util.Locale;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// `y = f(a, b)`, element by element, with NumPy's broadcasting. The gradient of a stretched operand is the sum over
/// the elements that it was stretched to. At a tie, `maximum` and `minimum` give the whole gradient to `a`.
/// Comparisons yield 1 or 0 and have no gradient.
///
/// | f | gradA | gradB |
/// |---|---|---|
/// | a + b | g | g |
/// | a − b | g | −g |
/// | a · b | g·b | g·a |
/// | a / b | g/b | −g·y/b |
/// | max(a, b) | g·[a ≥ b] | g·[b > a] |
/// | min(a, b) | g·[b ≥ a] | g·[a > b] |
public record Binary(BinaryFunction function) implements Operation {
    @Override
    public String name() { return function.name().toLowerCase(Locale.ROOT); }

    @Override
    public Tensor forward(Context context) {
        Tensor a = Operands.floats(context, 0);
        Tensor b = Operands.floats(context, 1);
        Tensor y = context.allocate(Operands.broadcast(context, a.shape(), b.shape()));
        context.backend().binary(function, a, b, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        Tensor a = context.input(0);
        Tensor b = context.input(1);
        switch (function) {
            case ADD -> {
                contributeSame(context, 0);
                contributeSame(context, 1);
            }
            case SUBTRACT -> {
                contributeSame(context, 0);
                contribute(context, 1, (backend, g, grad) -> backend.affine(g, -1, 0, grad));
            }
            case MULTIPLY -> {
                contribute(context, 0, (backend, g, grad) -> backend.binary(BinaryFunction.MULTIPLY, g, b, grad));
                contribute(context, 1, (backend, g, grad) -> backend.binary(BinaryFunction.MULTIPLY, g, a, grad));
            }
            case DIVIDE -> {
                contribute(context, 0, (backend, g, grad) -> backend.binary(BinaryFunction.DIVIDE, g, b, grad));
                contribute(context, 1, (backend, g, grad) -> {
                    backend.binary(BinaryFunction.MULTIPLY, g, context.output(), grad);
                    backend.binary(BinaryFunction.DIVIDE, grad, b, grad);
                    backend.affine(grad, -1, 0, grad);
                });
            }
            case MAXIMUM -> {
                contributeWhere(context, 0, BinaryFunction.GREATER_EQUAL, a, b);
                contributeWhere(context, 1, BinaryFunction.GREATER, b, a);
            }
            case MINIMUM -> {
                contributeWhere(context, 0, BinaryFunction.GREATER_EQUAL, b, a);
                contributeWhere(context, 1, BinaryFunction.GREATER, a, b);
            }
            case GREATER, GREATER_EQUAL, EQUAL -> {
            }
        }
    }

    /// Writes one operand's gradient at the result's shape.
    private interface Gradient {
        void write(Backend backend, Tensor gradOut, Tensor grad);
    }

    private static void contributeWhere(Context context, int index, BinaryFunction comparison, Tensor x, Tensor y) {
        contribute(context, index, (backend, g, grad) -> {
            backend.binary(comparison, x, y, grad);
            backend.binary(BinaryFunction.MULTIPLY, grad, g, grad);
        });
    }

    private static void contributeSame(Context context, int index) {
        if (context.input(index).shape().equals(context.output().shape())) {
            context.passOn(index);
        } else {
            context.contribute(index, grad -> Fold.sum(context, context.gradOutput(), grad));
        }
    }

    private static void contribute(Context context, int index, Gradient gradient) {
        Tensor g = context.gradOutput();
        Shape whole = context.output().shape();
        context.contribute(index, grad -> {
            if (grad.shape().equals(whole)) {
                gradient.write(context.backend(), g, grad);
            } else {
                Tensor stretched = context.allocate(whole);
                gradient.write(context.backend(), g, stretched);
                Fold.sum(context, stretched, grad);
                context.discard(stretched);
            }
        });
    }
}
