package arabica.autograd.gradcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import arabica.autograd.Backend;
import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.ops.Ops;

/// All operations, each with a way to draw inputs away from its kinks. `arabica gradcheck` prints a table from it and
/// the property tests run it; an operation that is added to [Ops] is added here.
public final class OperationCatalog {
    private OperationCatalog() {}

    /// Every differentiable function of [Ops], once.
    public static List<CatalogEntry> all() {
        return List.of(
                binary("add", Ops::add, Samples::variable),
                binary("subtract", Ops::subtract, Samples::variable),
                binary("multiply", Ops::multiply, Samples::variable),
                binary("divide", Ops::divide, Samples::awayFromZero),
                extremum("maximum", Ops::maximum),
                extremum("minimum", Ops::minimum),
                entry("affine", s -> {
                    double scale = s.uniform(-2, 2);
                    double shift = s.uniform(-2, 2);
                    return check(x -> Ops.affine(x, scale, shift), s.variable(s.shape(0, 3)));
                }),
                entry("scale", s -> {
                    double scale = s.uniform(-2, 2);
                    return check(x -> Ops.scale(x, scale), s.variable(s.shape(0, 3)));
                }),
                unary("negate", Ops::negate, Samples::variable),
                unary("exp", Ops::exp, Samples::variable),
                unary("expm1", Ops::expm1, Samples::variable),
                unary("log", Ops::log, (s, shape) -> s.variable(shape, 0.3, 3)),
                unary("sqrt", Ops::sqrt, (s, shape) -> s.variable(shape, 0.3, 3)),
                unary("reciprocal", Ops::reciprocal, Samples::awayFromZero),
                unary("square", Ops::square, Samples::variable),
                unary("tanh", Ops::tanh, Samples::variable),
                unary("erf", Ops::erf, (s, shape) -> s.variable(shape, -3, 3)),
                unary("sigmoid", Ops::sigmoid, (s, shape) -> s.variable(shape, -6, 6)),
                unary("softplus", Ops::softplus, (s, shape) -> s.variable(shape, -6, 6)),
                unary("logSigmoid", Ops::logSigmoid, (s, shape) -> s.variable(shape, -6, 6)),
                unary("relu", Ops::relu, Samples::awayFromZero),
                unary("abs", Ops::abs, Samples::awayFromZero),
                unary("clamp", x -> Ops.clamp(x, -0.5, 0.7), (s, shape) -> s.awayFrom(shape, -0.5, 0.7)),
                entry("where", OperationCatalog::where),
                entry("sum", s -> reduction(s, Ops::sum, Ops::sum)),
                entry("mean", s -> reduction(s, Ops::mean, Ops::mean)),
                entry("max", s -> {
                    Shape shape = s.shape(1, 3);
                    int axis = s.between(-shape.rank(), shape.rank() - 1);
                    return check(x -> Ops.max(x, axis), s.distinct(shape));
                }),
                entry("reshape", s -> {
                    Shape shape = s.shape(1, 3);
                    int[] dims = s.flip() ? new int[]{-1, shape.dim(0)} : new int[]{(int) shape.size()};
                    return check(x -> Ops.reshape(x, dims), s.variable(shape));
                }),
                entry("permute", s -> {
                    Shape shape = s.shape(1, 4);
                    int[] axes = permutation(s, shape.rank());
                    return check(x -> Ops.permute(x, axes), s.variable(shape));
                }),
                unary("transpose", Ops::transpose, (s, shape) -> s.variable(s.shape(2, 4))),
                entry("slice", s -> {
                    Shape shape = s.shape(1, 3);
                    int axis = s.between(0, shape.rank() - 1);
                    int from = s.between(0, shape.dim(axis) - 1);
                    int to = s.between(from + 1, shape.dim(axis));
                    return check(x -> Ops.slice(x, axis, from, to), s.variable(shape));
                }),
                entry("columns", s -> {
                    Shape shape = s.shape(1, 3);
                    int from = s.between(0, shape.columns() - 1);
                    int to = s.between(from + 1, shape.columns());
                    return check(x -> Ops.columns(x, from, to), s.variable(shape));
                }),
                entry("concat", OperationCatalog::concat),
                entry("matmul", OperationCatalog::matmul),
                entry("linear", s -> linear(s, false)),
                entry("linearTransposed", s -> linear(s, true)),
                entry("panelLinear", OperationCatalog::panelLinear),
                entry("lowRankLinear", OperationCatalog::lowRankLinear),
                entry("checkpoint", s -> {
                    int size = s.dim(4);
                    return GradCheck.of(
                            in -> Ops.checkpoint(x -> Ops.gelu(Ops.linear(x, in[1], in[2])), in[0], List.of()),
                            s.variable(appended(s.shape(0, 2), size)), s.constant(Shape.of(size, size)),
                            s.constant(Shape.of(size)));
                }),
                unary("gelu", Ops::gelu, (s, shape) -> s.variable(shape, -4, 4)),
                unary("erfGelu", Ops::erfGelu, (s, shape) -> s.variable(shape, -4, 4)),
                unary("silu", Ops::silu, (s, shape) -> s.variable(shape, -6, 6)),
                entry("swiGlu", s -> {
                    Shape shape = s.shape(0, 3);
                    return GradCheck.of(in -> Ops.swiGlu(in[0], in[1]), s.variable(shape, -4, 4), s.variable(shape));
                }),
                unary("softmax", Ops::softmax, (s, shape) -> s.variable(s.shape(1, 3))),
                unary("logSoftmax", Ops::logSoftmax, (s, shape) -> s.variable(s.shape(1, 3))),
                entry("layerNorm", s -> {
                    Shape shape = s.shape(0, 2);
                    int columns = 1 + s.dim(5);
                    Shape rows = Shape.of(IntStream.concat(IntStream.of(shape.toArray()), IntStream.of(columns))
                            .toArray());
                    double epsilon = s.flip() ? 1e-5 : 0.1;
                    return GradCheck.of(in -> Ops.layerNorm(in[0], in[1], in[2], epsilon), s.distinct(rows),
                            s.variable(Shape.of(columns)), s.variable(Shape.of(columns)));
                }),
                entry("rmsNorm", s -> {
                    int columns = s.dim(5);
                    double epsilon = s.flip() ? 1e-5 : 0.1;
                    return GradCheck.of(in -> Ops.rmsNorm(in[0], in[1], epsilon),
                            s.awayFromZero(appended(s.shape(0, 2), columns)), s.variable(Shape.of(columns)));
                }),
                entry("rope", s -> {
                    Shape rows = s.shape(0, 2);
                    int heads = s.between(1, 3);
                    int half = s.dim(3);
                    int columns = heads * (2 * half + s.between(0, 2));
                    int positions = s.dim(4);
                    Shape table = Shape.of(positions, half);
                    return GradCheck.of(in -> Ops.rope(in[0], in[1], in[2], in[3], heads),
                            s.variable(appended(rows, columns)), s.constant(table), s.constant(table),
                            s.ids(rows, 0, positions));
                }),
                entry("embedding", s -> {
                    int rows = s.dim(5);
                    return GradCheck.of(in -> Ops.embedding(in[0], in[1]),
                            s.variable(Shape.of(rows, s.dim(4))), s.ids(s.shape(0, 2), 0, rows));
                }),
                entry("causalAttention", s -> {
                    int kvHeads = s.between(1, 2);
                    int heads = kvHeads * s.between(1, 2);
                    Shape shape = Shape.of(s.between(1, 2), s.dim(5),
                            (heads + 2 * kvHeads) * s.dim(3));
                    int window = s.flip() ? Backend.NO_WINDOW : s.between(1, shape.dim(1));
                    Optional<Segments> segments = s.flip()
                            ? Optional.empty()
                            : Optional.of(s.segments(shape.dim(0), shape.dim(1)));
                    if (s.flip()) {
                        return check(x -> Ops.causalAttention(x, heads, kvHeads, window, segments), s.variable(shape));
                    }
                    int size = shape.columns() / (heads + 2 * kvHeads);
                    Shape keys = shape.withColumns(kvHeads * size);
                    return GradCheck.of(
                            in -> Ops.causalAttention(in[0], in[1], in[2], heads, kvHeads, window, segments),
                            s.variable(shape.withColumns(heads * size)), s.variable(keys), s.variable(keys));
                }),
                entry("dropout", s -> {
                    double p = s.uniform(0, 0.9);
                    long seed = s.seed();
                    return check(x -> Ops.dropout(x, p, seed), s.variable(s.shape(0, 3)));
                }),
                entry("gatherLogProbs", s -> {
                    Shape targets = s.shape(0, 2);
                    int vocabulary = s.dim(5);
                    return GradCheck.of(in -> Ops.gatherLogProbs(in[0], in[1]),
                            s.variable(appended(targets, vocabulary)), s.ids(targets, -1, vocabulary));
                }),
                entry("linearLogProbs", s -> head(s, Ops::linearLogProbs)),
                entry("linearCrossEntropy", s -> head(s, Ops::linearCrossEntropy)),
                unary("entropy", Ops::entropy, (s, shape) -> s.variable(s.shape(1, 3))));
    }

