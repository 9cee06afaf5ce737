package arabica.benchmarks.roofline;

import arabica.autograd.GradientTarget;
import arabica.autograd.Tensor;

/// Kernels that work row by row.
final class RowCases {
    /// Rows of an embedding: small enough to stay in a cache beside what is gathered.
    private static final int VOCABULARY = 64;

    private RowCases() {}

    static Runnable sumOfSquares(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        return () -> operands.backend().sumOfSquares(x);
    }

    static Runnable softmax(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().softmax(x, out);
    }

    static Runnable logProbs(Operands operands, int... dims) {
        Tensor logits = operands.values(dims);
        Tensor targets = operands.ids(dims[0], dims[1]);
        Tensor out = operands.zeros(dims[0]);
        Tensor logSumExp = operands.zeros(dims[0]);
        return () -> operands.backend().gatherLogProbs(logits, targets, out, logSumExp);
    }

    static Runnable logProbsBackward(Operands operands, int... dims) {
        Tensor logits = operands.values(dims);
        Tensor targets = operands.ids(dims[0], dims[1]);
        Tensor logSumExp = operands.zeros(dims[0]);
        operands.backend().logSumExp(logits, logSumExp);
        Tensor gradient = operands.values(dims[0]);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().gatherLogProbsBackward(logits, targets, logSumExp, gradient, out);
    }

    static Runnable layerNorm(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor gain = operands.values(dims[1]);
        Tensor bias = operands.values(dims[1]);
        Tensor out = operands.zeros(dims);
        Tensor mean = operands.zeros(dims[0]);
        Tensor rstd = operands.zeros(dims[0]);
        return () -> operands.backend().layerNorm(x, gain, bias, 1e-5, out, mean, rstd);
    }

    static Runnable layerNormBackward(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor gain = operands.values(dims[1]);
        Tensor out = operands.zeros(dims);
        Tensor mean = operands.zeros(dims[0]);
        Tensor rstd = operands.zeros(dims[0]);
        operands.backend().layerNorm(x, gain, gain, 1e-5, out, mean, rstd);
        Tensor gradient = operands.values(dims);
        Tensor gradGain = operands.zeros(dims[1]);
        Tensor gradBias = operands.zeros(dims[1]);
        return () -> operands.backend().layerNormBackward(x, gain, mean, rstd, gradient,
                GradientTarget.overwritten(out), GradientTarget.addedTo(gradGain), GradientTarget.addedTo(gradBias));
    }

    static Runnable rmsNorm(Operands operands, int... dims) {
        Tensor x = operands.values(dims);
        Tensor gain = operands.values(dims[1]);
        Tensor out = operands.zeros(dims);
        Tensor rstd = operands.zeros(dims[0]);
        return () -> operands.backend().rmsNorm(x, gain, 1e-5, out, rstd);
    }

    static Runnable gather(Operands operands, int... dims) {
        Tensor table = operands.values(VOCABULARY, dims[1]);
        Tensor ids = operands.ids(dims[0], VOCABULARY);
        Tensor out = operands.zeros(dims);
        return () -> operands.backend().gatherRows(table, ids, out);
    }

    static Runnable scatterAdd(Operands operands, int... dims) {
        Tensor table = operands.zeros(VOCABULARY, dims[1]);
        Tensor ids = operands.ids(dims[0], VOCABULARY);
        Tensor x = operands.values(dims);
        return () -> operands.backend().scatterAddRows(x, ids, table);
    }
}
