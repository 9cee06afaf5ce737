package arabica.autograd.vector;

import static arabica.autograd.vector.Operands.bf16;
import static arabica.autograd.vector.Operands.bf16Out;
import static arabica.autograd.vector.Operands.floats;
import static arabica.autograd.vector.Operands.floatsOut;
import static arabica.autograd.vector.Operands.ids;
import static arabica.autograd.vector.Operands.requireRows;
import static arabica.autograd.vector.Operands.requireShape;
import static arabica.autograd.vector.Operands.requireSize;
import static arabica.autograd.vector.Operands.stride;
import static arabica.autograd.vector.Operands.strided;
import static arabica.autograd.vector.Operands.stridedOut;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

import arabica.autograd.AdamWStep;
import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.DType;
import arabica.autograd.GradientTarget;
import arabica.autograd.Reduction;
import arabica.autograd.Segments;
import arabica.autograd.Shape;
import arabica.autograd.Storage;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import arabica.autograd.memory.NativePool;
import arabica.autograd.scalar.ScalarBackend;
import arabica.autograd.vector.Attention.Matrix;

/// The CPU backend that trains: F32 on the Vector API, over a fixed number of threads. F64 and the rare cases run on
/// the scalar backend, over the same memory.
///
/// Results do not depend on the number of threads, on the width of the machine's vectors, or on what the JIT has
/// compiled: see `autograd/README.md` for the rules that the kernels follow.
public final class VectorBackend implements Backend {
    private final NativePool memory = new NativePool();
    private final ScalarBackend scalar = new ScalarBackend();
    private final WorkerPool pool;
    private final Rows rows;
    private final Reductions reductions;
    private final Softmax softmax;

