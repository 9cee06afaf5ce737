package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// GELU by its definition (Hendrycks & Gimpel 2016; Hugging Face's `gelu`), with the normal distribution's Φ and φ:
/// `y = x·Φ(x)`, `y′ = Φ(x) + x·φ(x)`, where `Φ(x) = ½·(1 + erf(x/√2))` and `φ(x) = exp(−x²/2)/√(2π)`.
public record ErfGelu() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor x = Operands.floats(context, 0);
        Tensor y = context.allocate(x.shape());
        distribution(context.backend(), x, y);
        context.backend().binary(BinaryFunction.MULTIPLY, x, y, y);
        return y;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        Tensor x = context.input(0);
        context.contribute(0, gradX -> {
            Tensor density = context.allocate(x.shape());
            backend.unary(UnaryFunction.SQUARE, x, density);
            backend.affine(density, -0.5, 0, density);
            backend.unary(UnaryFunction.EXP, density, density);
            backend.affine(density, 1 / Math.sqrt(2 * Math.PI), 0, density);
            backend.binary(BinaryFunction.MULTIPLY, x, density, density);
            distribution(backend, x, gradX);
            backend.binary(BinaryFunction.ADD, gradX, density, gradX);
            backend.binary(BinaryFunction.MULTIPLY, gradX, context.gradOutput(), gradX);
            context.discard(density);
        });
    }

    /// `out = Φ(x)`.
    private static void distribution(Backend backend, Tensor x, Tensor out) {
        backend.affine(x, Math.sqrt(0.5), 0, out);
        backend.unary(UnaryFunction.ERF, out, out);
        backend.affine(out, 0.5, 0.5, out);
    }
}
