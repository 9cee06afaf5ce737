package arabica.autograd.scalar;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import arabica.autograd.Backend;
import arabica.autograd.BinaryFunction;
import arabica.autograd.DropoutDraws;
import arabica.autograd.Reduction;
import arabica.autograd.Shape;
import arabica.autograd.Storage;
import arabica.autograd.Tensor;
import arabica.autograd.UnaryFunction;
import arabica.autograd.memory.NativePool;

/// The primitives by their definitions, in F32 or F64, on one thread. All arithmetic is in double and rounded to the
/// tensor's type when stored. Fused operations are the default compositions.
public final class ScalarBackend implements Backend {
    private final NativePool pool = new NativePool();

    @Override
    public String name() { return "scalar"; }

    /// The memory of this backend, for those who watch it.
    public NativePool pool() { return pool; }

    @Override
    public Storage allocate(long bytes) { return pool.allocate(bytes); }

    @Override
    public boolean readsHostMemory() { return true; }

    @Override
    public void upload(MemorySegment source, Tensor target) {
        long bytes = target.size() * target.dtype().bytes();
        MemorySegment.copy(source, 0, NativePool.segment(target), 0, bytes);
    }

    @Override
    public void download(Tensor source, MemorySegment target) {
        MemorySegment from = NativePool.segment(source);
        long width = source.dtype().bytes();
        long rowBytes = source.shape().columns() * width;
        for (long row = 0; row < source.shape().rows(); row++) {
            MemorySegment.copy(from, row * source.rowStride() * width, target, row * rowBytes, rowBytes);
        }
    }

    @Override
    public void close() { pool.close(); }

    @Override
    public void fill(Tensor out, double value) {
        double[] values = new double[Math.toIntExact(out.size())];
        Arrays.fill(values, value);
        Elements.write(values, out);
    }

    @Override
    public void copy(Tensor x, Tensor out) { Elements.write(Elements.read(x), out); }

    @Override
    public void affine(Tensor x, double scale, double shift, Tensor out) {
        double[] values = Elements.read(x);
        for (int i = 0; i < values.length; i++) { values[i] = scale * values[i] + shift; }
        Elements.write(values, out);
    }

    @Override
    public void addScaled(Tensor x, double scale, Tensor out) {
        double[] addends = Elements.read(x);
        double[] values = Elements.read(out);
        for (int i = 0; i < values.length; i++) { values[i] += scale * addends[i]; }
        Elements.write(values, out);
    }

    @Override
    public void unary(UnaryFunction function, Tensor x, Tensor out) {
        double[] values = Elements.read(x);
        for (int i = 0; i < values.length; i++) { values[i] = Functions.apply(function, values[i]); }
        Elements.write(values, out);
    }

    @Override
    public void binary(BinaryFunction function, Tensor a, Tensor b, Tensor out) {
        double[] x = Elements.read(a);
        double[] y = Elements.read(b);
        Stretch toX = new Stretch(a.shape(), out.shape());
        Stretch toY = new Stretch(b.shape(), out.shape());
        double[] values = new double[Math.toIntExact(out.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = Functions.apply(function, x[toX.source(i)], y[toY.source(i)]);
        }
        Elements.write(values, out);
    }

    @Override
    public void select(Tensor condition, Tensor a, Tensor b, Tensor out) {
        double[] chosen = Elements.read(condition);
        double[] x = Elements.read(a);
        double[] y = Elements.read(b);
        for (int i = 0; i < chosen.length; i++) { chosen[i] = chosen[i] != 0 ? x[i] : y[i]; }
        Elements.write(chosen, out);
    }

    @Override
    public void clamp(Tensor x, double low, double high, Tensor out) {
        double[] values = Elements.read(x);
        for (int i = 0; i < values.length; i++) { values[i] = Math.min(Math.max(values[i], low), high); }
        Elements.write(values, out);
    }

    @Override
    public void reduce(Reduction reduction, Tensor x, Tensor out) {
        double[] values = Elements.read(x);
        double[] folded = new double[Math.toIntExact(out.size())];
        Arrays.fill(folded, reduction == Reduction.SUM ? 0 : Double.NEGATIVE_INFINITY);
        Stretch place = new Stretch(out.shape(), x.shape());
        for (int i = 0; i < values.length; i++) {
            int at = place.source(i);
            folded[at] = switch (reduction) {
                case SUM -> folded[at] + values[i];
                case MAX -> Math.max(folded[at], values[i]);
            };
        }
        Elements.write(folded, out);
    }

    @Override
    public double sumOfSquares(Tensor x) {
        double sum = 0;
        for (double value : Elements.read(x)) { sum += value * value; }
        return sum;
    }

    @Override
    public void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor out, boolean accumulate) {
        Product.matmul(a, transposeA, b, transposeB, out, accumulate);
    }

