package arabica.tornado;

import static arabica.tornado.DeviceMemory.at;
import static arabica.tornado.Launcher.scalars;

import arabica.autograd.AdamWStep;
import arabica.autograd.BFloat16;
import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.DType;
import arabica.autograd.GradientTarget;
import arabica.autograd.Reduction;
import arabica.autograd.Scope;
import arabica.autograd.Storage;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import arabica.tornado.kernels.ReductionKernels;
import arabica.tornado.kernels.RowKernels;
import java.lang.foreign.MemorySegment;

/// The backend contract on a device: every method is one launch of a kernel, or a few. All tensors stay on the device;
/// only what the host asks for comes back.
///
/// Computes in F32. BF16 tensors hold values of BF16, but take the memory of F32; F64 is refused.
public final class TornadoBackend implements Backend {
    /// What is not there, among the integers of a launch.
    private static final int NONE = -1;

    private final Device device;
    private final DeviceMemory memory;
    private final Transfers transfers;
    private final Launcher launch;
    private final Products products;
    private final Folds folds;
    private final Attention attention;

    TornadoBackend(Device device) {
        this.device = device;
        memory = new DeviceMemory(device);
        transfers = new Transfers(device);
        launch = new Launcher(device);
        products = new Products(launch);
        folds = new Folds(launch);
        attention = new Attention(launch);
    }

    @Override
    public String name() { return "tornado"; }

    // Memory

    @Override
    public Storage allocate(long bytes) { return allocate(DType.F32, bytes); }

    @Override
    public Storage allocate(DType dtype, long bytes) { return memory.allocate(dtype, bytes); }

    @Override
    public void upload(MemorySegment source, Tensor target) { transfers.upload(source, target); }

    @Override
    public void download(Tensor source, MemorySegment target) { transfers.download(source, target); }

    @Override
    public void close() { device.close(); }

    // Primitives

    @Override
    public void fill(Tensor out, double value) {
        if (out.dtype() == DType.I32) {
            launch.items(Kernel.FILL_IDS, out.size(), at(out), out.shape().columns(), out.rowStride(), (int) value);
        } else {
            launch.items(Kernel.FILL, scalars(value), out.size(), at(out), out.shape().columns(), out.rowStride());
        }
    }

    /// Rounding to BF16 goes through the host, once for each weight that is loaded.
    @Override
    public void copy(Tensor x, Tensor out) {
        if (out.dtype() == DType.BF16 && x.dtype() != DType.BF16) {
            try (Scope scope = Scope.open(this)) {
                Tensor rounded = scope.allocate(DType.BF16, x.shape());
                upload(MemorySegment.ofArray(BFloat16.of(x.toFloats())), rounded);
                copy(rounded, out);
            }
            return;
        }
        launch.items(Kernel.COPY, out.size(), at(x), x.shape().columns(), x.rowStride(), at(out), out.shape().columns(),
                out.rowStride());
    }

    @Override
    public void affine(Tensor x, double scale, double shift, Tensor out) {
        launch.items(Kernel.AFFINE, scalars(scale, shift), out.size(), at(x), at(out));
    }

    @Override
    public void addScaled(Tensor x, double scale, Tensor out) {
        launch.items(Kernel.ADD_SCALED, scalars(scale), out.size(), at(x), at(out));
    }

    @Override
    public void unary(UnaryFunction function, Tensor x, Tensor out) {
        launch.items(Kernel.UNARY, out.size(), at(x), at(out), function.ordinal());
    }

    @Override
    public void binary(BinaryFunction function, Tensor a, Tensor b, Tensor out) {
        if (a.size() == out.size() && b.size() == out.size()) {
            launch.items(Kernel.BINARY, out.size(), at(a), at(b), at(out), function.ordinal());
            return;
        }
        Strides dims = Strides.broadcast(out.shape(), a.shape(), b.shape());
        int[] ints = new int[5 + 3 * dims.rank()];
        ints[0] = at(a);
        ints[1] = at(b);
        ints[2] = at(out);
        ints[3] = function.ordinal();
        ints[4] = dims.rank();
        for (int d = 0; d < dims.rank(); d++) {
            ints[5 + 3 * d] = dims.sizes()[d];
            ints[6 + 3 * d] = dims.strides()[0][d];
            ints[7 + 3 * d] = dims.strides()[1][d];
        }
        launch.items(Kernel.BINARY_BROADCAST, out.size(), ints);
    }

    @Override
    public void select(Tensor condition, Tensor a, Tensor b, Tensor out) {
        launch.items(Kernel.SELECT, out.size(), at(condition), at(a), at(b), at(out));
    }

    @Override
    public void clamp(Tensor x, double low, double high, Tensor out) {
        launch.items(Kernel.CLAMP, scalars(low, high), out.size(), at(x), at(out));
    }

    @Override
    public void reduce(Reduction reduction, Tensor x, Tensor out) { folds.reduce(reduction, x, out); }

    @Override
    public double sumOfSquares(Tensor x) { return folds.sumOfSquares(x); }

