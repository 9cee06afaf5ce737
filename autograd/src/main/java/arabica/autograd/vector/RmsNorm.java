package arabica.autograd.vector;

/// RMS norm over rows. With h = gradOut·gain: `gradX = rstd·(h − x·rstd²·mean(h·x))`, `gradGain = Σ gradOut·x·rstd` over
/// rows. It is layer norm with means of zero and without a bias.
final class RmsNorm {
    private final WorkerPool pool;
    private final NormRows rows;

    RmsNorm(WorkerPool pool, int columns) {
        this.pool = pool;
        this.rows = new NormRows(columns);
    }

    void forward(long x, long count, long gain, double epsilon, long out, long rstd) {
        float share = 1f / rows.columns();
        rows.groups(pool, count, 1, (from, n, copies, scratch) -> {
            long gains = rows.parameter(gain, copies);
            long in = rows.read(rows.at(x, from), n, copies + rows.bytes());
            long result = rows.target(rows.at(out, from), copies + rows.groupBytes() + rows.bytes());
            long roots = scratch.lanes(2);
            NormKernels.squares(in, rows.bytes(), n, rows.padded(), scratch.lanes(0), roots);
            NormKernels.reciprocalRoots(roots, share, (float) epsilon);
            NormKernels.scale(in, rows.bytes(), n, rows.padded(), roots, gains, result);
            Memory.copy(roots, rstd + 4 * from, n);
            rows.write(result, n, rows.at(out, from));
        });
    }

    /// Writes `gradX`, adds to `gradGain`; an address of 0 means: not wanted.
    void backward(long x, long count, long gain, long rstd, long gradOut, long gradX, long gradGain) {
        float share = 1f / rows.columns();
        rows.chunks(pool, count, 2, (from, n, partial, copies, scratch) -> {
            long gains = rows.parameter(gain, copies);
            long in = rows.read(rows.at(x, from), n, copies + rows.bytes());
            long g = rows.read(rows.at(gradOut, from), n, copies + rows.bytes() + rows.groupBytes());
            long means = scratch.lanes(1);
            long roots = scratch.lanes(2);
            Memory.fill(means, Memory.BLOCK, 0);
            Memory.copy(rstd + 4 * from, roots, n);
            if (gradX != 0) {
                long target = rows.target(rows.at(gradX, from), copies + rows.bytes() + 2 * rows.groupBytes());
                long meanH = scratch.lanes(5);
                long meanHx = scratch.lanes(6);
                NormKernels.gradientSums(in, g, rows.bytes(), n, rows.padded(), gains, means, scratch.lanes(3), meanH,
                        meanHx);
                ElementLoops.scale(meanHx, Memory.BLOCK, meanHx, -share);
                ElementLoops.multiply(meanHx, roots, Memory.BLOCK, meanHx);
                NormKernels.inputGradients(in, g, rows.bytes(), n, rows.padded(), gains, means, roots, means, meanHx,
                        target);
                rows.write(target, n, rows.at(gradX, from));
            }
            if (gradGain != 0) {
                NormKernels.addParameters(in, g, rows.bytes(), n, rows.padded(), means, roots, partial,
                        partial + rows.bytes());
            }
        }, gradGain, 0);
    }
}
