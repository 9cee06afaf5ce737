package arabica.autograd.vector;

import static arabica.autograd.vector.Operands.checkedIds;
import static arabica.autograd.vector.Operands.floats;
import static arabica.autograd.vector.Operands.floatsOut;
import static arabica.autograd.vector.Operands.matrix;
import static arabica.autograd.vector.Operands.matrixOut;
import static arabica.autograd.vector.Operands.requireShape;

import java.util.function.LongConsumer;

import arabica.autograd.AdamWStep;
import arabica.autograd.GradientTarget;
import arabica.autograd.Tensor;

/// The fused operations of networks and of their optimizer: operands checked, kernels called.
final class NetworkCalls {
    private final WorkerPool pool;
    private final Softmax softmax;

    NetworkCalls(WorkerPool pool) {
        this.pool = pool;
        softmax = new Softmax(pool);
    }

    void gelu(Tensor x, Tensor out) {
        Elementwise.map(pool, GeluKernels::forward, floats(x), floatsOut(out, x.size()), x.size());
    }

    void geluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        Elementwise.map(pool, GeluKernels::backward, floats(x), floats(gradOut, x.size()), floatsOut(gradX, x.size()),
                x.size());
    }

    void silu(Tensor x, Tensor out) {
        Elementwise.map(pool, GatedKernels::silu, floats(x), floatsOut(out, x.size()), x.size());
    }

    void siluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        Elementwise.map(pool, GatedKernels::siluBackward, floats(x), floats(gradOut, x.size()),
                floatsOut(gradX, x.size()), x.size());
    }

    void swiGlu(Tensor gate, Tensor up, Tensor out) {
        long n = gate.size();
        Elementwise.map(pool, GatedKernels::swiGlu, floats(gate), floats(up, n), floatsOut(out, n), n);
    }

    void swiGluBackward(Tensor gate, Tensor up, Tensor gradOut, Tensor gradGate, Tensor gradUp) {
        long n = gate.size();
        GatedKernels.swiGluBackward(pool, floats(gate), floats(up, n), floats(gradOut, n), n, floatsOut(gradGate, n),
                floatsOut(gradUp, n));
    }

    void softmax(Tensor x, Tensor out) {
        requireShape(out, x.shape());
        softmax.forward(floats(x), x.shape().rows(), x.shape().columns(), floatsOut(out));
    }

    void softmaxBackward(Tensor out, Tensor gradOut, Tensor gradX) {
        long n = out.size();
        softmax.backward(floats(out), floats(gradOut, n), out.shape().rows(), out.shape().columns(),
                floatsOut(gradX, n));
    }

    void logSumExp(Tensor x, Tensor out) {
        softmax.logSumExp(floats(x), x.shape().rows(), x.shape().columns(), floatsOut(out, x.shape().rows()));
    }

    void gatherLogProbs(Tensor logits, Tensor targets, Tensor out, Tensor logSumExp) {
        long n = logits.shape().rows();
        int columns = logits.shape().columns();
        softmax.gatherLogProbs(floats(logits), checkedIds(targets, n, columns, true), n, columns, floatsOut(out, n),
                floatsOut(logSumExp, n));
    }

    void gatherLogProbsBackward(Tensor logits, Tensor targets, Tensor logSumExp, Tensor gradOut,
            Tensor gradLogits) {
        long n = logits.shape().rows();
        int columns = logits.shape().columns();
        softmax.gatherLogProbsBackward(floats(logits), checkedIds(targets, n, columns, true), floats(logSumExp, n),
                floats(gradOut, n), n, columns, floatsOut(gradLogits, logits.size()));
    }

    void layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon, Tensor out, Tensor mean, Tensor rstd) {
        long n = x.shape().rows();
        int columns = x.shape().columns();
        new LayerNorm(pool, columns).forward(floats(x), n, floats(gain, columns), floats(bias, columns), epsilon,
                floatsOut(out, x.size()), floatsOut(mean, n), floatsOut(rstd, n));
    }

    void layerNormBackward(Tensor x, Tensor gain, Tensor mean, Tensor rstd, Tensor gradOut,
            GradientTarget gradX, GradientTarget gradGain, GradientTarget gradBias) {
        long n = x.shape().rows();
        int columns = x.shape().columns();
        long gains = added(gradGain, columns);
        long biases = added(gradBias, columns);
        writeOrSkip(gradX, x.size(), gradient -> new LayerNorm(pool, columns).backward(floats(x), n,
                floats(gain, columns), floats(mean, n), floats(rstd, n), floats(gradOut, x.size()), gradient, gains,
                biases));
    }

    /// The address of a gradient that a kernel adds to; 0 if it is not wanted.
    private long added(GradientTarget gradient, long size) {
        return gradient == null ? 0 : floatsOut(gradient.toAddTo(), size);
    }

    /// Runs a kernel that overwrites a gradient, on its address; on 0 if it is not wanted.
    private void writeOrSkip(GradientTarget gradient, long size, LongConsumer kernel) {
        if (gradient == null) {
            kernel.accept(0);
        } else {
            gradient.write(target -> kernel.accept(floatsOut(target, size)));
        }
    }

    void rmsNorm(Tensor x, Tensor gain, double epsilon, Tensor out, Tensor rstd) {
        long n = x.shape().rows();
        int columns = x.shape().columns();
        new RmsNorm(pool, columns).forward(floats(x), n, floats(gain, columns), epsilon, floatsOut(out, x.size()),
                floatsOut(rstd, n));
    }

    void rmsNormBackward(Tensor x, Tensor gain, Tensor rstd, Tensor gradOut, GradientTarget gradX,
            GradientTarget gradGain) {
        long n = x.shape().rows();
        int columns = x.shape().columns();
        long gains = added(gradGain, columns);
        writeOrSkip(gradX, x.size(), gradient -> new RmsNorm(pool, columns).backward(floats(x), n,
                floats(gain, columns), floats(rstd, n), floats(gradOut, x.size()), gradient, gains));
    }

    void rope(Tensor x, Tensor cos, Tensor sin, Tensor positions, int heads, boolean inverse, Tensor out) {
        long n = x.shape().rows();
        int half = cos.shape().columns();
        int columns = x.shape().columns();
        requireShape(sin, cos.shape());
        Operands.require(columns % heads == 0 && columns / heads >= 2 * half, x, heads + " heads of " + 2 * half);
        new Rope(heads, columns / heads, half, floats(cos), floats(sin), inverse ? -1 : 1).run(pool,
                matrix(x, n, columns), checkedIds(positions, n, cos.shape().rows(), false), n,
                matrixOut(out, n, columns));
    }

    void adamW(Tensor parameter, Tensor gradient, Tensor m, Tensor v, AdamWStep step) {
        long n = parameter.size();
        new AdamW(step).run(pool, floatsOut(parameter), floats(gradient, n), floatsOut(m, n), floatsOut(v, n), n);
    }
}
