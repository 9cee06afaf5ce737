package arabica.parity;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDArray;
import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Where random samples do not go: kinks and ties, zeros of both signs, denormal numbers, the largest ones, ±∞ and NaN. Ours in
/// F64, and in F32, against libtorch's F64. What may differ is said in [#isKnown]; nothing else may.
class SpecialValuesTests extends BesideLibTorch {
    private static final double[] VALUES = DoubleStream
            .of(0, 1e-45, 1e-40, 1e-30, 1e-20, 1e-10, 1e-5, 1e-3, 0.5, 1, 2, 3,
                    4, 5, 6, 7, 8, 9, 10, 13, 17, 20, 30, 50, 80, 88, 89, 100, 104, 110, 500, 710, 745, 1000, 1e10,
                    1e13, 1e15, 1e19,
                    1e20, 1e30, 3e38, Double.POSITIVE_INFINITY)
            .flatMap(x -> DoubleStream.of(x, -x)).toArray();
    private static final double F64_TOLERANCE = 1e-14;
    private static final double F32_TOLERANCE = 4e-7;

    private static final Map<String, UnaryOperator<Tensor>> UNARY = new TreeMap<>(Map.ofEntries(
            Map.entry("negate", Ops::negate), Map.entry("exp", Ops::exp), Map.entry("expm1", Ops::expm1),
            Map.entry("log", Ops::log), Map.entry("sqrt", Ops::sqrt), Map.entry("reciprocal", Ops::reciprocal),
            Map.entry("square", Ops::square), Map.entry("tanh", Ops::tanh), Map.entry("erf", Ops::erf),
            Map.entry("sigmoid", Ops::sigmoid), Map.entry("softplus", Ops::softplus),
            Map.entry("logSigmoid", Ops::logSigmoid), Map.entry("relu", Ops::relu), Map.entry("abs", Ops::abs),
            Map.entry("gelu", Ops::gelu), Map.entry("erfGelu", Ops::erfGelu), Map.entry("silu", Ops::silu)));
    private static final Map<String, BinaryOperator<Tensor>> BINARY = new TreeMap<>(Map.of("add", Ops::add, "subtract",
            Ops::subtract, "multiply", Ops::multiply, "divide", Ops::divide, "maximum", Ops::maximum, "minimum",
            Ops::minimum, "swiGlu", Ops::swiGlu));

    @Test
    void functionsOfOneNumber() {
        double[] values = DoubleStream.concat(Arrays.stream(VALUES), DoubleStream.of(Double.NaN)).toArray();
        List<String> found = new ArrayList<>();
        UNARY.forEach((name, function) -> {
            for (DType type : List.of(DType.F64, DType.F32)) {
                double[] x = rounded(type, values);
                differences(name, type, new double[][]{x}, in -> function.apply(in[0]), found);
            }
        });
        assertThat(found).isEmpty();
    }

    @Test
    void functionsOfTwoNumbers() {
        double[] values = {0, -0.0, 1e-40, 1, -1, 2, 1e30, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY,
                Double.NaN};
        int n = values.length;
        double[] a = IntStream.range(0, n * n).mapToDouble(i -> values[i / n]).toArray();
        double[] b = IntStream.range(0, n * n).mapToDouble(i -> values[i % n]).toArray();
        List<String> found = new ArrayList<>();
        BINARY.forEach((name, function) -> {
            for (DType type : List.of(DType.F64, DType.F32)) {
                differences(name, type, new double[][]{rounded(type, a), rounded(type, b)},
                        in -> function.apply(in[0], in[1]), found);
            }
        });
        assertThat(found).isEmpty();
    }

    private static double[] rounded(DType type, double[] values) {
        return type == DType.F64 ? values : Arrays.stream(values).map(x -> (float) x).toArray();
    }

    /// A function of tensors.
    private interface Function {
        Tensor apply(Tensor... in);
    }

    private static void differences(String name, DType type, double[][] in, Function function, List<String> found) {
        Evaluation ours = ours(type, in, function);
        Evaluation theirs = theirs(name, in);
        for (int place = 0; place < in[0].length; place++) {
            int at = place;
            double[] x = Arrays.stream(in).mapToDouble(values -> values[at]).toArray();
            for (int i = -1; i < in.length; i++) { // the result, and the gradient of each input
                double our = i < 0 ? ours.result()[at] : ours.gradients().get(i)[at];
                double their = i < 0 ? theirs.result()[at] : theirs.gradients().get(i)[at];
                double right = type == DType.F64 ? their : (float) their;
                if (!isSame(type, our, right) && !isKnown(name, x, i, our, right)) {
                    found.add(name + " in " + type + " at " + Arrays.toString(x) + ": "
                            + (i < 0 ? "the result" : "gradient " + i) + " is " + our + ", libtorch's " + right);
                }
            }
        }
    }

    private static boolean isSame(DType type, double ours, double right) {
        if (Double.isNaN(right) || Double.isInfinite(right)) { return Double.compare(ours, right) == 0; }
        double tolerance = type == DType.F64 ? F64_TOLERANCE : F32_TOLERANCE;
        return Math.abs(ours - right) <= tolerance * Math.max(1, Math.abs(right));
    }

    /// @param input whose gradient it is; −1 for the result
    private static boolean isKnown(String name, double[] x, int input, double ours, double theirs) {
        boolean nan = Arrays.stream(x).anyMatch(Double::isNaN);
        boolean infinite = Arrays.stream(x).anyMatch(Double::isInfinite);
        return switch (name) {
            // A tie's gradient goes to the first operand, not half to each; beside NaN there is none, not the whole to each.
            case "maximum", "minimum" -> input >= 0 && (nan
                    ? ours == 0 && theirs == 1
                    : x[0] == x[1] && ours == 1 - input && theirs == 0.5);
            // The gradient is no number either.
            case "relu", "abs" -> nan && input == 0 && Double.isNaN(ours);
            // The limit, not ∞ · 0.
            case "gelu", "silu", "swiGlu" -> infinite && Double.isNaN(theirs) && (ours == 0 || ours == 1);
            default -> false;
        };
    }

    private static Evaluation ours(DType type, double[][] in, Function function) {
        return Scope.step(type == DType.F64 ? exact : fast, () -> {
            Tensor[] leaves = Arrays.stream(in).map(x -> Scope.current().of(type, x, x.length).requireGrad())
                    .toArray(Tensor[]::new);
            Tensor result = function.apply(leaves);
            double[] values = result.toDoubles();
            result.backward(Scope.current().full(type, Shape.of(values.length), 1));
            return new Evaluation(values,
                    Arrays.stream(leaves).map(leaf -> leaf.grad().orElseThrow().toDoubles()).toList());
        });
    }

    private static Evaluation theirs(String name, double[][] in) {
        try (LibTorch.Session session = torch.open()) {
            PtNDArray[] leaves = Arrays.stream(in).map(x -> session.leaf(DType.F64, x, x.length))
                    .toArray(PtNDArray[]::new);
            PtNDArray result = session.call(name, (Object[]) leaves);
            double[] ones = new double[in[0].length];
            Arrays.fill(ones, 1);
            session.backward(result, session.tensorLike(result, ones));
            return new Evaluation(LibTorch.doubles(result),
                    Arrays.stream(leaves).map(leaf -> LibTorch.doubles(leaf.getGradient())).toList());
        }
    }
}
