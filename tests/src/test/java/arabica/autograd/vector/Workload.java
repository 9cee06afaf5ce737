package arabica.autograd.vector;

import static arabica.autograd.GradientTarget.addedTo;
import static arabica.autograd.GradientTarget.overwritten;

import arabica.autograd.AdamWStep;
import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.DType;
import arabica.autograd.Reduction;
import arabica.autograd.Scope;
import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A bit of everything that the backend computes, and the bits that come out, one checksum per operation.
///
/// As a program it prints them: `java … Workload THREADS SIZE`.
final class Workload {
    private final Backend backend;
    private final int size;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Map<String, Long> checksums = new LinkedHashMap<>();

    private Workload(Backend backend, int size) {
        this.backend = backend;
        this.size = size;
    }

    /// @param size about how many rows: a few for a quick run, some hundreds to make threads share the work
    static Map<String, Long> run(int threads, int size) {
        try (Backend backend = new VectorBackend(threads)) {
            return run(backend, size);
        }
    }

    static Map<String, Long> run(Backend backend, int size) {
        Workload workload = new Workload(backend, size);
        Scope.step(backend, workload::everything);
        return workload.checksums;
    }

    static void main(String[] args) {
        run(Integer.parseInt(args[0]), Integer.parseInt(args[1]))
                .forEach((name, checksum) -> IO.println(name + " " + Long.toHexString(checksum)));
    }

    private Tensor normal(int... dims) { return Scope.current().of(floats(dims), dims); }

    private float[] floats(int... dims) {
        int n = 1;
        for (int dim : dims) { n *= dim; }
        float[] values = new float[n];
        for (int i = 0; i < n; i++) { values[i] = (float) random.nextGaussian(); }
        return values;
    }

    private Tensor ids(int count, int bound) {
        return Scope.current().of(random.ints(count, 0, bound).toArray(), count);
    }

    private void note(String name, Tensor... results) {
        long checksum = 0;
        for (Tensor result : results) {
            for (float value : result.toFloats()) { checksum = 31 * checksum + Float.floatToRawIntBits(value); }
        }
        checksums.put(name, checksum);
    }

    private void everything() {
        products();
        elements();
        reductions();
        networks();
        attention();
        movement();
    }

    private void products() {
        for (boolean transposeA : new boolean[]{false, true}) {
            for (boolean transposeB : new boolean[]{false, true}) {
                String name = "matmul" + transposeA + transposeB;
                product(name, transposeA, transposeB, true, size + 3, size + 261, 77);
                product(name + "-narrow", transposeA, transposeB, false, 2 * size, 19, 3);
                product(name + "-wide", transposeA, transposeB, false, 5, 33, 901);
                product(name + "-row", transposeA, transposeB, false, 1, size + 300, 333);
                batch(name + "-batched", transposeA, transposeB, transposeA);
            }
        }
        Tensor out = normal(size, 200);
        backend.linear(normal(size, 100), normal(100, 200), false, normal(200), null, out);
        note("linear", out);
        backend.linear(normal(size, 100), normal(200, 100), true, null, normal(size, 200), out);
        note("linearTransposed", out);
        Tensor weights = normal(100, 200);
        Tensor biases = normal(200);
        backend.linearParametersBackward(normal(size, 100), out, false, overwritten(weights), addedTo(biases));
        note("linearParametersBackward", weights, biases);
        for (int rows : new int[]{1, 4}) {
            Tensor panelled = normal(rows, 600);
            Tensor panels = normal(4, size + 540, 160);
            backend.panelLinear(normal(rows, size + 540), panels, normal(600), null, panelled);
            note("panelLinear" + rows, panelled);
            backend.panelLinear(normal(rows, size + 540), panels.cast(DType.BF16), normal(600), null, panelled);
            note("panelLinearBf16-" + rows, panelled);
            backend.matmul(normal(rows, 160), false, normal(600, 160).cast(DType.BF16), true, panelled, true);
            note("matmulBf16-" + rows, panelled);
        }
        Tensor columns = normal(size, 90);
        Tensor strided = normal(size, 120);
        backend.matmul(columns.viewColumns(7, 47), false, normal(70, 60).viewColumns(0, 40), true,
                strided.viewColumns(13, 83), true);
        note("matmulStrided", strided);
    }

