package arabica.autograd.ops;

import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Tensor;

/// The log-probability, in nats, of each target under logits `[…, V]`: `y = x[target] − log Σ exp(x)`; targets are I32
/// of shape `[…]`. Where a target is negative the result is 0 and no gradient flows.
/// `gradX[v] = g · ([v = target] − softmax(x)[v])`. Saves the log-sum-exp of each row.
public record GatherLogProbs() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Tensor logits = Operands.floats(context, 0);
        if (logits.shape().rank() < 1
                || !logits.shape().withoutLast().equals(context.input(1).shape())) {
            throw Operands.error(context, "logits [..., V] need targets [...]");
        }
        Tensor targets = Operands.ids(context, 1, Integer.MIN_VALUE, logits.shape().columns());
        Tensor y = context.allocate(targets.shape());
        Tensor logSumExp = context.allocate(targets.shape());
        context.backend().gatherLogProbs(Operands.rows(logits), targets, y, logSumExp);
        context.save(logSumExp);
        return y;
    }

    @Override
    public void backward(Context context) {
        context.contribute(0, gradX -> context.backend().gatherLogProbsBackward(Operands.rows(context.input(0)),
                context.input(1), context.saved(0), context.gradOutput(), Operands.rows(gradX)));
    }
}
