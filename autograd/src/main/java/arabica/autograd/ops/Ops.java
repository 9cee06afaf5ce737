package arabica.autograd.ops;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import arabica.autograd.Autograd;
import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Segments;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// Every operation as a function, for `import static`. A call is recorded on the tape when an input requires a
/// gradient; the operation's own type holds its formula, shapes and derivative. Axes may be negative: they then count
/// from the end.
///
/// All throw `IllegalArgumentException`, naming the operation and the shapes, where the inputs do not fit.
public final class Ops {
    private Ops() {}

    // Element by element, with NumPy's broadcasting

    public static Tensor add(Tensor a, Tensor b) { return binary(BinaryFunction.ADD, a, b); }

    public static Tensor subtract(Tensor a, Tensor b) { return binary(BinaryFunction.SUBTRACT, a, b); }

    public static Tensor multiply(Tensor a, Tensor b) { return binary(BinaryFunction.MULTIPLY, a, b); }

    public static Tensor divide(Tensor a, Tensor b) { return binary(BinaryFunction.DIVIDE, a, b); }

    /// The larger of two; at a tie the gradient goes to `a`.
    public static Tensor maximum(Tensor a, Tensor b) { return binary(BinaryFunction.MAXIMUM, a, b); }

    /// The smaller of two; at a tie the gradient goes to `a`.
    public static Tensor minimum(Tensor a, Tensor b) { return binary(BinaryFunction.MINIMUM, a, b); }

    /// 1 where `a > b`, else 0; no gradient.
    public static Tensor greater(Tensor a, Tensor b) { return binary(BinaryFunction.GREATER, a, b); }

    /// `scale · x + shift`.
    public static Tensor affine(Tensor x, double scale, double shift) {
        return Autograd.apply(new Affine(scale, shift), x);
    }

    public static Tensor scale(Tensor x, double scale) { return affine(x, scale, 0); }

    public static Tensor negate(Tensor x) { return affine(x, -1, 0); }

    public static Tensor exp(Tensor x) { return unary(UnaryFunction.EXP, x); }

    /// `exp(x) − 1`, exact near zero.
    public static Tensor expm1(Tensor x) { return unary(UnaryFunction.EXPM1, x); }

    /// The natural logarithm.
    public static Tensor log(Tensor x) { return unary(UnaryFunction.LOG, x); }

    public static Tensor sqrt(Tensor x) { return unary(UnaryFunction.SQRT, x); }

    public static Tensor reciprocal(Tensor x) { return unary(UnaryFunction.RECIPROCAL, x); }

    public static Tensor square(Tensor x) { return unary(UnaryFunction.SQUARE, x); }

    public static Tensor tanh(Tensor x) { return unary(UnaryFunction.TANH, x); }

    /// The error function.
    public static Tensor erf(Tensor x) { return unary(UnaryFunction.ERF, x); }

    public static Tensor sigmoid(Tensor x) { return unary(UnaryFunction.SIGMOID, x); }

    /// `log(1 + exp(x))`, without overflow.
    public static Tensor softplus(Tensor x) { return unary(UnaryFunction.SOFTPLUS, x); }

    /// `log σ(x) = −softplus(−x)`, without overflow.
    public static Tensor logSigmoid(Tensor x) { return negate(softplus(negate(x))); }

    public static Tensor relu(Tensor x) { return unary(UnaryFunction.RELU, x); }

    public static Tensor abs(Tensor x) { return unary(UnaryFunction.ABS, x); }

    /// `min(max(x, low), high)`; no gradient where the clamp holds.
    public static Tensor clamp(Tensor x, double low, double high) { return Autograd.apply(new Clamp(low, high), x); }

