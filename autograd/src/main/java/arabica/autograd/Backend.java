package arabica.autograd;

import java.lang.foreign.MemorySegment;

/// What a device must do to run Arabica: hold memory, and provide the primitives below. The fused operations have
/// default implementations that compose primitives (`FusedDefaults`, `LlamaDefaults`, `AttentionDefaults`, `SegmentDefaults`), so a backend is correct with
/// the primitives alone and becomes fast by overriding.
///
/// **Conventions.** Results are written to tensors that the caller allocated (the last parameters). An output may be
/// the same tensor as an input of the same shape in elementwise methods, and nowhere else. Operands are contiguous
/// unless a method says "strided rows". Shapes, types and liveness were checked by the operation that calls; a backend
/// calls `storage()` of each operand, which refuses memory that was given back. Floating-point operands of one call share
/// one type (F32 or F64); ids and lengths are I32. `N` is a number of rows, `D` and `V` numbers of columns.
public interface Backend extends AutoCloseable {
    /// The window of attention that sees all positions.
    int NO_WINDOW = Integer.MAX_VALUE;

    /// `scalar`, `vector`, `tornado`, …
    String name();

    // Memory

    /// Memory for `bytes` bytes, 64-byte aligned, not zeroed.
    Storage allocate(long bytes);

    /// Memory for a tensor of a type: [#allocate(long)], unless a backend keeps types apart or lacks one.
    ///
    /// @throws IllegalArgumentException     if this backend does not hold the type
    /// @throws OutOfDeviceMemoryException if a device has no room for it
    default Storage allocate(DType dtype, long bytes) { return allocate(bytes); }

    /// Whether operands may lie in memory of the host that is not this backend's: in a mapped file. If not, they are copied.
    default boolean readsHostMemory() { return false; }

    /// Copies a contiguous host array (a heap or native segment of the same element type) to a contiguous tensor.
    void upload(MemorySegment source, Tensor target);

    /// Copies a tensor (strided rows) to a contiguous host segment of the same element type.
    void download(Tensor source, MemorySegment target);

    /// Gives all memory back.
    @Override
    void close();

    // Primitives

    /// Sets every element (strided rows).
    void fill(Tensor out, double value);

    /// Copies elements, converting between F32, F64 and BF16, with rounding to nearest even (strided rows on both
    /// sides).
    void copy(Tensor x, Tensor out);

    /// `out = scale · x + shift`.
    void affine(Tensor x, double scale, double shift, Tensor out);

    /// `out += scale · x`.
    void addScaled(Tensor x, double scale, Tensor out);

    /// `out = f(x)`.
    void unary(UnaryFunction function, Tensor x, Tensor out);

    /// `out = f(a, b)`; `a` and `b` broadcast to out's shape.
    void binary(BinaryFunction function, Tensor a, Tensor b, Tensor out);

    /// Stretches `x` to the shape of `out`.
    default void broadcast(Tensor x, Tensor out) {
        binary(BinaryFunction.MAXIMUM, x, x, out); // of two equal operands the maximum is either
    }

    /// `out = condition ≠ 0 ? a : b`; all of one shape.
    void select(Tensor condition, Tensor a, Tensor b, Tensor out);

    /// `out = min(max(x, low), high)`.
    void clamp(Tensor x, double low, double high, Tensor out);

    /// Folds `x` to the shape of `out`, which broadcasts to x's: dimensions that are missing or 1 in `out` are folded.
    void reduce(Reduction reduction, Tensor x, Tensor out);

    /// The sum of squares of all elements, accumulated in double.
    double sumOfSquares(Tensor x);

