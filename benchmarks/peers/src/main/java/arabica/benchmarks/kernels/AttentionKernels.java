package arabica.benchmarks.kernels;

import arabica.autograd.Backend;
import arabica.autograd.Tensor;
import java.util.List;
import java.util.random.RandomGenerator;

/// Attention; dimensions are batch, time, heads of keys and values, heads of queries to each, and a head's size.
final class AttentionKernels {
    private AttentionKernels() {}

    static List<Kernel> all() {
        return List.of(
                attention("forward", AttentionKernels::forward, 2, 128, 4, 1, 32),
                attention("backward", AttentionKernels::backward, 2, 128, 4, 1, 32),
                attention("forward-64", AttentionKernels::forward, 1, 256, 3, 1, 64),
                attention("backward-64", AttentionKernels::backward, 1, 256, 3, 1, 64),
                attention("forward-ragged", AttentionKernels::forward, 1, 117, 2, 2, 24),
                attention("backward-ragged", AttentionKernels::backward, 1, 117, 2, 2, 24),
                attention("decode", AttentionKernels::decode, 4, 200, 6, 1, 64),
                attention("decode-ragged", AttentionKernels::decode, 4, 201, 2, 2, 24));
    }

    private static Kernel attention(String name, Kernel.Setup setup, int... dims) {
        return new Kernel("attention/" + name, dims, AttentionKernels::others, setup);
    }

    private static int[] others(RandomGenerator random) {
        int[] sizes = {1, 7, 16, 20, 24, 32, 64, 80};
        return new int[]{1 + random.nextInt(3), Kernel.size(random, 200), 1 + random.nextInt(3), 1 + random.nextInt(2),
                sizes[random.nextInt(sizes.length)]};
    }

    private static Runnable forward(Operands operands, int... d) {
        int heads = d[2] * d[3];
        int q = heads * d[4];
        int kv = d[2] * d[4];
        Tensor qkv = operands.normal(d[0], d[1], q + 2 * kv);
        Tensor out = operands.out(d[0], d[1], q);
        Tensor logSumExp = operands.out(d[0], heads, d[1]);
        return () -> operands.backend().causalAttention(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                qkv.viewColumns(q + kv, q + 2 * kv), heads, d[2], Backend.NO_WINDOW, out, logSumExp);
    }

    private static Runnable backward(Operands operands, int... d) {
        int heads = d[2] * d[3];
        int q = heads * d[4];
        int kv = d[2] * d[4];
        Tensor qkv = operands.normal(d[0], d[1], q + 2 * kv);
        Tensor grads = operands.out(d[0], d[1], q + 2 * kv);
        Tensor out = operands.out(d[0], d[1], q);
        Tensor logSumExp = operands.out(d[0], heads, d[1]);
        Tensor gradOut = operands.normal(d[0], d[1], q);
        operands.backend().causalAttention(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                qkv.viewColumns(q + kv, q + 2 * kv), heads, d[2], Backend.NO_WINDOW, out, logSumExp);
        return () -> operands.backend().causalAttentionBackward(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                qkv.viewColumns(q + kv, q + 2 * kv), heads, d[2], Backend.NO_WINDOW, out, logSumExp, gradOut, grads.viewColumns(0, q),
                grads.viewColumns(q, q + kv), grads.viewColumns(q + kv, q + 2 * kv));
    }

    private static Runnable decode(Operands operands, int... d) {
        int heads = d[2] * d[3];
        Tensor q = operands.normal(d[0], heads * d[4]);
        Tensor keys = operands.normal(d[0], d[1], d[2] * d[4]);
        Tensor values = operands.normal(d[0], d[1], d[2] * d[4]);
        Tensor lengths = operands.counts(d[0], (d[1] + 1) / 2, d[1]);
        Tensor out = operands.out(d[0], heads * d[4]);
        return () -> operands.backend().decodeAttention(q, keys, values, lengths, heads, d[2], Backend.NO_WINDOW, out);
    }
}