    /// @param threads how many threads compute, the calling one included
    /// @throws IllegalArgumentException if threads is less than 1
    public VectorBackend(int threads) {
        pool = new WorkerPool(threads);
        rows = new Rows(pool);
        reductions = new Reductions(pool);
        softmax = new Softmax(pool);
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

    private static boolean single(Tensor x) { return x.dtype() == DType.F32; }

    private static boolean isBf16(Tensor x) { return x.dtype() == DType.BF16; }

    // Elements

    @Override
    public void fill(Tensor out, double value) {
        if (!single(out)) {
            scalar.fill(out, value);
            return;
        }
        rows.fill(stridedOut(out), stride(out), out.shape().rows(), out.shape().columns(), (float) value);
    }

    @Override
    public void copy(Tensor x, Tensor out) {
        boolean dense = x.isContiguous() && out.isContiguous();
        if (single(x) && isBf16(out) || isBf16(x) && single(out)) {
            requireRows(out, x.shape().rows(), x.shape().columns());
            if (single(x)) {
                rows.narrow(strided(x), stride(x), bf16Out(out), stride(out), x.shape().rows(), x.shape().columns());
            } else {
                rows.widen(bf16(x), stride(x), stridedOut(out), stride(out), x.shape().rows(), x.shape().columns());
            }
            return;
        }
        if (!single(x) || !single(out) || !dense && x.shape().columns() != out.shape().columns()) {
            scalar.copy(x, out);
            return;
        }
        requireSize(out, x.size());
        if (dense) {
            rows.copy(strided(x), 4, stridedOut(out), 4, x.size(), 1);
        } else {
            rows.copy(strided(x), stride(x), stridedOut(out), stride(out), x.shape().rows(), x.shape().columns());
        }
    }

    @Override
    public void affine(Tensor x, double scale, double shift, Tensor out) {
        if (!single(out)) {
            scalar.affine(x, scale, shift, out);
            return;
        }
        float a = (float) scale;
        float b = (float) shift;
        Elementwise.map(pool, (v, n, o) -> ElementLoops.affine(v, n, o, a, b), floats(x), floatsOut(out, x.size()),
                x.size());
    }

    @Override
    public void addScaled(Tensor x, double scale, Tensor out) {
        if (!single(out)) {
            scalar.addScaled(x, scale, out);
            return;
        }
        float a = (float) scale;
        Elementwise.map(pool, (v, n, o) -> ElementLoops.addScaled(v, n, o, a), floats(x), floatsOut(out, x.size()),
                x.size());
    }

    @Override
    public void unary(UnaryFunction function, Tensor x, Tensor out) {
        if (!single(out)) {
            scalar.unary(function, x, out);
            return;
        }
        Elementwise.map(pool, loop(function), floats(x), floatsOut(out, x.size()), x.size());
    }

    private static Elementwise.Loop loop(UnaryFunction function) {
        return switch (function) {
            case EXP -> Transcendentals::exp;
            case EXPM1 -> Transcendentals::expm1;
            case LOG -> Transcendentals::log;
            case SQRT -> ElementLoops::sqrt;
            case RECIPROCAL -> ElementLoops::reciprocal;
            case SQUARE -> ElementLoops::square;
            case TANH -> Transcendentals::tanh;
            case SIGMOID -> Transcendentals::sigmoid;
            case SOFTPLUS -> Softplus::forward;
            case RELU -> ElementLoops::relu;
            case ABS -> ElementLoops::abs;
            case SIGN -> ElementLoops::sign;
            case ERF -> ErrorFunction::erf;
        };
    }

    @Override
    public void binary(BinaryFunction function, Tensor a, Tensor b, Tensor out) {
        if (!single(out)) {
            scalar.binary(function, a, b, out);
            return;
        }
        requireShape(out, Shape.broadcast(Shape.broadcast(a.shape(), b.shape()), out.shape()));
        Broadcasting.run(pool, loop(function), floats(a), a.shape(), floats(b), b.shape(), floatsOut(out), out.shape());
    }

    private static Elementwise.PairLoop loop(BinaryFunction function) {
        return switch (function) {
            case ADD -> ElementLoops::add;
            case SUBTRACT -> ElementLoops::subtract;
            case MULTIPLY -> ElementLoops::multiply;
            case DIVIDE -> ElementLoops::divide;
            case MAXIMUM -> ElementLoops::maximum;
            case MINIMUM -> ElementLoops::minimum;
            case GREATER -> ElementLoops::greater;
            case GREATER_EQUAL -> ElementLoops::greaterEqual;
            case EQUAL -> ElementLoops::equal;
        };
    }

    @Override
    public void select(Tensor condition, Tensor a, Tensor b, Tensor out) {
        if (!single(out)) {
            scalar.select(condition, a, b, out);
            return;
        }
        long n = out.size();
        Elementwise.select(pool, floats(condition, n), floats(a, n), floats(b, n), floatsOut(out), n);
    }

    @Override
    public void clamp(Tensor x, double low, double high, Tensor out) {
        if (!single(out)) {
            scalar.clamp(x, low, high, out);
            return;
        }
        float a = (float) low;
        float b = (float) high;
        Elementwise.map(pool, (v, n, o) -> ElementLoops.clamp(v, n, o, a, b), floats(x), floatsOut(out, x.size()),
                x.size());
    }

    @Override
    public void reduce(Reduction reduction, Tensor x, Tensor out) {
        if (single(out) && x.size() > 0) {
            Operands.require(out.shape().broadcastsTo(x.shape()), out, "a shape that broadcasts to " + x.shape());
            if (reductions.reduce(reduction, floats(x), x.shape(), floatsOut(out), out.shape())) { return; }
        }
        scalar.reduce(reduction, x, out);
    }

    @Override
    public double sumOfSquares(Tensor x) {
        return single(x) ? reductions.sumOfSquares(floats(x), x.size()) : scalar.sumOfSquares(x);
    }

    // Matrix products

    @Override
    public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate) {
        if (!single(out)) {
            scalar.matmul(a, transposeA, b, transposeB, out, accumulate);
            return;
        }
        product(a, transposeA, b, transposeB, null, out, accumulate);
    }

