package arabica.autograd.vector;

/// Layer norm over rows. With x̂ = (x − mean)·rstd and h = gradOut·gain:
/// `gradX = rstd·(h − mean(h) − x̂·mean(h·x̂))`, `gradGain = Σ gradOut·x̂`, `gradBias = Σ gradOut` over rows.
final class LayerNorm {
    private final WorkerPool pool;
    private final NormRows rows;

    LayerNorm(WorkerPool pool, int columns) {
        this.pool = pool;
        this.rows = new NormRows(columns);
    }

    void forward(long x, long count, long gain, long bias, double epsilon, long out, long mean, long rstd) {
        float share = 1f / rows.columns();
        rows.groups(pool, count, 2, (from, n, copies, scratch) -> {
            long gains = rows.parameter(gain, copies);
            long biases = rows.parameter(bias, copies + rows.bytes());
            long in = rows.read(rows.at(x, from), n, copies + 2 * rows.bytes());
            long result = rows.target(rows.at(out, from), copies + rows.groupBytes() + 2 * rows.bytes());
            long means = scratch.lanes(1);
            long roots = scratch.lanes(2);
            RowReductions.sums(in, rows.bytes(), n, rows.padded(), scratch.lanes(0), means);
            ElementLoops.scale(means, Memory.BLOCK, means, share);
            NormKernels.squaredDeviations(in, rows.bytes(), n, rows.columns(), means, scratch.lanes(0), roots);
            NormKernels.reciprocalRoots(roots, share, (float) epsilon);
            NormKernels.normalize(in, rows.bytes(), n, rows.padded(), means, roots, gains, biases, result);
            Memory.copy(means, mean + 4 * from, n);
            Memory.copy(roots, rstd + 4 * from, n);
            rows.write(result, n, rows.at(out, from));
        });
    }

    /// Writes `gradX`, adds to `gradGain` and `gradBias`; an address of 0 means: not wanted. A row of x and of gradOut is
    /// read from memory once for all three.
    void backward(long x, long count, long gain, long mean, long rstd, long gradOut, long gradX, long gradGain,
            long gradBias) {
        float share = 1f / rows.columns();
        boolean parameters = gradGain != 0 || gradBias != 0;
        rows.chunks(pool, count, 2, (from, n, partial, copies, scratch) -> {
            long gains = rows.parameter(gain, copies);
            long in = rows.read(rows.at(x, from), n, copies + rows.bytes());
            long g = rows.read(rows.at(gradOut, from), n, copies + rows.bytes() + rows.groupBytes());
            long means = scratch.lanes(1);
            long roots = scratch.lanes(2);
            Memory.copy(mean + 4 * from, means, n);
            Memory.copy(rstd + 4 * from, roots, n);
            if (gradX != 0) {
                long target = rows.target(rows.at(gradX, from), copies + rows.bytes() + 2 * rows.groupBytes());
                long meanH = scratch.lanes(5);
                long meanHx = scratch.lanes(6);
                NormKernels.gradientSums(in, g, rows.bytes(), n, rows.padded(), gains, means, scratch.lanes(3), meanH,
                        meanHx);
                ElementLoops.scale(meanH, Memory.BLOCK, meanH, -share);
                ElementLoops.scale(meanHx, Memory.BLOCK, meanHx, -share);
                ElementLoops.multiply(meanHx, roots, Memory.BLOCK, meanHx);
                NormKernels.inputGradients(in, g, rows.bytes(), n, rows.padded(), gains, means, roots, meanH, meanHx,
                        target);
                rows.write(target, n, rows.at(gradX, from));
            }
            if (parameters) {
                NormKernels.addParameters(in, g, rows.bytes(), n, rows.padded(), means, roots, partial,
                        partial + rows.bytes());
            }
        }, gradGain, gradBias);
    }
}