    private void product(String name, boolean transposeA, boolean transposeB, boolean add, int m, int k, int n) {
        Tensor out = normal(m, n);
        backend.matmul(transposeA ? normal(k, m) : normal(m, k), transposeA, transposeB ? normal(n, k) : normal(k, n),
                transposeB, out, add);
        note(name, out);
    }

    private void batch(String name, boolean transposeA, boolean transposeB, boolean add) {
        Tensor out = normal(5, size, 33);
        backend.matmul(transposeA ? normal(5, 20, size) : normal(5, size, 20), transposeA,
                transposeB ? normal(5, 33, 20) : normal(5, 20, 33), transposeB, out, add);
        note(name, out);
    }

    private void elements() {
        Tensor x = normal(size, 301);
        Tensor out = normal(size, 301);
        for (UnaryFunction function : UnaryFunction.values()) {
            backend.unary(function, x, out);
            note(function.name(), out);
        }
        Tensor row = normal(301);
        Tensor column = normal(size, 1);
        for (BinaryFunction function : BinaryFunction.values()) {
            backend.binary(function, x, row, out);
            backend.binary(function, column, out, out);
            note(function.name(), out);
        }
        backend.addScaled(x, 0.3, out);
        note("addScaled", out);
        backend.affine(x, 0.7, -0.1, out);
        note("affine", out);
        backend.clamp(x, -0.5, 0.7, out);
        note("clamp", out);
        Tensor condition = normal(size, 301);
        backend.binary(BinaryFunction.GREATER, x, condition, condition);
        backend.select(condition, x, normal(size, 301), out);
        note("select", out);
        backend.broadcast(row, out);
        note("broadcast", out);
        backend.dropoutMask(5, 0.4, out);
        note("dropout", out);
        Tensor m = normal(size, 301);
        Tensor v = normal(size, 301);
        backend.unary(UnaryFunction.SQUARE, v, v);
        backend.adamW(x, normal(size, 301), m, v, new AdamWStep(0.01, 0.9, 0.95, 1e-8, 0.1, 3, 0.7));
        note("adamW", x, m, v);
    }

    private void reductions() {
        Tensor x = normal(5 * size, 67);
        for (Reduction reduction : Reduction.values()) {
            Tensor columns = normal(67);
            Tensor rows = normal(5 * size, 1);
            Tensor all = normal();
            backend.reduce(reduction, x, columns);
            backend.reduce(reduction, x, rows);
            backend.reduce(reduction, x, all);
            note(reduction.name(), columns, rows, all);
        }
        checksums.put("sumOfSquares", Double.doubleToRawLongBits(backend.sumOfSquares(x)));
    }

    private void networks() {
        int rows = 2 * size;
        int columns = 83;
        Tensor x = normal(rows, columns);
        Tensor gradOut = normal(rows, columns);
        Tensor out = normal(rows, columns);
        Tensor gradX = normal(rows, columns);
        backend.gelu(x, out);
        backend.geluBackward(x, gradOut, gradX);
        note("gelu", out, gradX);
        backend.silu(x, out);
        backend.siluBackward(x, gradOut, gradX);
        note("silu", out, gradX);
        Tensor gradUp = normal(rows, columns);
        backend.swiGlu(x, gradOut, out);
        backend.swiGluBackward(x, gradOut, out, gradX, gradUp);
        note("swiGlu", out, gradX, gradUp);
        backend.softmax(x, out);
        backend.softmaxBackward(out, gradOut, gradX);
        note("softmax", out, gradX);
        Tensor gain = normal(columns);
        Tensor bias = normal(columns);
        Tensor mean = normal(rows);
        Tensor rstd = normal(rows);
        backend.layerNorm(x, gain, bias, 1e-5, out, mean, rstd);
        Tensor gradGain = normal(columns);
        Tensor gradBias = normal(columns);
        backend.layerNormBackward(x, gain, mean, rstd, gradOut, overwritten(gradX), addedTo(gradGain),
                addedTo(gradBias));
        note("layerNorm", out, mean, rstd, gradX, gradGain, gradBias);
        backend.rmsNorm(x, gain, 1e-5, out, rstd);
        backend.rmsNormBackward(x, gain, rstd, gradOut, addedTo(gradX), overwritten(gradGain));
        note("rmsNorm", out, rstd, gradX, gradGain);
        Tensor positions = ids(rows, 9);
        for (int half : new int[]{5, 16}) {
            Tensor turned = normal(rows, 4 * half);
            backend.rope(x.viewColumns(3, 3 + 4 * half), normal(9, half), normal(9, half), positions, 2, true, turned);
            note("rope" + half, turned);
        }
        Tensor targets = ids(rows, columns);
        backend.gatherLogProbs(x, targets, mean, rstd);
        backend.gatherLogProbsBackward(x, targets, rstd, mean, gradX);
        note("gatherLogProbs", mean, rstd, gradX);
        backend.logSumExp(x, mean);
        note("logSumExp", mean);
    }

