package arabica.autograd.ops;

import java.util.Locale;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// `y = f(x)`, element by element; `gradX = gradY · f′(x)`. The table below holds every `f′`.
public record Unary(UnaryFunction function) implements Operation {
    @Override
    public String name() { return function.name().toLowerCase(Locale.ROOT); }

    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        context.backend().unary(function, x, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        context.contribute(0, gradX -> {
            slope(backend, context.input(0), context.output(), gradX);
            backend.binary(BinaryFunction.MULTIPLY, context.gradOutput(), gradX, gradX);
        });
    }

    /// Writes `f′(x)`, in terms of `y = f(x)` where that is cheaper.
    private void slope(Backend backend, Tensor x, Tensor y, Tensor slope) {
        switch (function) {
            case EXP -> backend.copy(y, slope); // y
            case EXPM1 -> backend.affine(y, 1, 1, slope); // y + 1
            case LOG -> backend.unary(UnaryFunction.RECIPROCAL, x, slope); // 1/x
            case SQRT -> { // 1/(2y)
                backend.unary(UnaryFunction.RECIPROCAL, y, slope);
                backend.affine(slope, 0.5, 0, slope);
            }
            case RECIPROCAL -> { // −y²
                backend.unary(UnaryFunction.SQUARE, y, slope);
                backend.affine(slope, -1, 0, slope);
            }
            case SQUARE -> backend.affine(x, 2, 0, slope); // 2x
            case TANH -> { // 1 − y²
                backend.unary(UnaryFunction.SQUARE, y, slope);
                backend.affine(slope, -1, 1, slope);
            }
            case SIGMOID -> { // y·(1 − y)
                backend.affine(y, -1, 1, slope);
                backend.binary(BinaryFunction.MULTIPLY, slope, y, slope);
            }
            case SOFTPLUS -> backend.unary(UnaryFunction.SIGMOID, x, slope); // σ(x)
            case RELU -> backend.unary(UnaryFunction.SIGN, y, slope); // 1 where x > 0, else 0
            case ABS -> backend.unary(UnaryFunction.SIGN, x, slope); // −1, 0 or 1
            case SIGN -> backend.fill(slope, 0);
            case ERF -> { // 2/√π·exp(−x²)
                backend.unary(UnaryFunction.SQUARE, x, slope);
                backend.affine(slope, -1, 0, slope);
                backend.unary(UnaryFunction.EXP, slope, slope);
                backend.affine(slope, 2 / Math.sqrt(Math.PI), 0, slope);
            }
        }
    }
}