    /// @throws NoSuchElementException if there is no operation of this name
    public static CatalogEntry get(String name) {
        return all().stream().filter(entry -> entry.name().equals(name)).findFirst()
                .orElseThrow(() -> new NoSuchElementException("no operation is called '" + name + "'"));
    }

    /// Draws one input of a given shape.
    private interface Values {
        Input draw(Samples samples, Shape shape);
    }

    private static CatalogEntry entry(String name, Function<Samples, GradCheck> sampler) {
        return new CatalogEntry(name, sampler);
    }

    private static GradCheck check(UnaryOperator<Tensor> function, Input x) {
        return GradCheck.of(in -> function.apply(in[0]), x);
    }

    private static CatalogEntry unary(String name, UnaryOperator<Tensor> function, Values values) {
        return entry(name, s -> check(function, values.draw(s, s.shape(0, 3))));
    }

    private static CatalogEntry binary(String name, BinaryOperator<Tensor> function, Values values) {
        return entry(name, s -> {
            Shape[] shapes = s.broadcastablePair();
            if (s.between(0, 9) == 0) { // both operands are one tensor: its gradient gathers from both sides
                return check(x -> function.apply(x, x), values.draw(s, shapes[0]));
            }
            return GradCheck.of(in -> function.apply(in[0], in[1]), values.draw(s, shapes[0]),
                    values.draw(s, shapes[1]));
        });
    }

