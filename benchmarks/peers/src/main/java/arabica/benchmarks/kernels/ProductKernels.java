package arabica.benchmarks.kernels;

import arabica.autograd.Tensor;
import java.util.List;

/// Matrix products; dimensions are m, k, n.
final class ProductKernels {
    private ProductKernels() {}

    static List<Kernel> all() {
        return List.of(
                product("NN-256", false, false, false, 256, 256, 256),
                product("NT-256", false, true, false, 256, 256, 256),
                product("TN-256-add", true, false, true, 256, 256, 256),
                product("NN-64", false, false, false, 64, 64, 64),
                product("NT-64", false, true, false, 64, 64, 64),
                product("NN-ragged", false, false, false, 251, 301, 203),
                product("NT-ragged", false, true, false, 251, 301, 203),
                product("TN-ragged-add", true, false, true, 251, 301, 203),
                product("NN-narrow", false, false, false, 512, 128, 24),
                product("NN-wide", false, false, false, 16, 128, 2000),
                product("NN-8-rows", false, false, false, 8, 384, 384),
                product("NN-vector", false, false, false, 1, 384, 1536),
                product("NT-vector", false, true, false, 1, 384, 1536),
                product("NT-vector-ragged", false, true, false, 1, 333, 1001),
                Kernel.of("linear/bias", ProductKernels::linear, 128, 128, 512),
                Kernel.of("matmul/batched-NN", (operands, d) -> batched(operands, false, d), 8, 64, 32, 64),
                Kernel.of("matmul/batched-NT", (operands, d) -> batched(operands, true, d), 8, 64, 32, 64));
    }

    private static Kernel product(String name, boolean transposeA, boolean transposeB, boolean add, int... dims) {
        return Kernel.of("matmul/" + name, (operands, d) -> {
            Tensor a = transposeA ? operands.normal(d[1], d[0]) : operands.normal(d[0], d[1]);
            Tensor b = transposeB ? operands.normal(d[2], d[1]) : operands.normal(d[1], d[2]);
            Tensor out = operands.out(d[0], d[2]);
            return () -> operands.backend().matmul(a, transposeA, b, transposeB, out, add);
        }, dims);
    }

    private static Runnable linear(Operands operands, int... d) {
        Tensor x = operands.normal(d[0], d[1]);
        Tensor w = operands.normal(d[1], d[2]);
        Tensor bias = operands.normal(d[2]);
        Tensor out = operands.out(d[0], d[2]);
        return () -> operands.backend().linear(x, w, false, bias, null, out);
    }

    private static Runnable batched(Operands operands, boolean transposeB, int... d) {
        Tensor a = operands.normal(d[0], d[1], d[2]);
        Tensor b = transposeB ? operands.normal(d[0], d[3], d[2]) : operands.normal(d[0], d[2], d[3]);
        Tensor out = operands.out(d[0], d[1], d[3]);
        return () -> operands.backend().matmul(a, false, b, transposeB, out, false);
    }
}