    /// `condition ≠ 0 ? a : b`; the condition is floating-point and has no gradient.
    public static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Autograd.apply(new Where(), condition, a, b);
    }

    // Reductions

    /// The sum of all elements, a scalar.
    public static Tensor sum(Tensor x) { return Autograd.apply(new Sum(), x); }

    /// The sum over some axes, which the result no longer has.
    public static Tensor sum(Tensor x, int... axes) { return Autograd.apply(new Sum(axes), x); }

    /// The mean of all elements, a scalar.
    public static Tensor mean(Tensor x) { return mean(x, new int[0]); }

    /// The mean over some axes, which the result no longer has.
    public static Tensor mean(Tensor x, int... axes) {
        Tensor sum = sum(x, axes);
        return scale(sum, (double) sum.size() / x.size());
    }

    /// The largest element along an axis, which the result no longer has.
    public static Tensor max(Tensor x, int axis) { return Autograd.apply(new Max(axis), x); }

    // Shapes

    /// The same elements under another shape; one dimension may be −1. Nothing is copied.
    public static Tensor reshape(Tensor x, int... dims) { return Autograd.apply(new Reshape(dims), x); }

    /// Dimension `d` of the result is dimension `axes[d]` of `x`.
    public static Tensor permute(Tensor x, int... axes) { return Autograd.apply(new Permute(axes), x); }

    /// Exchanges the last two dimensions.
    public static Tensor transpose(Tensor x) {
        int rank = x.shape().rank();
        if (rank < 2) { throw new IllegalArgumentException("transpose: a matrix is needed, not " + x); }
        int[] axes = new int[rank];
        for (int i = 0; i < rank; i++) { axes[i] = i; }
        axes[rank - 1] = rank - 2;
        axes[rank - 2] = rank - 1;
        return permute(x, axes);
    }

    /// Places `from` (inclusive) to `to` (exclusive) of the last dimension, copied.
    public static Tensor columns(Tensor x, int from, int to) { return slice(x, -1, from, to); }

    /// Places `from` (inclusive) to `to` (exclusive) of one axis, copied.
    public static Tensor slice(Tensor x, int axis, int from, int to) {
        return Autograd.apply(new Slice(axis, from, to), x);
    }

    /// Tensors one after another along an axis.
    public static Tensor concat(int axis, Tensor... tensors) { return Autograd.apply(new Concat(axis), tensors); }

    // Linear algebra

    /// `a · b`: `[…, m, k] · […, k, n]`, or `[…, m, k] · [k, n]`.
    public static Tensor matmul(Tensor a, Tensor b) { return matmul(a, false, b, false); }

    /// As [#matmul(Tensor, Tensor)], of operands whose last two dimensions are exchanged first where told.
    public static Tensor matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        if (transposeA && a.shape().rank() > 2 && b.shape().rank() == 2) {
            return matmul(transpose(a), false, b, transposeB);
        }
        return Autograd.apply(new MatMul(transposeA, transposeB), a, b);
    }

    /// `x · w + bias` with `w` `[in, out]`; `bias` `[out]` or null.
    public static Tensor linear(Tensor x, Tensor w, Tensor bias) { return linear(x, w, false, bias, null); }

    /// `x · w + bias + residual`; `residual` of the result's shape, or null.
    public static Tensor linear(Tensor x, Tensor w, Tensor bias, Tensor residual) {
        return linear(x, w, false, bias, residual);
    }

    /// `x · wᵀ + bias` with `w` `[out, in]`; `bias` `[out]` or null.
    public static Tensor linearTransposed(Tensor x, Tensor w, Tensor bias) { return linear(x, w, true, bias, null); }

    /// `x · wᵀ + bias + residual`; `residual` of the result's shape, or null.
    public static Tensor linearTransposed(Tensor x, Tensor w, Tensor bias, Tensor residual) {
        return linear(x, w, true, bias, residual);
    }

    /// `x · w + bias` with `w` `[in, outputs]` in column panels `[panels, in, width]`, frozen; `bias` or null.
    public static Tensor panelLinear(Tensor x, Tensor panels, int outputs, Tensor bias) {
        return panelLinear(x, panels, outputs, bias, null);
    }

    /// `x · w + bias + residual` with `w` in column panels; `residual` of the result's shape, or null.
    public static Tensor panelLinear(Tensor x, Tensor panels, int outputs, Tensor bias, Tensor residual) {
        return Autograd.apply(new PanelLinear(outputs, residual != null), present(x, panels, bias, residual));
    }

    /// `x · w + bias + scale · (u · aᵀ) · bᵀ`: [#linear] or, where told, [#linearTransposed], with an update of low rank;
    /// `u` is x, or x after dropout. `a` `[rank, in]`, `b` `[out, rank]`, `bias` `[out]` or null.
    public static Tensor lowRankLinear(Tensor x, Tensor w, boolean transposeWeight, Tensor bias, Tensor u, Tensor a,
            Tensor b, double scale) {
        LowRankLinear operation = new LowRankLinear(transposeWeight, scale);
        return bias == null
                ? Autograd.apply(operation, x, w, u, a, b)
                : Autograd.apply(operation, x, w, u, a, b, bias);
    }

    // Memory

    /// `segment(x)`, of which nothing but x is kept for backward: it runs again then. Costs the time of one more forward
    /// pass, and changes no bit.
    ///
    /// @param segment  a pure function of x and of leaves; its result is new memory
    /// @param trained  the leaves of the segment that gather gradients
    public static Tensor checkpoint(UnaryOperator<Tensor> segment, Tensor x, List<Tensor> trained) {
        if (!Autograd.isRecording()) { return segment.apply(x); }
        Tensor[] inputs = new Tensor[trained.size() + 1];
        inputs[0] = x;
        for (int i = 0; i < trained.size(); i++) { inputs[i + 1] = trained.get(i); }
        return Autograd.apply(new Checkpoint(segment), inputs);
    }

    // Networks

    /// GELU in its tanh form.
    public static Tensor gelu(Tensor x) { return Autograd.apply(new Gelu(), x); }

    /// GELU by its definition, with the error function.
    public static Tensor erfGelu(Tensor x) { return Autograd.apply(new ErfGelu(), x); }

    /// SiLU, `x · σ(x)`.
    public static Tensor silu(Tensor x) { return Autograd.apply(new Silu(), x); }

    /// `silu(gate) · up`, of two tensors of one shape.
    public static Tensor swiGlu(Tensor gate, Tensor up) { return Autograd.apply(new SwiGlu(), gate, up); }

    /// Softmax over the last dimension.
    public static Tensor softmax(Tensor x) { return Autograd.apply(new Softmax(), x); }

    /// Log-softmax over the last dimension.
    public static Tensor logSoftmax(Tensor x) { return Autograd.apply(new LogSoftmax(), x); }

    /// Layer normalisation over the last dimension; gain and bias `[D]`.
    public static Tensor layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon) {
        return Autograd.apply(new LayerNorm(epsilon), x, gain, bias);
    }

    /// RMS normalisation over the last dimension; gain `[D]`.
    public static Tensor rmsNorm(Tensor x, Tensor gain, double epsilon) {
        return Autograd.apply(new RmsNorm(epsilon), x, gain);
    }

    /// Rotates the first 2r columns of each head of x `[..., heads·d]`, r apart, by the angles of its row's position: cos
    /// and sin `[P, r]`, positions one I32 per row.
    public static Tensor rope(Tensor x, Tensor cos, Tensor sin, Tensor positions, int heads) {
        return Autograd.apply(new Rope(heads), x, cos, sin, positions);
    }

    /// Rows of `table` `[V, D]` by I32 ids of any shape: `ids.shape + [D]`.
    public static Tensor embedding(Tensor table, Tensor ids) { return Autograd.apply(new Embedding(), table, ids); }

    /// Causal attention on packed `[B, T, (heads + 2·kvHeads)·d]`: `[B, T, heads·d]`.
    public static Tensor causalAttention(Tensor qkv, int heads, int kvHeads) {
        return causalAttention(qkv, heads, kvHeads, Backend.NO_WINDOW);
    }

    /// As [#causalAttention(Tensor, int, int)], where a position sees the last `window` positions, its own among them.
    public static Tensor causalAttention(Tensor qkv, int heads, int kvHeads, int window) {
        return Autograd.apply(new CausalAttention(heads, kvHeads, window), qkv);
    }

    /// As [#causalAttention(Tensor, int, int, int)], with q `[B, T, heads·d]`, k and v `[B, T, kvHeads·d]` apart.
    public static Tensor causalAttention(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window) {
        return Autograd.apply(new CausalAttention(heads, kvHeads, window), q, k, v);
    }

    /// As [#causalAttention(Tensor, int, int, int)], where a row holds several sequences and each sees itself alone.
    public static Tensor causalAttention(Tensor qkv, int heads, int kvHeads, int window, Optional<Segments> segments) {
        return Autograd.apply(new CausalAttention(heads, kvHeads, window, segments), qkv);
    }

    /// As [#causalAttention(Tensor, Tensor, Tensor, int, int, int)], within segments.
    public static Tensor causalAttention(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window,
            Optional<Segments> segments) {
        return Autograd.apply(new CausalAttention(heads, kvHeads, window, segments), q, k, v);
    }

    /// Zeroes elements with probability `p` and scales the others by `1/(1 − p)`. With `p` 0 it is `x` itself.
    public static Tensor dropout(Tensor x, double p, long seed) {
        Dropout dropout = new Dropout(p, seed);
        return p == 0 ? x : Autograd.apply(dropout, x);
    }

    // Losses

    /// Log-probabilities of targets `[…]` under logits `[…, V]`; 0 and no gradient where a target is negative.
    public static Tensor gatherLogProbs(Tensor logits, Tensor targets) {
        return Autograd.apply(new GatherLogProbs(), logits, targets);
    }

    /// Log-probabilities of targets `[…]` under the logits `x · wᵀ` of a language model's head, `x` `[…, D]` and `w`
    /// `[V, D]`, without holding all logits; 0 and no gradient where a target is negative.
    public static Tensor linearLogProbs(Tensor x, Tensor w, Tensor targets) {
        return Autograd.apply(new LinearLogProbs(Optional.empty()), x, w, targets);
    }

    /// As [#linearLogProbs(Tensor, Tensor, Tensor)]; `observer` sees the logits, some rows `[rows, V]` at a time, in
    /// order, unrecorded.
    public static Tensor linearLogProbs(Tensor x, Tensor w, Tensor targets, Consumer<Tensor> observer) {
        return Autograd.apply(new LinearLogProbs(Optional.of(observer)), x, w, targets);
    }

    /// `−Σ` of [#linearLogProbs(Tensor, Tensor, Tensor)], a scalar: the fastest loss of a language model.
    public static Tensor linearCrossEntropy(Tensor x, Tensor w, Tensor targets) {
        return Autograd.apply(new LinearCrossEntropy(), x, w, targets);
    }

    /// The entropy in nats of each row of logits `[…, V]`: `[…]`.
    public static Tensor entropy(Tensor logits) { return Autograd.apply(new Entropy(), logits); }

    private static Tensor unary(UnaryFunction function, Tensor x) { return Autograd.apply(new Unary(function), x); }

    private static Tensor binary(BinaryFunction function, Tensor a, Tensor b) {
        return Autograd.apply(new Binary(function), a, b);
    }

    private static Tensor linear(Tensor x, Tensor w, boolean transpose, Tensor bias, Tensor residual) {
        return Autograd.apply(new Linear(transpose, residual != null), present(x, w, bias, residual));
    }

    /// Those that are not null.
    private static Tensor[] present(Tensor... inputs) {
        return Stream.of(inputs).filter(Objects::nonNull).toArray(Tensor[]::new);
    }
}
