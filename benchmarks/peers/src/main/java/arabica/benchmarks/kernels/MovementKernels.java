package arabica.benchmarks.kernels;

import arabica.autograd.Tensor;
import java.util.List;

/// Kernels that move elements, or pick some of them; dimensions are rows and columns.
final class MovementKernels {
    private MovementKernels() {}

    static List<Kernel> all() {
        return List.of(
                Kernel.of("fill", (operands, d) -> {
                    Tensor out = operands.out(d);
                    return () -> operands.backend().fill(out, 0.5);
                }, 128, 256),
                Kernel.of("copy/dense", (operands, d) -> {
                    Tensor x = operands.normal(d);
                    Tensor out = operands.out(d);
                    return () -> operands.backend().copy(x, out);
                }, 128, 256),
                Kernel.of("copy/strided", MovementKernels::strided, 128, 250),
                Kernel.of("permute/swap-middle", (operands, d) -> {
                    Tensor x = operands.normal(2, d[0], 4, d[1]);
                    Tensor out = operands.out(2, 4, d[0], d[1]);
                    return () -> operands.backend().permute(x, new int[]{0, 2, 1, 3}, out);
                }, 128, 32),
                Kernel.of("permute/transpose", (operands, d) -> {
                    Tensor x = operands.normal(d);
                    Tensor out = operands.out(d[1], d[0]);
                    return () -> operands.backend().permute(x, new int[]{1, 0}, out);
                }, 128, 250),
                Kernel.of("maskFuture", (operands, d) -> {
                    Tensor x = operands.normal(4, d[0], d[0]);
                    return () -> operands.backend().maskFuture(x, -1);
                }, 64),
                Kernel.of("embedding/gather", (operands, d) -> {
                    Tensor table = operands.normal(d[0], d[1]);
                    Tensor ids = operands.ids(2 * d[0], d[0]);
                    Tensor out = operands.out(2 * d[0], d[1]);
                    return () -> operands.backend().gatherRows(table, ids, out);
                }, 100, 128),
                Kernel.of("embedding/scatterAdd", (operands, d) -> {
                    Tensor table = operands.normal(d[0], d[1]);
                    Tensor ids = operands.ids(2 * d[0], d[0]);
                    Tensor x = operands.normal(2 * d[0], d[1]);
                    return () -> operands.backend().scatterAddRows(x, ids, table);
                }, 100, 128),
                Kernel.of("putRows", MovementKernels::putRows, 100, 128),
                Kernel.of("pick", (operands, d) -> {
                    Tensor x = operands.normal(d);
                    Tensor ids = operands.ids(d[0], d[1]);
                    Tensor out = operands.out(d[0]);
                    return () -> operands.backend().pick(x, ids, out);
                }, 2000, 16),
                Kernel.of("addPicked", (operands, d) -> {
                    Tensor x = operands.normal(d[0]);
                    Tensor ids = operands.ids(d[0], d[1]);
                    Tensor out = operands.out(d);
                    return () -> operands.backend().addPicked(x, ids, out);
                }, 2000, 16));
    }

    private static Runnable strided(Operands operands, int... d) {
        Tensor x = operands.normal(d[0], 2 * d[1]);
        Tensor out = operands.out(d[0], 3 * d[1]);
        return () -> operands.backend().copy(x.viewColumns(0, d[1]), out.viewColumns(d[1], 2 * d[1]));
    }

    private static Runnable putRows(Operands operands, int... d) {
        Tensor table = operands.normal(d[0], d[1]);
        int[] distinct = new int[d[0]];
        for (int i = 0; i < distinct.length; i++) { distinct[i] = distinct.length - 1 - i; }
        Tensor ids = operands.scope().of(distinct, distinct.length);
        Tensor x = operands.normal(d[0], d[1]);
        return () -> operands.backend().putRows(x, ids, table);
    }
}
