package arabica.autograd.vector;

import static arabica.autograd.vector.Operands.isF32;

import java.lang.foreign.MemorySegment;

import arabica.autograd.AdamWStep;
import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.GradientTarget;
import arabica.autograd.Reduction;
import arabica.autograd.Segments;
import arabica.autograd.Storage;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import arabica.autograd.memory.NativePool;
import arabica.autograd.scalar.ScalarBackend;

/// The CPU backend that trains: F32 on the Vector API, over a fixed number of threads. F64 and the rare cases run on
/// the scalar backend, over the same memory.
///
/// Here stands what runs on which: the `…Calls` check operands, take their addresses and choose the kernel.
///
/// Results do not depend on the number of threads, on the width of the machine's vectors, or on what the JIT has
/// compiled: see `autograd/README.md` for the rules that the kernels follow.
public final class VectorBackend implements Backend {
    private final NativePool memory = new NativePool();
    private final ScalarBackend scalar = new ScalarBackend();
    private final WorkerPool pool;
    private final ElementCalls elements;
    private final ProductCalls products;
    private final RowCalls rows;
    private final NetworkCalls networks;
    private final AttentionCalls attention;

    /// @param threads how many threads compute, the calling one included
    /// @throws IllegalArgumentException if threads is less than 1
    public VectorBackend(int threads) {
        pool = new WorkerPool(threads);
        elements = new ElementCalls(pool);
        products = new ProductCalls(pool, elements);
        rows = new RowCalls(pool);
        networks = new NetworkCalls(pool);
        attention = new AttentionCalls(pool);
    }

    @Override
    public String name() { return "vector"; }

    /// Where F32 tensors live.
    public NativePool memory() { return memory; }

    @Override
    public Storage allocate(long bytes) { return memory.allocate(bytes); }

    @Override
    public boolean readsHostMemory() { return true; }

    @Override
    public void upload(MemorySegment source, Tensor target) { scalar.upload(source, target); }

    @Override
    public void download(Tensor source, MemorySegment target) { scalar.download(source, target); }

    @Override
    public void close() {
        pool.close();
        scalar.close();
        memory.close();
    }

    // Elements

    @Override
    public void fill(Tensor out, double value) {
        if (isF32(out)) {
            elements.fill(out, value);
        } else {
            scalar.fill(out, value);
        }
    }

    @Override
    public void copy(Tensor x, Tensor out) { if (!elements.copy(x, out)) { scalar.copy(x, out); } }

    @Override
    public void affine(Tensor x, double scale, double shift, Tensor out) {
        if (isF32(out)) {
            elements.affine(x, scale, shift, out);
        } else {
            scalar.affine(x, scale, shift, out);
        }
    }

    @Override
    public void addScaled(Tensor x, double scale, Tensor out) {
        if (isF32(out)) {
            elements.addScaled(x, scale, out);
        } else {
            scalar.addScaled(x, scale, out);
        }
    }

    @Override
    public void unary(UnaryFunction function, Tensor x, Tensor out) {
        if (isF32(out)) {
            elements.unary(function, x, out);
        } else {
            scalar.unary(function, x, out);
        }
    }

    @Override
    public void binary(BinaryFunction function, Tensor a, Tensor b, Tensor out) {
        if (isF32(out)) {
            elements.binary(function, a, b, out);
        } else {
            scalar.binary(function, a, b, out);
        }
    }

    @Override
    public void select(Tensor condition, Tensor a, Tensor b, Tensor out) {
        if (isF32(out)) {
            elements.select(condition, a, b, out);
        } else {
            scalar.select(condition, a, b, out);
        }
    }

    @Override
    public void clamp(Tensor x, double low, double high, Tensor out) {
        if (isF32(out)) {
            elements.clamp(x, low, high, out);
        } else {
            scalar.clamp(x, low, high, out);
        }
    }

    @Override
    public void reduce(Reduction reduction, Tensor x, Tensor out) {
        if (!elements.reduce(reduction, x, out)) { scalar.reduce(reduction, x, out); }
    }

    @Override
    public double sumOfSquares(Tensor x) { return isF32(x) ? elements.sumOfSquares(x) : scalar.sumOfSquares(x); }

    // Matrix products