    private static CatalogEntry extremum(String name, BinaryOperator<Tensor> function) {
        return entry(name, s -> {
            Shape[] shapes = s.broadcastablePair();
            return GradCheck.of(in -> function.apply(in[0], in[1]), s.nearIntegers(shapes[0], 0),
                    s.nearIntegers(shapes[1], 0.5));
        });
    }

    private static GradCheck where(Samples s) {
        Shape[] shapes = s.broadcastablePair();
        Shape whole = Shape.broadcast(shapes[0], shapes[1]);
        Shape condition = s.flip() ? whole : s.broadcastable(whole);
        return GradCheck.of(in -> Ops.where(in[0], in[1], in[2]), s.condition(condition), s.variable(shapes[0]),
                s.variable(shapes[1]));
    }

    /// A reduction over some axes.
    private interface OverAxes {
        Tensor apply(Tensor x, int... axes);
    }

    private static GradCheck reduction(Samples s, UnaryOperator<Tensor> overAll, OverAxes overAxes) {
        Shape shape = s.shape(1, 4);
        if (s.flip()) { return check(overAll, s.variable(shape)); }
        int[] axes = permutation(s, shape.rank());
        int[] some = IntStream.range(0, s.between(1, axes.length)).map(i -> s.flip() ? axes[i] : axes[i] - axes.length)
                .toArray();
        return check(x -> overAxes.apply(x, some), s.variable(shape));
    }

    private static GradCheck concat(Samples s) {
        Shape shape = s.shape(1, 3);
        int axis = s.between(-shape.rank(), shape.rank() - 1);
        int position = axis < 0 ? shape.rank() + axis : axis;
        Input[] parts = new Input[s.between(1, 3)];
        for (int i = 0; i < parts.length; i++) {
            int[] dims = shape.toArray();
            dims[position] = s.dim(3);
            parts[i] = s.variable(Shape.of(dims));
        }
        return GradCheck.of(in -> Ops.concat(axis, in), parts);
    }

    private static GradCheck matmul(Samples s) {
        Shape leading = s.leading(2);
        int m = s.dim(3);
        int k = s.dim(4);
        int n = s.dim(3);
        boolean transposeA = s.flip();
        boolean transposeB = s.flip();
        Shape a = appended(leading, transposeA ? new int[]{k, m} : new int[]{m, k});
        Shape b = appended(s.flip() ? leading : Shape.scalar(), transposeB ? new int[]{n, k} : new int[]{k, n});
        return GradCheck.of(in -> Ops.matmul(in[0], transposeA, in[1], transposeB), s.variable(a), s.variable(b));
    }

