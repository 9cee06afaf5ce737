package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;

/// A language model's head and its loss in one: `L = −Σ log softmax(x · Wᵀ)[target]` over all targets that are not
/// negative, with `x` `[…, D]`, `W` `[V, D]` and I32 targets `[…]`; a scalar, in nats.
///
/// As the loss is a sum, forward knows its gradients but for the factor that comes from above: it computes them at once,
/// while a chunk's logits are still in the cache, and no logits are kept (Hsu et al. 2024, "Liger Kernel", arXiv
/// 2410.10989). With `d = softmax(x · Wᵀ) − onehot(target)`: `gradX = g · d · W`, `gradW = g · dᵀ · x`. Saves the two
/// products; nothing where nothing is recorded.
public record LinearCrossEntropy() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Backend backend = context.backend();
        HeadChunks chunks = new HeadChunks(context);
        Tensor targets = Operands.ids(context, 2, Integer.MIN_VALUE, chunks.vocabulary());
        boolean forX = context.isRecording() && context.needsGrad(0);
        boolean forW = context.isRecording() && context.needsGrad(1);
        // Saved in this order; an empty one where it is not wanted.
        Tensor gradX = context.allocate(forX ? context.input(0).shape() : Shape.of(0));
        Tensor gradW = context.allocate(forW ? context.input(1).shape() : Shape.of(0));
        Tensor logProbs = context.allocate(Shape.of(chunks.rows(), 1));
        Tensor logSumExp = context.allocate(Shape.of(chunks.rows(), 1));
        Tensor upstream = context.allocate(Shape.of(chunks.rows(), 1));
        backend.fill(upstream, -1);
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            Tensor logits = chunks.logits(chunk);
            Tensor ofTargets = chunks.targets(chunk);
            backend.gatherLogProbs(logits, ofTargets, chunks.of(logProbs, chunk), chunks.of(logSumExp, chunk));
            if (forX || forW) {
                backend.gatherLogProbsBackward(logits, ofTargets, chunks.of(logSumExp, chunk),
                        chunks.of(upstream, chunk), logits);
            }
            if (forX) { chunks.hiddenGradient(chunk, logits, gradX, false); }
            if (forW) { chunks.weightGradient(chunk, logits, gradW, false); }
            context.discard(logits);
        }
        Tensor loss = context.allocate(Shape.of());
        backend.reduce(Reduction.SUM, logProbs, loss);
        backend.affine(loss, -1, 0, loss);
        context.discard(logProbs);
        context.discard(logSumExp);
        context.discard(upstream);
        context.save(gradX, gradW);
        return loss;
    }

    @Override
    public void backward(Context context) {
        Tensor g = context.gradOutput();
        for (int i = 0; i < 2; i++) {
            Tensor saved = context.saved(i);
            context.contribute(i, grad -> context.backend().binary(BinaryFunction.MULTIPLY, saved, g, grad));
        }
    }
}
