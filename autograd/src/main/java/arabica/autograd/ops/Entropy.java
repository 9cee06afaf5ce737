package arabica.autograd.ops;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.Context;
import arabica.autograd.Operation;
import arabica.autograd.Reduction;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;

/// The entropy, in nats, of the distribution that logits `[…, V]` describe: `H = −Σ p·log p` with `p = softmax(x)`,
/// one number for each row. `gradX = −g · p · (log p + H)`. Saves the log-sum-exp of each row alone.
public record Entropy() implements Operation {
    @Override
    public Tensor forward(Context context) {
        Backend backend = context.backend();
        Tensor x = Operands.floats(context, 0);
        if (x.shape().rank() < 1) { throw Operands.error(context, "logits [..., V] are needed"); }
        Tensor entropy = context.allocate(x.shape().withoutLast());
        Tensor logSumExp = context.allocate(entropy.shape());
        backend.logSumExp(x, logSumExp);
        Tensor logProbs = logProbs(context, logSumExp);
        Tensor product = context.allocate(logProbs.shape());
        backend.unary(UnaryFunction.EXP, logProbs, product);
        backend.binary(BinaryFunction.MULTIPLY, product, logProbs, product);
        backend.reduce(Reduction.SUM, product, Operands.column(entropy));
        backend.affine(entropy, -1, 0, entropy);
        context.discard(product);
        context.discard(logProbs);
        context.save(logSumExp);
        return entropy;
    }

    @Override
    public void backward(Context context) {
        Backend backend = context.backend();
        context.contribute(0, gradX -> {
            Tensor result = Operands.rows(gradX);
            Tensor logProbs = logProbs(context, context.saved(0));
            backend.unary(UnaryFunction.EXP, logProbs, result);
            backend.binary(BinaryFunction.ADD, logProbs, Operands.column(context.output()), logProbs);
            backend.binary(BinaryFunction.MULTIPLY, result, logProbs, result);
            backend.binary(BinaryFunction.MULTIPLY, result, Operands.column(context.gradOutput()), result);
            backend.affine(result, -1, 0, result);
            context.discard(logProbs);
        });
    }

    private static Tensor logProbs(Context context, Tensor logSumExp) {
        Tensor x = Operands.rows(context.input(0));
        Tensor logProbs = context.allocate(x.shape());
        context.backend().binary(BinaryFunction.SUBTRACT, x, Operands.column(logSumExp), logProbs);
        return logProbs;
    }
}
