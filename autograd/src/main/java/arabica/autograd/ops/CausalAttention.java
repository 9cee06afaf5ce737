package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// Causal multi-head attention (Vaswani et al. 2017) on a packed projection `[B, T, (heads + 2·kvHeads)·d]` whose
/// columns are Q, then K, then V; result `[B, T, heads·d]`. Position t attends to positions up to t:
/// `P = softmax(QKᵀ/√d)`, `O = P·V`. Head h of Q reads head `h / (heads / kvHeads)` of K and V (grouped queries,
/// Ainslie et al. 2023).
///
/// `dV = PᵀdO`, `dP = dO·Vᵀ`, `dS = P·(dP − Σ dO·O)/√d`, `dQ = dS·K`, `dK = dSᵀQ`, written straight into the columns
/// of the packed gradient. Saves the log-sum-exp of each position's scores, `[B, heads, T]`.
public record CausalAttention(int heads, int kvHeads) implements Operation {
    public CausalAttention {
        if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0) {
            throw new IllegalArgumentException("causalAttention: " + heads + " heads cannot share " + kvHeads);
        }
    }

    @Override
    public Tensor forward(Context context) {
        Tensor qkv = Operands.strided(context, 0);
        Shape shape = qkv.shape();
        if (shape.rank() != 3 || shape.columns() == 0 || shape.columns() % (heads + 2 * kvHeads) != 0) {
            throw Operands.error(context, "qkv must be [B, T, (heads + 2·kvHeads)·d] with heads " + heads
                    + " and kvHeads " + kvHeads);
        }
        Tensor y = context.allocate(shape.withColumns(heads * headSize(qkv)));
        Tensor logSumExp = context.allocate(Shape.of(shape.dim(0), heads, shape.dim(1)));
        Backend backend = context.backend();
        backend.causalAttention(queries(qkv), keys(qkv), values(qkv), heads, kvHeads, y, logSumExp);
        context.save(logSumExp);
        return y;
    }

    @Override
    public void backward(Context context) {
        Tensor qkv = context.input(0);
        context.contribute(0, grad -> context.backend().causalAttentionBackward(queries(qkv), keys(qkv), values(qkv),
                heads, kvHeads, context.output(), context.saved(0), context.gradOutput(), queries(grad), keys(grad),
                values(grad)));
    }

    private int headSize(Tensor qkv) { return qkv.shape().columns() / (heads + 2 * kvHeads); }

    private Tensor queries(Tensor qkv) { return qkv.viewColumns(0, heads * headSize(qkv)); }

    private Tensor keys(Tensor qkv) {
        return qkv.viewColumns(heads * headSize(qkv), (heads + kvHeads) * headSize(qkv));
    }

    private Tensor values(Tensor qkv) {
        return qkv.viewColumns((heads + kvHeads) * headSize(qkv), (heads + 2 * kvHeads) * headSize(qkv));
    }
}
