package arabica.autograd.ops;

import java.util.Optional;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Causal multi-head attention (Vaswani et al. 2017) of q `[B, T, heads·d]` to k and v `[B, T, kvHeads·d]`: three inputs, or
/// one packed projection `[B, T, (heads + 2·kvHeads)·d]` whose columns are Q, then K, then V; rows may lie apart. Result
/// `[B, T, heads·d]`. Position t attends to the last `window` positions up to t: `P = softmax(QKᵀ/√d)`, `O = P·V`. Head h
/// of Q reads head `h / (heads / kvHeads)` of K and V (grouped queries, Ainslie et al. 2023).
///
/// `dV = PᵀdO`, `dP = dO·Vᵀ`, `dS = P·(dP − Σ dO·O)/√d`, `dQ = dS·K`, `dK = dSᵀQ`, where the input is packed written
/// straight into the columns of its gradient. Saves the log-sum-exp of each position's scores, `[B, heads, T]`.
///
/// Where rows hold several sequences ([Segments]), sums run over the positions of t's own segment alone.
///
/// @param window   [Backend#NO_WINDOW] for all positions
/// @param segments empty where each row is one sequence
public record CausalAttention(int heads, int kvHeads, int window, Optional<Segments> segments) implements Operation {
    public CausalAttention(int heads, int kvHeads, int window) { this(heads, kvHeads, window, Optional.empty()); }

    public CausalAttention {
        if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException("causalAttention: " + heads + " heads cannot share " + kvHeads);
        }
        if (window < 1) { throw new IllegalArgumentException("causalAttention: a window of " + window); }
    }

    @Override
    public Tensor forward(Context context) {
        Tensor first = Operands.strided(context, 0);
        if (context.inputs() == 3) {
            checkApart(context);
        } else if (first.shape().rank() != 3 || first.shape().columns() == 0
                || first.shape().columns() % (heads + 2 * kvHeads) != 0) {
            throw Operands.error(context, "qkv must be [B, T, (heads + 2·kvHeads)·d] with heads " + heads
                    + " and kvHeads " + kvHeads);
        }
        checkSegments(context, first.shape());
        Tensor q = queries(context);
        Tensor y = context.allocate(first.shape().withColumns(q.shape().columns()));
        Tensor logSumExp = context.allocate(Shape.of(first.shape().dim(0), heads, first.shape().dim(1)));
        if (segments.isPresent()) {
            context.backend().segmentedAttention(q, keys(context), values(context), segments.get(), heads, kvHeads,
                    window, y, logSumExp);
        } else {
            context.backend().causalAttention(q, keys(context), values(context), heads, kvHeads, window, y, logSumExp);
        }
        context.save(logSumExp);
        return y;
    }

    private void checkApart(Context context) {
        Shape q = context.input(0).shape();
        Shape k = Operands.strided(context, 1).shape();
        Shape v = Operands.strided(context, 2).shape();
        if (q.rank() != 3 || q.columns() == 0 || q.columns() % heads != 0 || !k.equals(v)
                || !k.equals(q.withColumns(q.columns() / heads * kvHeads))) {
            throw Operands.error(context, "q must be [B, T, heads·d], k and v [B, T, kvHeads·d] with heads " + heads
                    + " and kvHeads " + kvHeads);
        }
    }

    private void checkSegments(Context context, Shape shape) {
        segments.ifPresent(some -> {
            if (some.batch() != shape.dim(0) || some.time() != shape.dim(1)) {
                throw Operands.error(context, "segments are of [" + some.batch() + ", " + some.time() + "] positions");
            }
        });
    }

    @Override
    public void backward(Context context) {
        if (context.inputs() == 3) {
            Operands.gradient(context, 0, gradQ -> Operands.gradient(context, 1, gradK -> Operands.gradient(context, 2,
                    gradV -> backward(context, gradQ, gradK, gradV))));
        } else {
            context.contribute(0, grad -> backward(context, columns(grad, 0, heads),
                    columns(grad, heads, heads + kvHeads), columns(grad, heads + kvHeads, heads + 2 * kvHeads)));
        }
    }

    private void backward(Context context, Tensor gradQ, Tensor gradK, Tensor gradV) {
        if (segments.isPresent()) {
            context.backend().segmentedAttentionBackward(queries(context), keys(context), values(context),
                    segments.get(), heads, kvHeads, window, context.output(), context.saved(0), context.gradOutput(),
                    gradQ, gradK, gradV);
        } else {
            context.backend().causalAttentionBackward(queries(context), keys(context), values(context), heads, kvHeads,
                    window, context.output(), context.saved(0), context.gradOutput(), gradQ, gradK, gradV);
        }
    }

    private Tensor queries(Context context) {
        return context.inputs() == 3 ? context.input(0) : columns(context.input(0), 0, heads);
    }

    private Tensor keys(Context context) {
        return context.inputs() == 3 ? context.input(1) : columns(context.input(0), heads, heads + kvHeads);
    }

    private Tensor values(Context context) {
        return context.inputs() == 3
                ? context.input(2)
                : columns(context.input(0), heads + kvHeads, heads + 2 * kvHeads);
    }

    /// Some heads of a packed projection.
    private Tensor columns(Tensor packed, int fromHead, int toHead) {
        int size = packed.shape().columns() / (heads + 2 * kvHeads);
        return packed.viewColumns(fromHead * size, toHead * size);
    }
}
