package arabica.tornado;

import static arabica.tornado.DeviceMemory.at;

import arabica.autograd.DType;
import arabica.autograd.Scope;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.tornado.kernels.AttentionBackwardKernels;
import arabica.tornado.kernels.AttentionKernels;

/// Attention: from the contract's tensors to the kernels' sizes and strides.
record Attention(Launcher launch) {
    /// Whether a head fits the kernels' tiles, and those the device's local memory.
    boolean fits(Tensor q, int heads) {
        return q.shape().columns() / heads <= AttentionKernels.MAX_HEAD
                && AttentionKernels.LOCAL_FLOATS <= launch.limits().localFloats();
    }

    /// The same for the gradients.
    boolean fitsBackward(Tensor q, int heads) {
        return fits(q, heads) && AttentionBackwardKernels.LOCAL_FLOATS <= launch.limits().localFloats();
    }

    void forward(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp) {
        int time = q.shape().dim(1);
        int size = q.shape().columns() / heads;
        launch.groups(Kernel.ATTENTION, scale(size), blocks(q) * heads, at(q), q.rowStride(), at(k), k.rowStride(),
                at(v),
                v.rowStride(), at(out), at(logSumExp), time, heads, kvHeads, size, Math.min(window, time));
    }

    void backward(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out, Tensor logSumExp,
            Tensor gradOut,
            Tensor gradQ, Tensor gradK, Tensor gradV) {
        int time = q.shape().dim(1);
        int size = q.shape().columns() / heads;
        try (Scope scope = Scope.open(q.backend())) {
            Tensor dots = scope.allocate(DType.F32, Shape.of(q.shape().dim(0), heads, time));
            launch.groups(Kernel.ATTENTION_GRAD_QUERIES, scale(size), blocks(q) * heads, at(q), q.rowStride(), at(k),
                    k.rowStride(), at(v), v.rowStride(), at(logSumExp), at(dots), at(gradOut), at(gradQ),
                    gradQ.rowStride(), time, heads, kvHeads, size, Math.min(window, time), at(out));
            launch.groups(Kernel.ATTENTION_GRAD_KEYS_VALUES, scale(size), blocks(q) * kvHeads, at(q), q.rowStride(),
                    at(k), k.rowStride(), at(v), v.rowStride(), at(logSumExp), at(dots), at(gradOut), at(gradK),
                    gradK.rowStride(), at(gradV), gradV.rowStride(), time, heads, kvHeads, size,
                    Math.min(window, time));
        }
    }

    void decode(Tensor q, Tensor keyCache, Tensor valueCache, Tensor lengths, int heads, int kvHeads, int window,
            Tensor out) {
        int size = q.shape().columns() / heads;
        launch.groups(Kernel.DECODE_ATTENTION, scale(size), q.shape().rows() * heads, at(q), q.rowStride(),
                at(keyCache), at(valueCache), at(lengths), at(out), keyCache.shape().dim(1), heads, kvHeads, size,
                Math.min(window, keyCache.shape().dim(1)));
    }

    /// Blocks of positions of all sequences.
    private static long blocks(Tensor q) {
        return q.shape().dim(0) * ((q.shape().dim(1) + AttentionKernels.BLOCK - 1L) / AttentionKernels.BLOCK);
    }

    private static float[] scale(int size) { return Launcher.scalars(1 / Math.sqrt(size)); }
}