    @Override
    public void linear(Tensor x, Tensor w, boolean transposeWeight, Tensor bias, Tensor residual, Tensor out) {
        if (!single(out)) {
            scalar.linear(x, w, transposeWeight, bias, residual, out);
            return;
        }
        product(x, false, w, transposeWeight, bias, out, false);
        if (residual != null) { binary(BinaryFunction.ADD, residual, out, out); }
    }

    @Override
    public void panelLinear(Tensor x, Tensor panels, Tensor bias, Tensor residual, Tensor out) {
        if (!single(out)) {
            scalar.panelLinear(x, panels, bias, residual, out);
            return;
        }
        int m = Math.toIntExact(x.shape().rows());
        int k = x.shape().columns();
        int n = out.shape().columns();
        int width = panels.shape().columns();
        requireRows(out, m, n);
        Operands.require(
                panels.shape().dim(1) == k && (long) panels.shape().dim(0) * width >= n && panels.isContiguous(),
                panels, "panels of " + k + " rows and " + n + " columns in all");
        new PanelProduct(m, n, k, floats(x), 4L * k, isBf16(panels) ? bf16(panels) : floats(panels), width,
                panels.dtype().bytes(), floatsOut(out), 4L * n, bias == null ? 0 : floats(bias, n)).run(pool);
        if (residual != null) { binary(BinaryFunction.ADD, residual, out, out); }
    }

    private void product(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor bias, Tensor out,
            boolean accumulate) {
        boolean batched = b.shape().rank() > 2;
        int batch = batched ? Math.toIntExact(b.shape().rows() / b.shape().dim(-2)) : 1;
        int aRows = Math.toIntExact(a.shape().rows() / batch);
        int aColumns = a.shape().columns();
        int bRows = Math.toIntExact(b.shape().rows() / batch);
        int bColumns = b.shape().columns();
        int m = transposeA ? aColumns : aRows;
        int k = transposeA ? aRows : aColumns;
        int n = transposeB ? bRows : bColumns;
        Operands.require((transposeB ? bColumns : bRows) == k, b, "an inner dimension of " + k);
        requireRows(out, (long) batch * m, n);
        long aStride = stride(a);
        long bAddress = isBf16(b) ? bf16(b) : strided(b);
        Product first = new Product(m, n, k, strided(a), transposeA ? 4 : aStride, transposeA ? aStride : 4, bAddress,
                stride(b), b.dtype().bytes(), transposeB, stridedOut(out), stride(out), accumulate,
                bias == null ? 0 : floats(bias, n));
        if (isBf16(b)) {
            Operands.require(batch == 1, b, "F32, where there are several matrices");
            Bf16Product.run(pool, first);
            return;
        }
        if (batch == 1 && RowProduct.fits(first)) {
            RowProduct.run(pool, first);
            return;
        }
        if (batch == 1) {
            MatMul.parallel(pool, first);
            return;
        }
        MatMul.batch(pool, first, batch, aStride * aRows, stride(b) * bRows, stride(out) * m);
    }

    // Rows

    @Override
    public void permute(Tensor x, int[] axes, Tensor out) {
        if (isBf16(out) && Arrays.equals(axes, new int[]{1, 0})) {
            requireSize(out, x.size());
            rows.transposeBf16(bf16(x), stride(x), x.shape().dim(0), x.shape().dim(1), bf16Out(out));
            return;
        }
        if (!single(out) || axes.length == 0) {
            scalar.permute(x, axes, out);
            return;
        }
        Operands.require(Arrays.stream(axes).sorted().boxed().toList()
                .equals(IntStream.range(0, x.shape().rank()).boxed().toList()), x,
                "axes that are a permutation of its dimensions, not " + Arrays.toString(axes));
        rows.permute(floats(x), x.shape().toArray(), axes, floatsOut(out, x.size()));
    }