    /// `out = op(a) · op(b)`, or `out += …`, where op transposes the last two dimensions. `a` is `[…, m, k]`,
    /// `b` is `[…, k, n]` with the same leading dimensions, or `[k, n]`: then a's leading dimensions are rows.
    /// Strided rows for `a`, `b` and `out`. A `b` `[k, n]` may be of BF16 where the others are floats: the result is
    /// that of the product with b widened, bit for bit.
    void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate);

    /// `out[i₀, i₁, …] = x[…]` where dimension `d` of `out` is dimension `axes[d]` of `x`; any floating-point type.
    void permute(Tensor x, int[] axes, Tensor out);

    /// `out[i] = table[ids[i]]`; table `[V, D]` (strided rows), ids of any shape with N elements, out N rows of D.
    /// Ids must lie in `[0, V)`: the operation checks them. A table of BF16 is widened.
    void gatherRows(Tensor table, Tensor ids, Tensor out);

    /// `table[ids[i]] += x[i]`, in the order of i: the same ids give the same bits.
    void scatterAddRows(Tensor x, Tensor ids, Tensor table);

    /// `table[ids[i]] = x[i]`; x has strided rows. Ids are distinct.
    void putRows(Tensor x, Tensor ids, Tensor table);

    /// `out[i] = x[i, ids[i]]`, 0 where `ids[i] < 0`; x `[N, V]`, ids and out of N elements.
    void pick(Tensor x, Tensor ids, Tensor out);

    /// `out[i, ids[i]] += x[i]`, nothing where `ids[i] < 0`.
    void addPicked(Tensor x, Tensor ids, Tensor out);

    /// In place over the last two dimensions `[T, S]`: elements with column > row + (S − T) become `value`.
    void maskFuture(Tensor x, double value);

    /// Independent draws: 0 with probability `p`, `1 / (1 − p)` otherwise; a pure function of seed and index, the one
    /// in [DropoutDraws] for every backend.
    void dropoutMask(long seed, double p, Tensor out);

    // Fused operations. Each names what it saves for its backward: that is part of the contract, since forward and
    // backward may come from different implementations.

    /// `out = x · w + bias + residual`, with `w` `[in, out]`, or `[out, in]` when `transposeWeight`; bias `[out]` or null,
    /// residual of out's shape or null. `w` may be of BF16, as in [#matmul].
    default void linear(Tensor x, Tensor w, boolean transposeWeight, Tensor bias, Tensor residual, Tensor out) {
        FusedDefaults.linear(this, x, w, transposeWeight, bias, residual, out);
    }

    /// The gradients of [#linear]'s parameters: `gradWeight = xᵀ · gradOut` (its transpose when `transposeWeight`),
    /// `gradBias = Σ gradOut` over rows. Either may be null: not wanted; x may be null where gradWeight is. x and gradOut
    /// are matrices.
    default void linearParametersBackward(Tensor x, Tensor gradOut, boolean transposeWeight, GradientTarget gradWeight,
            GradientTarget gradBias) {
        FusedDefaults.linearParametersBackward(this, x, gradOut, transposeWeight, gradWeight, gradBias);
    }

    /// [#linear] with a weight in column panels, `[panels, in, width]`: panel p holds columns `p·width` … of `[in, out]`,
    /// the last one padded with zeros. Of x's type or BF16. The same bits as with the weight as a matrix.
    default void panelLinear(Tensor x, Tensor panels, Tensor bias, Tensor residual, Tensor out) {
        FusedDefaults.panelLinear(this, x, panels, bias, residual, out);
    }

    /// GELU in its tanh form: `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`.
    default void gelu(Tensor x, Tensor out) { FusedDefaults.gelu(this, x, out); }

    default void geluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        FusedDefaults.geluBackward(this, x, gradOut, gradX);
    }

    /// SiLU: `x · σ(x)`.
    default void silu(Tensor x, Tensor out) { LlamaDefaults.silu(this, x, out); }

    default void siluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        LlamaDefaults.siluBackward(this, x, gradOut, gradX);
    }

    /// SwiGLU: `out = silu(gate) · up`.
    default void swiGlu(Tensor gate, Tensor up, Tensor out) { LlamaDefaults.swiGlu(this, gate, up, out); }

    /// `gradGate = gradOut · up · silu′(gate)`, `gradUp = gradOut · silu(gate)`.
    default void swiGluBackward(Tensor gate, Tensor up, Tensor gradOut, Tensor gradGate, Tensor gradUp) {
        LlamaDefaults.swiGluBackward(this, gate, up, gradOut, gradGate, gradUp);
    }

    /// Softmax over rows.
    default void softmax(Tensor x, Tensor out) { FusedDefaults.softmax(this, x, out); }

    /// `gradX = out · (gradOut − Σ gradOut·out)` over rows.
    default void softmaxBackward(Tensor out, Tensor gradOut, Tensor gradX) {
        FusedDefaults.softmaxBackward(this, out, gradOut, gradX);
    }

    /// `out[i] = log Σ exp(x[i])` over the rows of `x`, without overflow; out of N elements.
    default void logSumExp(Tensor x, Tensor out) { FusedDefaults.logSumExp(this, x, out); }

    /// `out[i] = logits[i, targets[i]] − logSumExp(logits[i])`, 0 where `targets[i] < 0`. Logits `[N, V]`, targets
    /// and out of N elements. Saves `logSumExp` (N elements).
    default void gatherLogProbs(Tensor logits, Tensor targets, Tensor out, Tensor logSumExp) {
        FusedDefaults.gatherLogProbs(this, logits, targets, out, logSumExp);
    }

    /// `gradLogits[i, v] = gradOut[i] · ([v = targets[i]] − exp(logits[i, v] − logSumExp[i]))`, 0 where ignored.
    /// `gradLogits` may be `logits`.
    default void gatherLogProbsBackward(Tensor logits, Tensor targets, Tensor logSumExp, Tensor gradOut,
            Tensor gradLogits) {
        FusedDefaults.gatherLogProbsBackward(this, logits, targets, logSumExp, gradOut, gradLogits);
    }

    /// `out = (x − mean) · rstd · gain + bias` over rows, `rstd = 1/√(variance + epsilon)` with the biased variance.
    /// Gain and bias `[D]`. Saves `mean` and `rstd` (N elements each).
    default void layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon, Tensor out, Tensor mean, Tensor rstd) {
        FusedDefaults.layerNorm(this, x, gain, bias, epsilon, out, mean, rstd);
    }

    /// Each of the three gradients may be null: not wanted.
    default void layerNormBackward(Tensor x, Tensor gain, Tensor mean, Tensor rstd, Tensor gradOut,
            GradientTarget gradX, GradientTarget gradGain, GradientTarget gradBias) {
        FusedDefaults.layerNormBackward(this, x, gain, mean, rstd, gradOut, gradX, gradGain, gradBias);
    }

    /// `out = x · rstd · gain` over rows, `rstd = 1/√(mean(x²) + epsilon)`. Gain `[D]`. Saves `rstd` (N elements).
    default void rmsNorm(Tensor x, Tensor gain, double epsilon, Tensor out, Tensor rstd) {
        LlamaDefaults.rmsNorm(this, x, gain, epsilon, out, rstd);
    }

    /// Each of the two gradients may be null: not wanted.
    default void rmsNormBackward(Tensor x, Tensor gain, Tensor rstd, Tensor gradOut, GradientTarget gradX,
            GradientTarget gradGain) {
        LlamaDefaults.rmsNormBackward(this, x, gain, rstd, gradOut, gradX, gradGain);
    }

    /// Rotary positions: turns each pair `(x[i], x[i + r])` of each head of `x` `[N, heads·d]` (strided rows on both
    /// sides) by the angle whose cosine and sine are column i of row `positions[n]` of `cos` and `sin` `[P, r]`; by
    /// its negative where `inverse`. 2r is at most d; the columns of a head beyond it are copied.
    default void rope(Tensor x, Tensor cos, Tensor sin, Tensor positions, int heads, boolean inverse, Tensor out) {
        LlamaDefaults.rope(this, x, cos, sin, positions, heads, inverse, out);
    }

    /// Causal multi-head attention. `q` `[B, T, heads·d]`, `k` and `v` `[B, T, kvHeads·d]` (strided rows; head h of q
    /// reads head `h / (heads / kvHeads)` of k and v), scores scaled by `1/√d`, `out` `[B, T, heads·d]`.
    /// A position sees itself and the `window − 1` before it ([#NO_WINDOW]: all).
    /// Saves `logSumExp` `[B, heads, T]` of the scaled scores.
    default void causalAttention(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp) {
        AttentionDefaults.forward(this, q, k, v, heads, kvHeads, window, out, logSumExp);
    }

    /// Overwrites `gradQ`, `gradK` and `gradV` (strided rows).
    default void causalAttentionBackward(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        AttentionDefaults.backward(this, q, k, v, heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK, gradV);
    }

    /// [#causalAttention] where the rows of q, k and v hold several sequences each: a position sees its own segment alone, so
    /// each has the result that it would have in a batch of its own. `logSumExp` is `[B, heads, T]` as there.
    default void segmentedAttention(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads, int window,
            Tensor out, Tensor logSumExp) {
        SegmentDefaults.forward(this, q, k, v, segments, heads, kvHeads, window, out, logSumExp);
    }

    /// Overwrites `gradQ`, `gradK` and `gradV` (strided rows).
    default void segmentedAttentionBackward(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads,
            int window, Tensor out, Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        SegmentDefaults.backward(this, q, k, v, segments, heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK,
                gradV);
    }

    /// One new position of each sequence against its cache. `q` `[B, heads·d]` (strided rows), caches
    /// `[B, capacity, kvHeads·d]`, of which the last `window` of row b's first `lengths[b]` positions are attended to; out
    /// `[B, heads·d]`.
    default void decodeAttention(Tensor q, Tensor keyCache, Tensor valueCache, Tensor lengths, int heads, int kvHeads,
            int window, Tensor out) {
        AttentionDefaults.decode(this, q, keyCache, valueCache, lengths, heads, kvHeads, window, out);
    }

    /// One AdamW update with decoupled decay, in place (Loshchilov & Hutter 2019; PyTorch's order):
    /// `p −= lr·decay·p; m = β₁m + (1−β₁)g; v = β₂v + (1−β₂)g²; p −= lr/(1−β₁ᵗ) · m / (√(v/(1−β₂ᵗ)) + ε)`.
    default void adamW(Tensor parameter, Tensor gradient, Tensor m, Tensor v, AdamWStep step) {
        FusedDefaults.adamW(this, parameter, gradient, m, v, step);
    }
}
