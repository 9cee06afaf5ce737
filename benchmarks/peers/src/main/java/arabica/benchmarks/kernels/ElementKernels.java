package arabica.benchmarks.kernels;

import arabica.autograd.AdamWStep;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Functions of elements; dimensions are rows and columns.
final class ElementKernels {
    private static final int ROWS = 128;
    private static final int COLUMNS = 256;

    /// Those that differ in how they are computed; the rest are like one of them.
    private static final List<UnaryFunction> UNARY = List.of(UnaryFunction.EXP, UnaryFunction.EXPM1, UnaryFunction.LOG,
            UnaryFunction.SQRT, UnaryFunction.TANH, UnaryFunction.SIGMOID, UnaryFunction.SOFTPLUS, UnaryFunction.RELU);
    private static final List<BinaryFunction> BINARY = List.of(BinaryFunction.ADD, BinaryFunction.DIVIDE,
            BinaryFunction.MAXIMUM, BinaryFunction.GREATER);

    private ElementKernels() {}

    static List<Kernel> all() {
        List<Kernel> all = new ArrayList<>();
        for (UnaryFunction function : UNARY) {
            all.add(Kernel.of("unary/" + lower(function), (operands, d) -> {
                Tensor x = operands.positive(d);
                Tensor out = operands.out(d);
                return () -> operands.backend().unary(function, x, out);
            }, ROWS, COLUMNS));
        }
        for (BinaryFunction function : BINARY) {
            all.add(Kernel.of("binary/" + lower(function), (operands, d) -> {
                Tensor a = operands.positive(d);
                Tensor b = operands.positive(d);
                Tensor out = operands.out(d);
                return () -> operands.backend().binary(function, a, b, out);
            }, ROWS, COLUMNS));
        }
        all.add(Kernel.of("binary/add-row", (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor row = operands.normal(d[1]);
            return () -> operands.backend().binary(BinaryFunction.ADD, x, row, x);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("binary/multiply-column", (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor column = operands.positive(d[0], 1);
            Tensor out = operands.out(d);
            return () -> operands.backend().binary(BinaryFunction.MULTIPLY, x, column, out);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("affine", (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor out = operands.out(d);
            return () -> operands.backend().affine(x, 0.7, 0.1, out);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("addScaled", (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor out = operands.out(d);
            return () -> operands.backend().addScaled(x, 0.3, out);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("clamp", (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor out = operands.out(d);
            return () -> operands.backend().clamp(x, -0.5, 0.5, out);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("select", ElementKernels::select, ROWS, COLUMNS));
        all.add(Kernel.of("gelu/forward", (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor out = operands.out(d);
            return () -> operands.backend().gelu(x, out);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("gelu/backward", (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor grad = operands.normal(d);
            Tensor out = operands.out(d);
            return () -> operands.backend().geluBackward(x, grad, out);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("dropoutMask", (operands, d) -> {
            Tensor out = operands.out(d);
            return () -> operands.backend().dropoutMask(7, 0.1, out);
        }, ROWS, COLUMNS));
        all.add(Kernel.of("adamW", ElementKernels::adamW, ROWS, COLUMNS));
        return all;
    }

    private static Runnable select(Operands operands, int... d) {
        Tensor condition = operands.out(d);
        Tensor a = operands.normal(d);
        Tensor b = operands.normal(d);
        Tensor out = operands.out(d);
        operands.backend().binary(BinaryFunction.GREATER, a, b, condition);
        return () -> operands.backend().select(condition, a, b, out);
    }

    private static Runnable adamW(Operands operands, int... d) {
        Tensor parameter = operands.normal(d);
        Tensor grad = operands.normal(d);
        Tensor m = operands.out(d);
        Tensor v = operands.out(d);
        AdamWStep step = new AdamWStep(1e-3, 0.9, 0.95, 1e-8, 0.1, 3, 0.7);
        return () -> operands.backend().adamW(parameter, grad, m, v, step);
    }

    private static String lower(Enum<?> function) { return function.name().toLowerCase(Locale.ROOT); }
}
