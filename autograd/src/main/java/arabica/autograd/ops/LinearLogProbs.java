package arabica.autograd.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import arabica.autograd.Backend;
import arabica.autograd.Context;
import arabica.autograd.GradientTarget;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// A language model's head and [GatherLogProbs] in one: the log-probability, in nats, of each target under the logits
/// `x · Wᵀ`, with `x` `[…, D]`, `W` `[V, D]` and I32 targets `[…]`. Where a target is negative the result is 0 and no
/// gradient flows.
///
/// With `p = softmax(x · Wᵀ)` and `d = g · (onehot(target) − p)`: `gradX = d · W`, `gradW = dᵀ · x`. Works on some rows
/// at a time, so all logits are never held at once. Saves the log-sum-exp of each row, and the logits of the first rows
/// as long as they take no more memory than W does, or than [#KEPT]: those of the other rows are computed again.
///
/// @param observer sees the logits, some rows `[rows, V]` at a time, in order: for what else is asked of them. It
///     changes and keeps none
public record LinearLogProbs(Optional<Consumer<Tensor>> observer) implements Operation {
    /// Logits that are always kept for backward, in elements.
    private static final long KEPT = 1 << 24;

    @Override
    public Tensor forward(Context context) {
        Backend backend = context.backend();
        HeadChunks chunks = new HeadChunks(context);
        Tensor targets = Operands.ids(context, 2, Integer.MIN_VALUE, chunks.vocabulary());
        Tensor y = context.allocate(targets.shape());
        Tensor logSumExp = context.allocate(targets.shape());
        List<Tensor> kept = new ArrayList<>();
        long room = Math.max(KEPT, context.input(1).size());
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            Tensor logits = chunks.logits(chunk);
            backend.gatherLogProbs(logits, chunks.targets(chunk), chunks.of(Operands.column(y), chunk),
                    chunks.of(Operands.column(logSumExp), chunk));
            observer.ifPresent(some -> some.accept(logits));
            room -= logits.size();
            if (context.isRecording() && room >= 0) {
                kept.add(logits);
            } else {
                context.discard(logits);
            }
        }
        context.save(logSumExp);
        kept.forEach(context::save);
        return y;
    }

    @Override
    public void backward(Context context) {
        HeadChunks chunks = new HeadChunks(context);
        Tensor logSumExp = Operands.column(context.saved(0));
        Tensor g = Operands.column(context.gradOutput());
        Optional<GradientTarget> gradX = context.target(0);
        Optional<GradientTarget> gradW = context.target(1);
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            Tensor logits = chunk + 1 < context.saved() ? context.saved(chunk + 1) : chunks.logits(chunk);
            context.backend().gatherLogProbsBackward(logits, chunks.targets(chunk), chunks.of(logSumExp, chunk),
                    chunks.of(g, chunk), logits);
            int of = chunk;
            gradX.ifPresent(x -> chunks.hiddenGradient(of, logits, x.tensor(), x.accumulate()));
            gradW.ifPresent(w -> chunks.weightGradient(of, logits, w.tensor(), w.accumulate()));
            context.discard(logits);
        }
    }
}