    private void attention() {
        for (int headSize : new int[]{16, 20, 24, 32, 64, 80}) {
            int heads = 4;
            int kvHeads = headSize % 16 == 0 ? 2 : 4;
            int time = size + headSize % 3; // ragged for some
            int q = heads * headSize;
            int kv = kvHeads * headSize;
            Tensor qkv = normal(2, time, q + 2 * kv);
            Tensor out = normal(2, time, q);
            Tensor logSumExp = normal(2, heads, time);
            Tensor grad = normal(2, time, q + 2 * kv);
            backend.causalAttention(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                    qkv.viewColumns(q + kv, q + 2 * kv), heads, kvHeads, Backend.NO_WINDOW, out, logSumExp);
            backend.causalAttentionBackward(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                    qkv.viewColumns(q + kv, q + 2 * kv), heads, kvHeads, Backend.NO_WINDOW, out, logSumExp,
                    normal(2, time, q),
                    grad.viewColumns(0, q), grad.viewColumns(q, q + kv), grad.viewColumns(q + kv, q + 2 * kv));
            note("attention" + headSize, out, logSumExp, grad);
            backend.causalAttention(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                    qkv.viewColumns(q + kv, q + 2 * kv), heads, kvHeads, 17, out, logSumExp);
            backend.causalAttentionBackward(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                    qkv.viewColumns(q + kv, q + 2 * kv), heads, kvHeads, 17, out, logSumExp, normal(2, time, q),
                    grad.viewColumns(0, q), grad.viewColumns(q, q + kv), grad.viewColumns(q + kv, q + 2 * kv));
            note("windowed" + headSize, out, logSumExp, grad);
            Segments packed = Segments.of(time, List.of(new int[]{time / 3, time / 2}, new int[]{time}));
            backend.segmentedAttention(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                    qkv.viewColumns(q + kv, q + 2 * kv), packed, heads, kvHeads, Backend.NO_WINDOW, out, logSumExp);
            backend.segmentedAttentionBackward(qkv.viewColumns(0, q), qkv.viewColumns(q, q + kv),
                    qkv.viewColumns(q + kv, q + 2 * kv), packed, heads, kvHeads, Backend.NO_WINDOW, out, logSumExp,
                    normal(2, time, q),
                    grad.viewColumns(0, q), grad.viewColumns(q, q + kv), grad.viewColumns(q + kv, q + 2 * kv));
            note("packed" + headSize, out, logSumExp, grad);
            Tensor decoded = normal(2, q);
            Tensor lengths = Scope.current().of(new int[]{1 + time / 3, time}, 2);
            backend.decodeAttention(normal(2, q), normal(2, time, kv), normal(2, time, kv), lengths, heads, kvHeads,
                    Backend.NO_WINDOW, decoded);
            note("decode" + headSize, decoded);
        }
    }

    private void movement() {
        Tensor table = normal(30, 99);
        Tensor ids = ids(2 * size, 30);
        backend.scatterAddRows(normal(2 * size, 99), ids, table);
        Tensor out = normal(2 * size, 99);
        backend.gatherRows(table, ids, out);
        note("embedding", table, out);
        Tensor permuted = normal(99, 2, size);
        backend.permute(out.viewAs(Shape.of(2, size, 99)), new int[]{2, 0, 1}, permuted);
        note("permute", permuted);
        backend.putRows(normal(2, 99), Scope.current().of(new int[]{7, 2}, 2), table);
        note("putRows", table);
        Tensor picked = normal(2 * size);
        Tensor columns = ids(2 * size, 99);
        backend.pick(out, columns, picked);
        backend.addPicked(picked, columns, out);
        note("pick", picked, out);
        Tensor scores = normal(3, 17, 19);
        backend.maskFuture(scores, -1);
        note("maskFuture", scores);
        Tensor copied = normal(2 * size, 60);
        backend.fill(copied, 3);
        backend.copy(out.viewColumns(3, 53), copied.viewColumns(10, 60));
        note("copy", copied);
    }
}
