package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.Context;
import arabica.autograd.DType;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// What the operations on a language model's head share: hidden states `[…, D]`, the head's weights `[V, D]` and targets
/// `[…]`, worked on some rows at a time, so that logits are never held for all rows at once.
final class HeadChunks {
    /// Logits of a chunk: few enough to stay in the last level of a processor's cache, enough to fill matrix products.
    private static final int LOGITS = 1 << 22;
    /// Chunks are multiples of this, along which the products of gradients are cut as well: so the cut is not seen in
    /// a gradient's bits.
    private static final int ROWS = 512;

    private final Context context;
    private final Tensor hidden;
    private final Tensor weights;
    private final Tensor targets;
    private final int rowsOfChunk;

    /// @throws IllegalArgumentException if the context's first three inputs do not fit together
    HeadChunks(Context context) {
        this.context = context;
        hidden = Operands.rows(Operands.floats(context, 0));
        boolean stored = context.input(1).dtype() == DType.BF16;
        weights = stored ? Operands.factor(context, 1) : Operands.floats(context, 1);
        Shape shape = context.input(0).shape();
        if (shape.rank() < 1 || weights.shape().rank() != 2 || weights.shape().columns() != shape.columns()
                || !shape.withoutLast().equals(context.input(2).shape())) {
            throw Operands.error(context, "hidden [..., D] needs weights [V, D] and targets [...]");
        }
        targets = Operands.column(context.input(2));
        rowsOfChunk = Math.max(1, LOGITS / Math.max(1, vocabulary()) / ROWS) * ROWS;
    }

    int vocabulary() { return weights.shape().dim(0); }

    int rows() { return hidden.shape().dim(0); }

    /// At least one, which may be of no rows: it writes zeros to the gradients.
    int count() { return Math.max(1, Math.ceilDiv(rows(), rowsOfChunk)); }

    /// The rows of one chunk of a matrix or column of as many rows as there are targets.
    Tensor of(Tensor all, int chunk) {
        int from = chunk * rowsOfChunk;
        return all.viewRows(from, Math.min(rowsOfChunk, rows() - from));
    }

    Tensor targets(int chunk) { return of(targets, chunk); }

    /// The logits of one chunk, in new memory.
    Tensor logits(int chunk) {
        Tensor rows = of(hidden, chunk);
        Tensor logits = context.allocate(rows.shape().withColumns(vocabulary()));
        context.backend().linear(rows, weights, true, null, null, logits);
        return logits;
    }

    /// `gradHidden = gradLogits · W` for the rows of one chunk, which are overwritten or added to.
    void hiddenGradient(int chunk, Tensor gradLogits, Tensor gradHidden, boolean accumulate) {
        context.backend().matmul(gradLogits, false, weights, false, of(Operands.rows(gradHidden), chunk), accumulate);
    }

    /// `gradW = gradLogitsᵀ · hidden`, gathered over the chunks; `accumulate` says whether the first one adds, too.
    void weightGradient(int chunk, Tensor gradLogits, Tensor gradWeights, boolean accumulate) {
        Backend backend = context.backend();
        backend.matmul(gradLogits, true, of(hidden, chunk), false, gradWeights, accumulate || chunk > 0);
    }
}