    @Override
    public void gatherRows(Tensor table, Tensor ids, Tensor out) {
        if (!single(out)) {
            scalar.gatherRows(table, ids, out);
            return;
        }
        int columns = table.shape().columns();
        requireRows(out, ids.size(), columns);
        if (isBf16(table)) {
            rows.gatherBf16(bf16(table), stride(table), checkedIds(ids, ids.size(), table.shape().rows(), false),
                    ids.size(), columns, floatsOut(out));
            return;
        }
        rows.gather(strided(table), stride(table), checkedIds(ids, ids.size(), table.shape().rows(), false), ids.size(),
                columns, floatsOut(out));
    }

    private static long checkedIds(Tensor ids, long count, long bound, boolean allowNegative) {
        long address = ids(ids, count);
        Operands.requireIds(address, count, (int) Math.min(Integer.MAX_VALUE, bound), allowNegative);
        return address;
    }

    @Override
    public void scatterAddRows(Tensor x, Tensor ids, Tensor table) {
        if (!single(table)) {
            scalar.scatterAddRows(x, ids, table);
            return;
        }
        int columns = table.shape().columns();
        requireRows(x, ids.size(), columns);
        rows.scatterAdd(floats(x), checkedIds(ids, ids.size(), table.shape().rows(), false), ids.size(), columns,
                floatsOut(table));
    }

    @Override
    public void putRows(Tensor x, Tensor ids, Tensor table) {
        if (!single(table)) {
            scalar.putRows(x, ids, table);
            return;
        }
        int columns = table.shape().columns();
        requireRows(x, ids.size(), columns);
        rows.put(strided(x), stride(x), checkedIds(ids, ids.size(), table.shape().rows(), false), ids.size(), columns,
                floatsOut(table));
    }

    @Override
    public void pick(Tensor x, Tensor ids, Tensor out) {
        if (!single(out)) {
            scalar.pick(x, ids, out);
            return;
        }
        int columns = x.shape().columns();
        ElementPicks.pick(floats(x, ids.size() * columns), columns, checkedIds(ids, ids.size(), columns, true),
                ids.size(), floatsOut(out, ids.size()));
    }

    @Override
    public void addPicked(Tensor x, Tensor ids, Tensor out) {
        if (!single(out)) {
            scalar.addPicked(x, ids, out);
            return;
        }
        int columns = out.shape().columns();
        ElementPicks.addPicked(floats(x, ids.size()), checkedIds(ids, ids.size(), columns, true), ids.size(), columns,
                floatsOut(out, ids.size() * columns));
    }

    @Override
    public void maskFuture(Tensor x, double value) {
        if (!single(x)) {
            scalar.maskFuture(x, value);
            return;
        }
        int time = x.shape().dim(-2);
        int columns = x.shape().columns();
        long address = floatsOut(x);
        for (long r = 0; r < x.shape().rows(); r++) {
            int from = Math.clamp(r % time + (columns - time) + 1, 0, columns);
            Memory.fill(address + 4 * (r * columns + from), columns - from, (float) value);
        }
    }

    @Override
    public void dropoutMask(long seed, double p, Tensor out) {
        if (!single(out)) {
            scalar.dropoutMask(seed, p, out);
            return;
        }
        long address = floatsOut(out);
        float kept = (float) (1 / (1 - p));
        pool.parallelRange(out.size(), Elementwise.GRAIN,
                (from, to, scratch) -> ElementPicks.dropoutMask(seed, p, from, (int) (to - from), kept,
                        address + 4 * from));
    }

    // Networks

    @Override
    public void gelu(Tensor x, Tensor out) {
        if (!single(out)) {
            scalar.gelu(x, out);
            return;
        }
        Elementwise.map(pool, GeluKernels::forward, floats(x), floatsOut(out, x.size()), x.size());
    }