    private static GradCheck linear(Samples s, boolean transposed) {
        int inputs = s.dim(4);
        int outputs = s.dim(4);
        Shape rows = appended(s.shape(0, 2), inputs);
        Input x = s.variable(rows);
        Input w = s.variable(transposed ? Shape.of(outputs, inputs) : Shape.of(inputs, outputs));
        return withBiasAndResidual(s, x, w, rows.withColumns(outputs), (in, bias, residual) -> transposed
                ? Ops.linearTransposed(in[0], in[1], bias, residual)
                : Ops.linear(in[0], in[1], bias, residual));
    }

    /// A linear layer: the first inputs are x and the weight.
    private interface Layer {
        Tensor apply(Tensor[] in, Tensor bias, Tensor residual);
    }

    /// With both, one or none.
    private static GradCheck withBiasAndResidual(Samples s, Input x, Input w, Shape out, Layer layer) {
        boolean biased = s.flip();
        boolean residual = s.flip();
        List<Input> inputs = new ArrayList<>(List.of(x, w));
        if (biased) { inputs.add(s.variable(Shape.of(out.columns()))); }
        if (residual) { inputs.add(s.variable(out)); }
        return GradCheck.of(in -> layer.apply(in, biased ? in[2] : null, residual ? in[in.length - 1] : null),
                inputs.toArray(Input[]::new));
    }

    private static GradCheck panelLinear(Samples s) {
        int inputs = s.dim(4);
        int width = s.dim(3);
        int panels = s.dim(3);
        int outputs = s.between((panels - 1) * width + 1, panels * width);
        Shape rows = appended(s.shape(0, 2), inputs);
        Input x = s.variable(rows);
        Shape w = Shape.of(panels, inputs, width);
        Input weight = new Input.Constant(w, s.variable(w).values());
        return withBiasAndResidual(s, x, weight, rows.withColumns(outputs),
                (in, bias, residual) -> Ops.panelLinear(in[0], in[1], outputs, bias, residual));
    }

    private static GradCheck lowRankLinear(Samples s) {
        int inputs = s.dim(4);
        int outputs = s.dim(4);
        int rank = s.dim(3);
        double scale = s.uniform(-2, 2);
        boolean transposed = s.flip();
        Shape shape = appended(s.shape(0, 2), inputs);
        Input x = s.variable(shape);
        Input w = s.variable(transposed ? Shape.of(outputs, inputs) : Shape.of(inputs, outputs));
        Input a = s.variable(Shape.of(rank, inputs));
        Input b = s.variable(Shape.of(outputs, rank));
        return switch (s.between(0, 2)) {
            case 0 -> GradCheck.of(in -> Ops.lowRankLinear(in[0], in[1], transposed, in[4], in[0], in[2], in[3], scale),
                    x, w, a, b, s.variable(Shape.of(outputs)));
            case 1 -> GradCheck.of(in -> Ops.lowRankLinear(in[0], in[1], transposed, null, in[0], in[2], in[3], scale),
                    x, w, a, b);
            default -> GradCheck.of(in -> Ops.lowRankLinear(in[0], in[1], transposed, null, in[4], in[2], in[3], scale),
                    x, w, a, b, s.variable(shape));
        };
    }

    /// A language model's head: hidden states, weights, targets.
    private interface Head {
        Tensor apply(Tensor x, Tensor w, Tensor targets);
    }

    private static GradCheck head(Samples s, Head head) {
        Shape targets = s.shape(0, 2);
        int vocabulary = s.dim(5);
        int size = s.dim(4);
        return GradCheck.of(in -> head.apply(in[0], in[1], in[2]), s.variable(appended(targets, size)),
                s.variable(Shape.of(vocabulary, size)), s.ids(targets, -1, vocabulary));
    }

    private static Shape appended(Shape leading, int... last) {
        return Shape.of(IntStream.concat(IntStream.of(leading.toArray()), IntStream.of(last)).toArray());
    }

    private static int[] permutation(Samples s, int count) {
        int[] axes = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int other = s.between(0, i);
            int axis = axes[i];
            axes[i] = axes[other];
            axes[other] = axis;
        }
        return axes;
    }
}
