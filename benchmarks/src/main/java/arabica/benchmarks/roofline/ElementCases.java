package arabica.benchmarks.roofline;

import arabica.autograd.AdamWStep;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// Kernels of elements.
final class ElementCases {
    private ElementCases() {}

    static Runnable add(Operands operands, int... dims) {
        Tensor a = operands.values(dims);
        Tensor b = operands.values(dims);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().binary(BinaryFunction.ADD, a, b, out);
    }

    static Runnable bias(Operands operands, int... dims) {
        Tensor x = operands.zeros(dims);
        Tensor bias = operands.values(dims[1]);
        return () -> operands.backend().binary(BinaryFunction.ADD, x, bias, x);
    }

    static Runnable exp(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().unary(UnaryFunction.EXP, x, out);
    }

    static Runnable gelu(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().gelu(x, out);
    }

    static Runnable geluBackward(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor gradient = operands.values(dims);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().geluBackward(x, gradient, out);
    }

    static Runnable silu(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().silu(x, out);
    }

    static Runnable swiGlu(Operands operands, int... dims) {
        Tensor gate = operands.values(dims);
        Tensor up = operands.values(dims);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().swiGlu(gate, up, out);
    }

    static Runnable swiGluBackward(Operands operands, int... dims) {
        Tensor gate = operands.values(dims);
        Tensor up = operands.values(dims);
        Tensor gradient = operands.values(dims);
        Tensor gradGate = operands.zeros(dims);
        Tensor gradUp = operands.zeros(dims);
        return () -> operands.backend().swiGluBackward(gate, up, gradient, gradGate, gradUp);
    }

    static Runnable adamW(Operands operands, int... dims) {
        Tensor parameter = operands.values(dims);
        Tensor gradient = operands.values(dims);
        Tensor m = operands.zeros(dims);
        Tensor v = operands.zeros(dims);
        AdamWStep step = new AdamWStep(1e-4, 0.9, 0.95, 1e-8, 0.1, 3, 0.7);
        return () -> operands.backend().adamW(parameter, gradient, m, v, step);
    }
}