    @Override
    public void geluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        if (!single(gradX)) {
            scalar.geluBackward(x, gradOut, gradX);
            return;
        }
        Elementwise.map(pool, GeluKernels::backward, floats(x), floats(gradOut, x.size()), floatsOut(gradX, x.size()),
                x.size());
    }

    @Override
    public void silu(Tensor x, Tensor out) {
        if (!single(out)) {
            scalar.silu(x, out);
            return;
        }
        Elementwise.map(pool, GatedKernels::silu, floats(x), floatsOut(out, x.size()), x.size());
    }

    @Override
    public void siluBackward(Tensor x, Tensor gradOut, Tensor gradX) {
        if (!single(gradX)) {
            scalar.siluBackward(x, gradOut, gradX);
            return;
        }
        Elementwise.map(pool, GatedKernels::siluBackward, floats(x), floats(gradOut, x.size()),
                floatsOut(gradX, x.size()), x.size());
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        if (!single(out)) {
            scalar.swiGlu(gate, up, out);
            return;
        }
        long n = gate.size();
        Elementwise.map(pool, GatedKernels::swiGlu, floats(gate), floats(up, n), floatsOut(out, n), n);
    }

    @Override
    public void swiGluBackward(Tensor gate, Tensor up, Tensor gradOut, Tensor gradGate, Tensor gradUp) {
        if (!single(gate)) {
            scalar.swiGluBackward(gate, up, gradOut, gradGate, gradUp);
            return;
        }
        long n = gate.size();
        GatedKernels.swiGluBackward(pool, floats(gate), floats(up, n), floats(gradOut, n), n, floatsOut(gradGate, n),
                floatsOut(gradUp, n));
    }

    @Override
    public void softmax(Tensor x, Tensor out) {
        if (!single(out)) {
            scalar.softmax(x, out);
            return;
        }
        requireShape(out, x.shape());
        softmax.forward(floats(x), x.shape().rows(), x.shape().columns(), floatsOut(out));
    }

    @Override
    public void softmaxBackward(Tensor out, Tensor gradOut, Tensor gradX) {
        if (!single(out)) {
            scalar.softmaxBackward(out, gradOut, gradX);
            return;
        }
        long n = out.size();
        softmax.backward(floats(out), floats(gradOut, n), out.shape().rows(), out.shape().columns(),
                floatsOut(gradX, n));
    }

    @Override
    public void logSumExp(Tensor x, Tensor out) {
        if (!single(out)) {
            scalar.logSumExp(x, out);
            return;
        }
        softmax.logSumExp(floats(x), x.shape().rows(), x.shape().columns(), floatsOut(out, x.shape().rows()));
    }

    @Override
    public void gatherLogProbs(Tensor logits, Tensor targets, Tensor out, Tensor logSumExp) {
        if (!single(out)) {
            scalar.gatherLogProbs(logits, targets, out, logSumExp);
            return;
        }
        long n = logits.shape().rows();
        int columns = logits.shape().columns();
        softmax.gatherLogProbs(floats(logits), checkedIds(targets, n, columns, true), n, columns, floatsOut(out, n),
                floatsOut(logSumExp, n));
    }

    @Override
    public void gatherLogProbsBackward(Tensor logits, Tensor targets, Tensor logSumExp, Tensor gradOut,
            Tensor gradLogits) {
        if (!single(logits)) {
            scalar.gatherLogProbsBackward(logits, targets, logSumExp, gradOut, gradLogits);
            return;
        }
        long n = logits.shape().rows();
        int columns = logits.shape().columns();
        softmax.gatherLogProbsBackward(floats(logits), checkedIds(targets, n, columns, true), floats(logSumExp, n),
                floats(gradOut, n), n, columns, floatsOut(gradLogits, logits.size()));
    }

    @Override
    public void layerNorm(Tensor x, Tensor gain, Tensor bias, double epsilon, Tensor out, Tensor mean, Tensor rstd) {
        if (!single(out)) {
            scalar.layerNorm(x, gain, bias, epsilon, out, mean, rstd);
            return;
        }
        long n = x.shape().rows();
        int columns = x.shape().columns();
        new LayerNorm(pool, columns).forward(floats(x), n, floats(gain, columns), floats(bias, columns), epsilon,
                floatsOut(out, x.size()), floatsOut(mean, n), floatsOut(rstd, n));
    }

    @Override
    public void layerNormBackward(Tensor x, Tensor gain, Tensor mean, Tensor rstd, Tensor gradOut,
            GradientTarget gradX, GradientTarget gradGain, GradientTarget gradBias) {
        if (!single(x)) {
            scalar.layerNormBackward(x, gain, mean, rstd, gradOut, gradX, gradGain, gradBias);
            return;
        }
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

    @Override
    public void rmsNorm(Tensor x, Tensor gain, double epsilon, Tensor out, Tensor rstd) {
        if (!single(out)) {
            scalar.rmsNorm(x, gain, epsilon, out, rstd);
            return;
        }
        long n = x.shape().rows();
        int columns = x.shape().columns();
        new RmsNorm(pool, columns).forward(floats(x), n, floats(gain, columns), epsilon, floatsOut(out, x.size()),
                floatsOut(rstd, n));
    }

    @Override
    public void rmsNormBackward(Tensor x, Tensor gain, Tensor rstd, Tensor gradOut, GradientTarget gradX,
            GradientTarget gradGain) {
        if (!single(x)) {
            scalar.rmsNormBackward(x, gain, rstd, gradOut, gradX, gradGain);
            return;
        }
        long n = x.shape().rows();
        int columns = x.shape().columns();
        long gains = added(gradGain, columns);
        writeOrSkip(gradX, x.size(), gradient -> new RmsNorm(pool, columns).backward(floats(x), n,
                floats(gain, columns), floats(rstd, n), floats(gradOut, x.size()), gradient, gains));
    }

    @Override
    public void rope(Tensor x, Tensor cos, Tensor sin, Tensor positions, int heads, boolean inverse, Tensor out) {
        if (!single(out)) {
            scalar.rope(x, cos, sin, positions, heads, inverse, out);
            return;
        }
        long n = x.shape().rows();
        int half = cos.shape().columns();
        int columns = x.shape().columns();
        requireShape(sin, cos.shape());
        Operands.require(columns % heads == 0 && columns / heads >= 2 * half, x, heads + " heads of " + 2 * half);
        new Rope(heads, columns / heads, half, floats(cos), floats(sin), inverse ? -1 : 1).run(pool,
                matrix(x, n, columns), checkedIds(positions, n, cos.shape().rows(), false), n,
                matrixOut(out, n, columns));
    }

    // Attention

    private static Matrix matrix(Tensor x, long rows, int columns) {
        requireRows(x, rows, columns);
        return new Matrix(strided(x), stride(x));
    }

    private static Matrix matrixOut(Tensor out, long rows, int columns) {
        requireRows(out, rows, columns);
        return new Matrix(stridedOut(out), stride(out));
    }

    private static Heads heads(Tensor q, Segments segments, int heads, int kvHeads, int window) {
        Operands.require(q.shape().rank() == 3 && heads % kvHeads == 0 && q.shape().columns() % heads == 0
                && segments.batch() == q.shape().dim(0) && segments.time() == q.shape().dim(1), q,
                "[batch, time, " + heads + " heads]");
        return new Heads(segments, heads, kvHeads, q.shape().columns() / heads, window);
    }

    @Override
    public void causalAttention(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp) {
        if (!single(out)) {
            scalar.causalAttention(q, k, v, heads, kvHeads, window, out, logSumExp);
            return;
        }
        segmentedAttention(q, k, v, whole(q), heads, kvHeads, window, out, logSumExp);
    }

    @Override
    public void causalAttentionBackward(Tensor q, Tensor k, Tensor v, int heads, int kvHeads, int window, Tensor out,
            Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        if (!single(out)) {
            scalar.causalAttentionBackward(q, k, v, heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK,
                    gradV);
            return;
        }
        segmentedAttentionBackward(q, k, v, whole(q), heads, kvHeads, window, out, logSumExp, gradOut, gradQ, gradK,
                gradV);
    }

    private static Segments whole(Tensor q) {
        Operands.require(q.shape().rank() == 3, q, "[batch, time, columns]");
        return Segments.whole(q.shape().dim(0), q.shape().dim(1));
    }

    @Override
    public void segmentedAttention(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads, int window,
            Tensor out, Tensor logSumExp) {
        if (!single(out)) {
            scalar.segmentedAttention(q, k, v, segments, heads, kvHeads, window, out, logSumExp);
            return;
        }
        Heads layout = heads(q, segments, heads, kvHeads, window);
        long n = q.shape().rows();
        int columns = heads * layout.size();
        int kvColumns = kvHeads * layout.size();
        requireRows(out, n, columns);
        new Attention(layout).forward(pool, matrix(q, n, columns), matrix(k, n, kvColumns), matrix(v, n, kvColumns),
                floatsOut(out), floatsOut(logSumExp, n * heads));
    }

    @Override
    public void segmentedAttentionBackward(Tensor q, Tensor k, Tensor v, Segments segments, int heads, int kvHeads,
            int window, Tensor out, Tensor logSumExp, Tensor gradOut, Tensor gradQ, Tensor gradK, Tensor gradV) {
        if (!single(out)) {
            scalar.segmentedAttentionBackward(q, k, v, segments, heads, kvHeads, window, out, logSumExp, gradOut,
                    gradQ, gradK, gradV);
            return;
        }
        Heads layout = heads(q, segments, heads, kvHeads, window);
        long n = q.shape().rows();
        int columns = heads * layout.size();
        int kvColumns = kvHeads * layout.size();
        requireRows(out, n, columns);
        requireRows(gradOut, n, columns);
        new AttentionBackward(layout, matrix(q, n, columns), matrix(k, n, kvColumns), matrix(v, n, kvColumns),
                floats(out), floats(logSumExp, n * heads), floats(gradOut), matrixOut(gradQ, n, columns),
                matrixOut(gradK, n, kvColumns), matrixOut(gradV, n, kvColumns)).run(pool);
    }

    @Override
    public void decodeAttention(Tensor q, Tensor keyCache, Tensor valueCache, Tensor lengths, int heads, int kvHeads,
            int window, Tensor out) {
        if (!single(out)) {
            scalar.decodeAttention(q, keyCache, valueCache, lengths, heads, kvHeads, window, out);
            return;
        }
        int batch = Math.toIntExact(q.shape().rows());
        int columns = q.shape().columns();
        int size = columns / heads;
        int capacity = keyCache.shape().dim(1);
        requireRows(keyCache, (long) batch * capacity, kvHeads * size);
        requireShape(valueCache, keyCache.shape());
        requireRows(out, batch, columns);
        long counts = checkedIds(lengths, batch, capacity + 1L, false);
        new DecodeAttention(batch, capacity, heads, kvHeads, size, window).run(pool, matrix(q, batch, columns),
                floats(keyCache), floats(valueCache), counts, floatsOut(out));
    }

    @Override
    public void adamW(Tensor parameter, Tensor gradient, Tensor m, Tensor v, AdamWStep step) {
        if (!single(parameter)) {
            scalar.adamW(parameter, gradient, m, v, step);
            return;
        }
        long n = parameter.size();
        new AdamW(step).run(pool, floatsOut(parameter), floats(gradient, n), floatsOut(m, n), floatsOut(v, n), n);
    }
}