    @Override
    public void permute(Tensor x, int[] axes, Tensor out) {
        double[] values = Elements.read(x);
        double[] permuted = new double[values.length];
        Shape from = x.shape();
        int[] strides = new int[from.rank()];
        int stride = 1;
        for (int d = from.rank() - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= from.dim(d);
        }
        for (int i = 0; i < permuted.length; i++) {
            int rest = i;
            int source = 0;
            for (int d = axes.length - 1; d >= 0; d--) {
                source += rest % out.shape().dim(d) * strides[axes[d]];
                rest /= out.shape().dim(d);
            }
            permuted[i] = values[source];
        }
        Elements.write(permuted, out);
    }

    @Override
    public void gatherRows(Tensor table, Tensor ids, Tensor out) {
        int[] rows = Elements.readIds(ids);
        for (int i = 0; i < rows.length; i++) { copy(table.viewRows(rows[i], 1), out.viewRows(i, 1)); }
    }

    @Override
    public void scatterAddRows(Tensor x, Tensor ids, Tensor table) {
        int[] rows = Elements.readIds(ids);
        for (int i = 0; i < rows.length; i++) { addScaled(x.viewRows(i, 1), 1, table.viewRows(rows[i], 1)); }
    }

    @Override
    public void putRows(Tensor x, Tensor ids, Tensor table) {
        int[] rows = Elements.readIds(ids);
        for (int i = 0; i < rows.length; i++) { copy(x.viewRows(i, 1), table.viewRows(rows[i], 1)); }
    }

    @Override
    public void pick(Tensor x, Tensor ids, Tensor out) {
        double[] values = Elements.read(x);
        int[] columns = Elements.readIds(ids);
        double[] picked = new double[columns.length];
        for (int i = 0; i < columns.length; i++) {
            picked[i] = columns[i] < 0 ? 0 : values[i * x.shape().columns() + columns[i]];
        }
        Elements.write(picked, out);
    }

    @Override
    public void addPicked(Tensor x, Tensor ids, Tensor out) {
        double[] addends = Elements.read(x);
        int[] columns = Elements.readIds(ids);
        double[] values = Elements.read(out);
        for (int i = 0; i < columns.length; i++) {
            if (columns[i] >= 0) { values[i * out.shape().columns() + columns[i]] += addends[i]; }
        }
        Elements.write(values, out);
    }

    @Override
    public void maskFuture(Tensor x, double value) {
        double[] values = Elements.read(x);
        int time = x.shape().dim(-2);
        int columns = x.shape().columns();
        for (int i = 0; i < values.length; i++) {
            int row = i / columns % time;
            if (i % columns > row + columns - time) { values[i] = value; }
        }
        Elements.write(values, x);
    }

    @Override
    public void dropoutMask(long seed, double p, Tensor out) {
        double[] mask = new double[Math.toIntExact(out.size())];
        for (int i = 0; i < mask.length; i++) { mask[i] = DropoutDraws.survives(seed, i, p) ? 1 / (1 - p) : 0; }
        Elements.write(mask, out);
    }
}
