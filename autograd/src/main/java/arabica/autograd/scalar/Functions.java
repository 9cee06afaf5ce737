package arabica.autograd.scalar;

import arabica.autograd.BinaryFunction;
import arabica.autograd.UnaryFunction;

/// The functions of one and of two elements, in double. `StrictMath` gives the same bits on every machine.
final class Functions {
    private Functions() {}

    static double apply(UnaryFunction function, double x) {
        return switch (function) {
            case EXP -> StrictMath.exp(x);
            case EXPM1 -> StrictMath.expm1(x);
            case LOG -> StrictMath.log(x);
            case SQRT -> StrictMath.sqrt(x);
            case RECIPROCAL -> 1 / x;
            case SQUARE -> x * x;
            case TANH -> StrictMath.tanh(x);
            case SIGMOID -> {
                // exp of a negative number alone: it cannot overflow.
                double e = StrictMath.exp(-StrictMath.abs(x));
                yield x >= 0 ? 1 / (1 + e) : e / (1 + e);
            }
            case SOFTPLUS -> StrictMath.max(x, 0) + StrictMath.log1p(StrictMath.exp(-StrictMath.abs(x)));
            case RELU -> StrictMath.max(x, 0);
            case ABS -> StrictMath.abs(x);
            case SIGN -> StrictMath.signum(x);
            case ERF -> erf(x);
        };
    }

    /// `2/√π · exp(−x²) · Σ 2ⁿ·x²ⁿ⁺¹/(1·3·…·(2n+1))`: no term is negative, so nothing cancels (Abramowitz & Stegun 7.1.6).
    private static double erf(double x) {
        double size = StrictMath.abs(x);
        if (size > 6) { return StrictMath.signum(x); } // 1 to the last bit
        double term = x;
        double sum = x;
        for (int n = 1; StrictMath.abs(term) > 1e-18 * StrictMath.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / StrictMath.sqrt(StrictMath.PI) * StrictMath.exp(-x * x) * sum;
    }

    static double apply(BinaryFunction function, double a, double b) {
        return switch (function) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MAXIMUM -> StrictMath.max(a, b);
            case MINIMUM -> StrictMath.min(a, b);
            case GREATER -> a > b ? 1 : 0;
            case GREATER_EQUAL -> a >= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
        };
    }
}