    @Override
    public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate) {
        products.matmul(a, transposeA, b, transposeB, out, accumulate);
    }

    @Override
    public void permute(Tensor x, int[] axes, Tensor out) {
        Strides dims = Strides.permuted(x.shape(), axes);
        int[] ints = new int[3 + 2 * dims.rank()];
        ints[0] = at(x);
        ints[1] = at(out);
        ints[2] = dims.rank();
        for (int d = 0; d < dims.rank(); d++) {
            ints[3 + 2 * d] = dims.sizes()[d];
            ints[4 + 2 * d] = dims.strides()[0][d];
        }
        launch.items(Kernel.PERMUTE, out.size(), ints);
    }

    @Override
    public void gatherRows(Tensor table, Tensor ids, Tensor out) {
        launch.items(Kernel.GATHER_ROWS, out.size(), at(table), table.rowStride(), at(ids), at(out),
                table.shape().columns());
    }

    @Override
    public void scatterAddRows(Tensor x, Tensor ids, Tensor table) {
        int columns = table.shape().columns();
        launch.items(Kernel.SCATTER_ADD_ROWS, (long) columns * RowKernels.SHARES, at(x), at(ids), (int) ids.size(),
                at(table), columns);
    }

    @Override
    public void putRows(Tensor x, Tensor ids, Tensor table) {
        launch.items(Kernel.PUT_ROWS, x.size(), at(x), x.rowStride(), at(ids), at(table), table.shape().columns());
    }

    @Override
    public void pick(Tensor x, Tensor ids, Tensor out) {
        launch.items(Kernel.PICK, out.size(), at(x), x.shape().columns(), at(ids), at(out));
    }

    @Override
    public void addPicked(Tensor x, Tensor ids, Tensor out) {
        launch.items(Kernel.ADD_PICKED, x.size(), at(x), at(ids), at(out), out.shape().columns());
    }

    @Override
    public void maskFuture(Tensor x, double value) {
        launch.items(Kernel.MASK_FUTURE, scalars(value), x.size(), at(x), x.shape().dim(-2), x.shape().columns());
    }

    @Override
    public void dropoutMask(long seed, double p, Tensor out) {
        long threshold = (long) Math.ceil(p * 0x1.0p53);
        launch.items(Kernel.DROPOUT_MASK, scalars(1 / (1 - p)), out.size(), at(out), (int) seed, (int) (seed >>> 32),
                (int) threshold, (int) (threshold >>> 32));
    }

    // Fused operations

    @Override
    public void linear(Tensor x, Tensor w, boolean transposeWeight, Tensor bias, Tensor residual, Tensor out) {
        products.linear(x, w, transposeWeight, bias, residual, out);
    }

    @Override
    public void linearParametersBackward(Tensor x, Tensor gradOut, boolean transposeWeight, GradientTarget gradWeight,
            GradientTarget gradBias) {
        if (gradWeight == null || gradBias == null || gradWeight.tensor().size() == 0) {
            Backend.super.linearParametersBackward(x, gradOut, transposeWeight, gradWeight, gradBias);
        } else {
            products.gradients(x, gradOut, transposeWeight, gradWeight, gradBias);
        }
    }

    @Override
    public void panelLinear(Tensor x, Tensor panels, Tensor bias, Tensor residual, Tensor out) {
        products.panels(x, panels, bias, residual, out);
    }

    @Override
    public void gelu(Tensor x, Tensor out) { launch.items(Kernel.GELU, out.size(), at(x), at(out)); }

    @Override
    public void geluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        launch.items(Kernel.GELU_BACKWARD, gradX.size(), at(x), at(gradOut), at(gradX));
    }

    @Override
    public void silu(Tensor x, Tensor out) { launch.items(Kernel.SILU, out.size(), at(x), at(out)); }

    @Override
    public void siluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        launch.items(Kernel.SILU_BACKWARD, gradX.size(), at(x), at(gradOut), at(gradX));
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        launch.items(Kernel.SWI_GLU, out.size(), at(gate), at(up), at(out));
    }

    @Override
    public void swiGluBackward(Tensor gate, Tensor up, Tensor gradOut, Tensor gradGate, Tensor gradUp) {
        launch.items(Kernel.SWI_GLU_BACKWARD, gate.size(), at(gate), at(up), at(gradOut), at(gradGate), at(gradUp));
    }

    @Override
    public void softmax(Tensor x, Tensor out) {
        launch.groups(Kernel.SOFTMAX, x.shape().rows(), at(x), x.shape().columns(), at(out));
    }

    @Override
    public void softmaxBackward(Tensor out, Tensor gradOut, Tensor gradX) {
        launch.groups(Kernel.SOFTMAX_BACKWARD, out.shape().rows(), at(out), out.shape().columns(), at(gradOut),
                at(gradX));
    }

    @Override
    public void logSumExp(Tensor x, Tensor out) {
        launch.groups(Kernel.LOG_PROBS, x.shape().rows(), at(x), x.shape().columns(), at(out), 0);
    }

    @Override
    public void gatherLogProbs(Tensor logits, Tensor targets, Tensor out, Tensor logSumExp) {
        launch.groups(Kernel.LOG_PROBS, logits.shape().rows(), at(logits), logits.shape().columns(), at(logSumExp), 1,
                at(targets), at(out));
    }

    @Override
    public void gatherLogProbsBackward(Tensor logits, Tensor targets, Tensor logSumExp, Tensor gradOut,
            Tensor gradLogits) {
        launch.items(Kernel.LOG_PROBS_BACKWARD, logits.size(), at(logits), logits.shape().columns(), at(targets),
                at(logSumExp), at(gradOut), at(gradLogits));
    }

    @Override
    public void layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon, Tensor out, Tensor mean, Tensor rstd) {
        launch.groups(Kernel.LAYER_NORM, scalars(epsilon), x.shape().rows(), at(x), x.shape().columns(), at(gain),
                at(bias), at(out), at(mean), at(rstd));
    }

    @Override
    public void layerNormBackward(Tensor x, Tensor gain, Tensor mean, Tensor rstd, Tensor gradOut,
            GradientTarget gradX, GradientTarget gradGain, GradientTarget gradBias) {
        normBackward(x, gain, mean, rstd, gradOut, gradX, gradGain, gradBias);
    }

    @Override
    public void rmsNorm(Tensor x, Tensor gain, double epsilon, Tensor out, Tensor rstd) {
        launch.groups(Kernel.RMS_NORM, scalars(epsilon), x.shape().rows(), at(x), x.shape().columns(), at(gain),
                at(out),
                at(rstd));
    }

    @Override
    public void rmsNormBackward(Tensor x, Tensor gain, Tensor rstd, Tensor gradOut, GradientTarget gradX,
            GradientTarget gradGain) {
        normBackward(x, gain, null, rstd, gradOut, gradX, gradGain, null);
    }

    /// @param mean null for RMS norm
    private void normBackward(Tensor x, Tensor gain, Tensor mean, Tensor rstd, Tensor gradOut, GradientTarget gradX,
            GradientTarget gradGain, GradientTarget gradBias) {
        int columns = x.shape().columns();
        if (gradGain != null || gradBias != null) {
            launch.groups(Kernel.NORM_GAINS_BACKWARD,
                    (columns + ReductionKernels.COLUMNS - 1) / ReductionKernels.COLUMNS, columns,
                    Math.toIntExact(x.shape().rows()), at(x), optional(mean), at(rstd), at(gradOut),
                    gradGain == null ? NONE : at(gradGain.tensor()), gradBias == null ? NONE : at(gradBias.tensor()),
                    gradGain != null && gradGain.accumulate() ? 1 : 0,
                    gradBias != null && gradBias.accumulate() ? 1 : 0);
        }
        if (gradX != null) {
            launch.groups(Kernel.NORM_BACKWARD, x.shape().rows(), at(x), columns, at(gain), optional(mean), at(rstd),
                    at(gradOut), at(gradX.tensor()), gradX.accumulate() ? 1 : 0);
        }
    }

    private static int optional(Tensor tensor) { return tensor == null ? NONE : at(tensor); }

    @Override
    public void rope(Tensor x, Tensor cos, Tensor sin, Tensor positions, int heads, boolean inverse, Tensor out) {
        int half = cos.shape().columns();
        int size = x.shape().columns() / heads;
        if (2 * half < size) { copy(x, out); }
        launch.items(Kernel.ROPE, x.shape().rows() * heads * half, at(x), x.rowStride(), at(cos), at(sin),
                at(positions), at(out),
                out.rowStride(), heads, half, inverse ? 1 : 0, size);
    }

    @Override
    public void causalAttention(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp) {
        if (attention.fits(q, heads)) {
            attention.forward(q, k, v, heads, kvHeads, window, out, logSumExp);
        } else {
            Backend.super.causalAttention(q, k, v, heads, kvHeads, window, out, logSumExp);
        }
    }

    @Override
    public void causalAttentionBackward(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        if (attention.fitsBackward(q, heads)) {
            attention.backward(q, k, v, heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK, gradV);
        } else {
            Backend.super.causalAttentionBackward(q, k, v, heads, kvHeads, window, out, logSumExp, gradOut, gradQ,
                    gradK,
                    gradV);
        }
    }

    @Override
    public void decodeAttention(Tensor q, Tensor keyCache, Tensor valueCache, Tensor lengths, int heads, int kvHeads,
            int window, Tensor out) {
        if (attention.fits(q, heads)) {
            attention.decode(q, keyCache, valueCache, lengths, heads, kvHeads, window, out);
        } else {
            Backend.super.decodeAttention(q, keyCache, valueCache, lengths, heads, kvHeads, window, out);
        }
    }

    @Override
    public void adamW(Tensor parameter, Tensor gradient, Tensor m, Tensor v, AdamWStep step) {
        launch.items(Kernel.ADAM_W,
                scalars(1 - step.learningRate() * step.weightDecay(), step.beta1(), 1 - step.beta1(), step.beta2(),
                        1 - step.beta2(), 1 / (1 - Math.pow(step.beta2(), step.step())), step.epsilon(),
                        step.learningRate() / (1 - Math.pow(step.beta1(), step.step())), step.gradientScale()),
                parameter.size(), at(parameter), at(gradient), at(m), at(v));
    }
}