    @Override
    public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate) {
        if (isF32(out)) {
            products.matmul(a, transposeA, b, transposeB, out, accumulate);
        } else {
            scalar.matmul(a, transposeA, b, transposeB, out, accumulate);
        }
    }

    @Override
    public void linear(Tensor x, Tensor w, boolean transposeWeight, Tensor bias, Tensor residual, Tensor out) {
        if (isF32(out)) {
            products.linear(x, w, transposeWeight, bias, residual, out);
        } else {
            scalar.linear(x, w, transposeWeight, bias, residual, out);
        }
    }

    @Override
    public void panelLinear(Tensor x, Tensor panels, Tensor bias, Tensor residual, Tensor out) {
        if (isF32(out)) {
            products.panelLinear(x, panels, bias, residual, out);
        } else {
            scalar.panelLinear(x, panels, bias, residual, out);
        }
    }

    // Rows

    @Override
    public void permute(Tensor x, int[] axes, Tensor out) {
        if (!rows.permute(x, axes, out)) { scalar.permute(x, axes, out); }
    }

    @Override
    public void gatherRows(Tensor table, Tensor ids, Tensor out) {
        if (isF32(out)) {
            rows.gatherRows(table, ids, out);
        } else {
            scalar.gatherRows(table, ids, out);
        }
    }

    @Override
    public void scatterAddRows(Tensor x, Tensor ids, Tensor table) {
        if (isF32(table)) {
            rows.scatterAddRows(x, ids, table);
        } else {
            scalar.scatterAddRows(x, ids, table);
        }
    }

    @Override
    public void putRows(Tensor x, Tensor ids, Tensor table) {
        if (isF32(table)) {
            rows.putRows(x, ids, table);
        } else {
            scalar.putRows(x, ids, table);
        }
    }

    @Override
    public void pick(Tensor x, Tensor ids, Tensor out) {
        if (isF32(out)) {
            rows.pick(x, ids, out);
        } else {
            scalar.pick(x, ids, out);
        }
    }

    @Override
    public void addPicked(Tensor x, Tensor ids, Tensor out) {
        if (isF32(out)) {
            rows.addPicked(x, ids, out);
        } else {
            scalar.addPicked(x, ids, out);
        }
    }

    @Override
    public void maskFuture(Tensor x, double value) {
        if (isF32(x)) {
            rows.maskFuture(x, value);
        } else {
            scalar.maskFuture(x, value);
        }
    }

    @Override
    public void dropoutMask(long seed, double p, Tensor out) {
        if (isF32(out)) {
            rows.dropoutMask(seed, p, out);
        } else {
            scalar.dropoutMask(seed, p, out);
        }
    }

    // Networks

    @Override
    public void gelu(Tensor x, Tensor out) {
        if (isF32(out)) {
            networks.gelu(x, out);
        } else {
            scalar.gelu(x, out);
        }
    }

    @Override
    public void geluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        if (isF32(gradX)) {
            networks.geluBackward(x, gradOut, gradX);
        } else {
            scalar.geluBackward(x, gradOut, gradX);
        }
    }

    @Override
    public void silu(Tensor x, Tensor out) {
        if (isF32(out)) {
            networks.silu(x, out);
        } else {
            scalar.silu(x, out);
        }
    }

    @Override
    public void siluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        if (isF32(gradX)) {
            networks.siluBackward(x, gradOut, gradX);
        } else {
            scalar.siluBackward(x, gradOut, gradX);
        }
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        if (isF32(out)) {
            networks.swiGlu(gate, up, out);
        } else {
            scalar.swiGlu(gate, up, out);
        }
    }

    @Override
    public void swiGluBackward(Tensor gate, Tensor up, Tensor gradOut, Tensor gradGate, Tensor gradUp) {
        if (isF32(gate)) {
            networks.swiGluBackward(gate, up, gradOut, gradGate, gradUp);
        } else {
            scalar.swiGluBackward(gate, up, gradOut, gradGate, gradUp);
        }
    }

    @Override
    public void softmax(Tensor x, Tensor out) {
        if (isF32(out)) {
            networks.softmax(x, out);
        } else {
            scalar.softmax(x, out);
        }
    }

    @Override
    public void softmaxBackward(Tensor out, Tensor gradOut, Tensor gradX) {
        if (isF32(out)) {
            networks.softmaxBackward(out, gradOut, gradX);
        } else {
            scalar.softmaxBackward(out, gradOut, gradX);
        }
    }

    @Override
    public void logSumExp(Tensor x, Tensor out) {
        if (isF32(out)) {
            networks.logSumExp(x, out);
        } else {
            scalar.logSumExp(x, out);
        }
    }

    @Override
    public void gatherLogProbs(Tensor logits, Tensor targets, Tensor out, Tensor logSumExp) {
        if (isF32(out)) {
            networks.gatherLogProbs(logits, targets, out, logSumExp);
        } else {
            scalar.gatherLogProbs(logits, targets, out, logSumExp);
        }
    }

    @Override
    public void gatherLogProbsBackward(Tensor logits, Tensor targets, Tensor logSumExp, Tensor gradOut,
            Tensor gradLogits) {
        if (isF32(logits)) {
            networks.gatherLogProbsBackward(logits, targets, logSumExp, gradOut, gradLogits);
        } else {
            scalar.gatherLogProbsBackward(logits, targets, logSumExp, gradOut, gradLogits);
        }
    }

    @Override
    public void layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon, Tensor out, Tensor mean, Tensor rstd) {
        if (isF32(out)) {
            networks.layerNorm(x, gain, bias, epsilon, out, mean, rstd);
        } else {
            scalar.layerNorm(x, gain, bias, epsilon, out, mean, rstd);
        }
    }

    @Override
    public void layerNormBackward(Tensor x, Tensor gain, Tensor mean, Tensor rstd, Tensor gradOut,
            GradientTarget gradX, GradientTarget gradGain, GradientTarget gradBias) {
        if (isF32(x)) {
            networks.layerNormBackward(x, gain, mean, rstd, gradOut, gradX, gradGain, gradBias);
        } else {
            scalar.layerNormBackward(x, gain, mean, rstd, gradOut, gradX, gradGain, gradBias);
        }
    }

    @Override
    public void rmsNorm(Tensor x, Tensor gain, double epsilon, Tensor out, Tensor rstd) {
        if (isF32(out)) {
            networks.rmsNorm(x, gain, epsilon, out, rstd);
        } else {
            scalar.rmsNorm(x, gain, epsilon, out, rstd);
        }
    }

    @Override
    public void rmsNormBackward(Tensor x, Tensor gain, Tensor rstd, Tensor gradOut, GradientTarget gradX,
            GradientTarget gradGain) {
        if (isF32(x)) {
            networks.rmsNormBackward(x, gain, rstd, gradOut, gradX, gradGain);
        } else {
            scalar.rmsNormBackward(x, gain, rstd, gradOut, gradX, gradGain);
        }
    }

    @Override
    public void rope(Tensor x, Tensor cos, Tensor sin, Tensor positions, int heads, boolean inverse, Tensor out) {
        if (isF32(out)) {
            networks.rope(x, cos, sin, positions, heads, inverse, out);
        } else {
            scalar.rope(x, cos, sin, positions, heads, inverse, out);
        }
    }

    @Override
    public void adamW(Tensor parameter, Tensor gradient, Tensor m, Tensor v, AdamWStep step) {
        if (isF32(parameter)) {
            networks.adamW(parameter, gradient, m, v, step);
        } else {
            scalar.adamW(parameter, gradient, m, v, step);
        }
    }

    // Attention

    @Override
    public void causalAttention(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp) {
        if (isF32(out)) {
            attention.causalAttention(q, k, v, heads, kvHeads, window, out, logSumExp);
        } else {
            scalar.causalAttention(q, k, v, heads, kvHeads, window, out, logSumExp);
        }
    }

    @Override
    public void causalAttentionBackward(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        if (isF32(out)) {
            attention.causalAttentionBackward(q, k, v, heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK,
                    gradV);
        } else {
            scalar.causalAttentionBackward(q, k, v, heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK,
                    gradV);
        }
    }

    @Override
    public void segmentedAttention(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads, int window,
            Tensor out, Tensor logSumExp) {
        if (isF32(out)) {
            attention.segmentedAttention(q, k, v, segments, heads, kvHeads, window, out, logSumExp);
        } else {
            scalar.segmentedAttention(q, k, v, segments, heads, kvHeads, window, out, logSumExp);
        }
    }

    @Override
    public void segmentedAttentionBackward(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads,
            int window, Tensor out, Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        if (isF32(out)) {
            attention.segmentedAttentionBackward(q, k, v, segments, heads, kvHeads, window, out, logSumExp, gradOut,
                    gradQ, gradK, gradV);
        } else {
            scalar.segmentedAttentionBackward(q, k, v, segments, heads, kvHeads, window, out, logSumExp, gradOut, gradQ,
                    gradK, gradV);
        }
    }

    @Override
    public void decodeAttention(Tensor q, Tensor keyCache, Tensor valueCache, Tensor lengths, int heads, int kvHeads,
            int window, Tensor out) {
        if (isF32(out)) {
            attention.decodeAttention(q, keyCache, valueCache, lengths, heads, kvHeads, window, out);
        } else {
            scalar.decodeAttention(q, keyCache, valueCache, lengths, heads, kvHeads, window, out);
        }
    }
}
