package arabica.benchmarks.roofline;

import arabica.autograd.Backend;
import arabica.autograd.Tensor;
import java.util.List;

/// Causal attention, forward and backward, of heads 64 wide. Operations are those of the products over the half that is
/// not masked: two products forward, five backward (Dao et al. 2022, arXiv 2205.14135).
public final class AttentionKernel {
    private static final int HEAD = 64;

    private AttentionKernel() {}

    /// @param time positions of each of the sequences, which are the kernels' rows together
    public static List<RooflineKernel> all(int batch, int time, int heads) {
        double product = 2.0 * batch * heads * (0.5 * time * (time + 1)) * HEAD;
        double bytes = 4.0 * 4 * batch * time * heads * HEAD;
        String suffix = ", " + time + " positions";
        return List.of(new RooflineKernel("attention" + suffix, batch * time, heads * HEAD, 2 * product, bytes, bytes,
                (operands, rows, columns) -> forward(operands, batch, time, heads)),
                new RooflineKernel("attention, backward" + suffix, batch * time, heads * HEAD, 5 * product, 2 * bytes,
                        2 * bytes,
                        (operands, rows, columns) -> backward(operands, batch, time, heads)));
    }

    private static Runnable forward(Operands operands, int batch, int time, int heads) {
        int width = heads * HEAD;
        Tensor qkv = operands.values(batch, time, 3 * width);
        Tensor out = operands.zeros(batch, time, width);
        Tensor logSumExp = operands.zeros(batch, heads, time);
        return () -> operands.backend().causalAttention(qkv.viewColumns(0, width), qkv.viewColumns(width, 2 * width),
                qkv.viewColumns(2 * width, 3 * width), heads, heads, Backend.NO_WINDOW, out, logSumExp);
    }

    private static Runnable backward(Operands operands, int batch, int time, int heads) {
        int width = heads * HEAD;
        Tensor qkv = operands.values(batch, time, 3 * width);
        Tensor gradients = operands.zeros(batch, time, 3 * width);
        Tensor out = operands.zeros(batch, time, width);
        Tensor logSumExp = operands.zeros(batch, heads, time);
        Tensor gradient = operands.values(batch, time, width);
        operands.backend().causalAttention(qkv.viewColumns(0, width), qkv.viewColumns(width, 2 * width),
                qkv.viewColumns(2 * width, 3 * width), heads, heads, Backend.NO_WINDOW, out, logSumExp);
        return () -> operands.backend().causalAttentionBackward(qkv.viewColumns(0, width),
                qkv.viewColumns(width, 2 * width), qkv.viewColumns(2 * width, 3 * width), heads, heads,
                Backend.NO_WINDOW, out, logSumExp,
                gradient, gradients.viewColumns(0, width), gradients.viewColumns(width, 2 * width),
                gradients.viewColumns(2 * width, 3 * width));
    }
}
