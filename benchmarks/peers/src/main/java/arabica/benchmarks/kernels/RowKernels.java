package arabica.benchmarks.kernels;

import arabica.autograd.GradientTarget;
import arabica.autograd.Reduction;
import arabica.autograd.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Kernels that work row by row, and folds; dimensions are rows and columns.
final class RowKernels {
    private RowKernels() {}

    static List<Kernel> all() {
        List<Kernel> all = new ArrayList<>();
        for (int[] dims : new int[][]{{128, 256}, {128, 203}}) {
            String suffix = dims[1] % 16 == 0 ? "" : "-ragged";
            all.add(Kernel.of("softmax/forward" + suffix, RowKernels::softmax, dims));
            all.add(Kernel.of("softmax/backward" + suffix, RowKernels::softmaxBackward, dims));
            all.add(Kernel.of("gatherLogProbs/forward" + suffix, RowKernels::logProbs, dims));
            all.add(Kernel.of("gatherLogProbs/backward" + suffix, RowKernels::logProbsBackward, dims));
            all.add(Kernel.of("layerNorm/forward" + suffix, RowKernels::layerNorm, dims));
            all.add(Kernel.of("layerNorm/backward" + suffix, RowKernels::layerNormBackward, dims));
        }
        all.add(Kernel.of("logSumExp", RowKernels::logSumExp, 128, 256));
        for (Reduction reduction : new Reduction[]{Reduction.SUM, Reduction.MAX}) {
            String name = "reduce/" + reduction.name().toLowerCase(Locale.ROOT);
            all.add(reduce(name + "-rows", reduction, 0, 1));
            all.add(reduce(name + "-columns", reduction, 1, 0));
            all.add(reduce(name + "-all", reduction, 1, 1));
        }
        all.add(Kernel.of("sumOfSquares", (operands, d) -> {
            Tensor x = operands.normal(d);
            return () -> operands.backend().sumOfSquares(x);
        }, 256, 256));
        return all;
    }

    /// @param foldRows 1 when all rows fold into one
    /// @param foldColumns 1 when all columns fold into one
    private static Kernel reduce(String name, Reduction reduction, int foldRows, int foldColumns) {
        return Kernel.of(name, (operands, d) -> {
            Tensor x = operands.normal(d);
            Tensor out = operands.out(foldRows == 1 ? 1 : d[0], foldColumns == 1 ? 1 : d[1]);
            return () -> operands.backend().reduce(reduction, x, out);
        }, 256, 250);
    }

    private static Runnable softmax(Operands operands, int... d) {
        Tensor x = operands.normal(d);
        Tensor out = operands.out(d);
        return () -> operands.backend().softmax(x, out);
    }

    private static Runnable softmaxBackward(Operands operands, int... d) {
        Tensor out = operands.positive(d);
        Tensor grad = operands.normal(d);
        Tensor gradX = operands.out(d);
        return () -> operands.backend().softmaxBackward(out, grad, gradX);
    }

    private static Runnable logSumExp(Operands operands, int... d) {
        Tensor x = operands.normal(d);
        Tensor out = operands.out(d[0]);
        return () -> operands.backend().logSumExp(x, out);
    }

    private static Runnable logProbs(Operands operands, int... d) {
        Tensor logits = operands.normal(d);
        Tensor targets = operands.ids(d[0], d[1]);
        Tensor out = operands.out(d[0]);
        Tensor logSumExp = operands.out(d[0]);
        return () -> operands.backend().gatherLogProbs(logits, targets, out, logSumExp);
    }

    private static Runnable logProbsBackward(Operands operands, int... d) {
        Tensor logits = operands.normal(d);
        Tensor targets = operands.ids(d[0], d[1]);
        Tensor logSumExp = operands.positive(d[0]);
        Tensor grad = operands.normal(d[0]);
        Tensor out = operands.out(d);
        return () -> operands.backend().gatherLogProbsBackward(logits, targets, logSumExp, grad, out);
    }

    private static Runnable layerNorm(Operands operands, int... d) {
        Tensor x = operands.normal(d);
        Tensor gain = operands.positive(d[1]);
        Tensor bias = operands.normal(d[1]);
        Tensor out = operands.out(d);
        Tensor mean = operands.out(d[0]);
        Tensor rstd = operands.out(d[0]);
        return () -> operands.backend().layerNorm(x, gain, bias, 1e-5, out, mean, rstd);
    }

    private static Runnable layerNormBackward(Operands operands, int... d) {
        Tensor x = operands.normal(d);
        Tensor gain = operands.positive(d[1]);
        Tensor mean = operands.normal(d[0]);
        Tensor rstd = operands.positive(d[0]);
        Tensor grad = operands.normal(d);
        Tensor gradX = operands.out(d);
        Tensor gradGain = operands.out(d[1]);
        Tensor gradBias = operands.out(d[1]);
        return () -> operands.backend().layerNormBackward(x, gain, mean, rstd, grad,
                GradientTarget.overwritten(gradX), GradientTarget.addedTo(gradGain), GradientTarget.addedTo(gradBias));
    }
}
