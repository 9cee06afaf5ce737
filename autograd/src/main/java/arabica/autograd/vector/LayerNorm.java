package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;

/// Layer norm over rows. With x̂ = (x − mean)·rstd and h = gradOut·gain:
/// `gradX = rstd·(h − mean(h) − x̂·mean(h·x̂))`, `gradGain = Σ gradOut·x̂`, `gradBias = Σ gradOut` over rows.
///
/// The parameters' gradients are summed over chunks of a constant number of rows, and the chunks in order, so that
/// they do not depend on the number of threads. Rows whose length is no multiple of 16 are worked on in padded copies.
final class LayerNorm {
    private static final int CHUNK_ROWS = 128;

    private final WorkerPool pool;
    private final int columns;
    private final int padded;

    LayerNorm(WorkerPool pool, int columns) {
        this.pool = pool;
        this.columns = columns;
        this.padded = Memory.roundUp(columns);
    }

    private long grain() { return Math.max(1, Elementwise.GRAIN / 2 / Math.max(1, columns)); }

    /// A row that can be read up to a multiple of 16: the row itself or, if it is ragged, a copy padded with zeros.
    private long whole(long row, long copy) {
        if (columns == padded) { return row; }
        Packing.copyRows(row, 0, 1, columns, copy, 0);
        return copy;
    }

    void forward(long x, long rows, long gain, long bias, double epsilon, long out, long mean, long rstd) {
        pool.parallelRows(rows, grain(), (from, to, scratch) -> {
            long work = scratch.work(4L * padded);
            long gains = whole(gain, work);
            long biases = whole(bias, work + 4L * padded);
            for (long r = from; r < to; r++) {
                long row = x + 4 * r * columns;
                float m = RowReductions.sum(row, columns, scratch) / columns;
                float variance = RowReductions.squaredDeviations(row, m, columns, scratch) / columns;
                float reciprocal = (float) (1 / Math.sqrt(variance + epsilon));
                Memory.set(mean + 4 * r, m);
                Memory.set(rstd + 4 * r, reciprocal);
                long result = out + 4 * r * columns;
                long target = columns == padded ? result : work + 12L * padded;
                normalize(whole(row, work + 8L * padded), padded, m, reciprocal, gains, biases, target);
                if (target != result) { Memory.copy(target, result, columns); }
            }
        });
    }

    private static void normalize(long x, int n, float mean, float rstd, long gain, long bias, long out) {
        FloatVector means = FloatVector.broadcast(SPECIES, mean);
        FloatVector rstds = FloatVector.broadcast(SPECIES, rstd);
        for (int i = 0; i < n; i += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).sub(means).mul(rstds);
            FloatVector g = FloatVector.fromMemorySegment(SPECIES, ALL, gain + 4L * i, ORDER);
            v.fma(g, FloatVector.fromMemorySegment(SPECIES, ALL, bias + 4L * i, ORDER)).intoMemorySegment(ALL,
                    out + 4L * i, ORDER);
        }
    }

    void backwardX(long x, long rows, long gain, long mean, long rstd, long gradOut, long gradX) {
        pool.parallelRows(rows, grain(), (from, to, scratch) -> {
            long work = scratch.work(4L * padded);
            long gains = whole(gain, work);
            long first = scratch.lanes(0);
            long second = scratch.lanes(1);
            for (long r = from; r < to; r++) {
                long row = whole(x + 4 * r * columns, work + 4L * padded);
                long g = whole(gradOut + 4 * r * columns, work + 8L * padded);
                float m = Memory.get(mean + 4 * r);
                float reciprocal = Memory.get(rstd + 4 * r);
                sums(row, g, gains, padded, m, first, second);
                float meanH = RowReductions.fold(first) / columns;
                float meanHX = RowReductions.fold(second) * reciprocal / columns;
                long result = gradX + 4 * r * columns;
                long target = columns == padded ? result : work + 12L * padded;
                inputGradient(row, g, gains, padded, m, reciprocal, meanH, meanHX, target);
                if (target != result) { Memory.copy(target, result, columns); }
            }
        });
    }

    /// `Σ h` and `Σ h·(x − mean)` over 16 lanes.
    private static void sums(long x, long g, long gain, int n, float mean, long first, long second) {
        FloatVector means = FloatVector.broadcast(SPECIES, mean);
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector h = FloatVector.zero(SPECIES);
            FloatVector hx = FloatVector.zero(SPECIES);
            for (int i = o; i < n; i += BLOCK) {
                FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).sub(means);
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, g + 4L * i, ORDER)
                        .mul(FloatVector.fromMemorySegment(SPECIES, ALL, gain + 4L * i, ORDER));
                h = v.add(h);
                hx = d.fma(v, hx);
            }
            h.intoMemorySegment(ALL, first + 4L * o, ORDER);
            hx.intoMemorySegment(ALL, second + 4L * o, ORDER);
        }
    }

    private static void inputGradient(long x, long g, long gain, int n, float mean, float rstd, float meanH,
            float meanHX, long out) {
        FloatVector means = FloatVector.broadcast(SPECIES, mean);
        FloatVector rstds = FloatVector.broadcast(SPECIES, rstd);
        FloatVector offset = FloatVector.broadcast(SPECIES, -meanH);
        FloatVector slope = FloatVector.broadcast(SPECIES, -meanHX);
        for (int i = 0; i < n; i += LANES) {
            FloatVector normal = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).sub(means).mul(rstds);
            FloatVector h = FloatVector.fromMemorySegment(SPECIES, ALL, g + 4L * i, ORDER)
                    .mul(FloatVector.fromMemorySegment(SPECIES, ALL, gain + 4L * i, ORDER));
            normal.fma(slope, h.add(offset)).mul(rstds).intoMemorySegment(ALL, out + 4L * i, ORDER);
        }
    }

    /// Adds to `gradGain` and `gradBias`; an address of 0 means: not wanted.
    void backwardParameters(long x, long rows, long mean, long rstd, long gradOut, long gradGain, long gradBias) {
        int chunks = Math.toIntExact((rows + CHUNK_ROWS - 1) / CHUNK_ROWS);
        // One row for each chunk and parameter, after the padded copies that worker 0 itself needs.
        long partial = pool.scratch().packedB(2L * chunks * padded);
        pool.parallelRows(chunks, Math.max(1, grain() / CHUNK_ROWS), (from, to, scratch) -> {
            long work = scratch.work(2L * padded);
            for (long c = from; c < to; c++) {
                long gains = partial + 8 * c * padded;
                long biases = gains + 4L * padded;
                Memory.fill(gains, 2L * padded, 0);
                long end = Math.min(rows, (c + 1) * CHUNK_ROWS);
                for (long r = c * CHUNK_ROWS; r < end; r++) {
                    addParameters(whole(x + 4 * r * columns, work),
                            whole(gradOut + 4 * r * columns, work + 4L * padded), padded, Memory.get(mean + 4 * r),
                            Memory.get(rstd + 4 * r), gains, biases);
                }
            }
        });
        for (int c = 0; c < chunks; c++) {
            addRow(partial + 8L * c * padded, gradGain);
            addRow(partial + 8L * c * padded + 4L * padded, gradBias);
        }
    }

    private void addRow(long row, long target) {
        if (target != 0) {
            Elementwise.map((x, n, out) -> ElementLoops.addScaled(x, n, out, 1), row, columns, target, pool.scratch());
        }
    }

    private static void addParameters(long x, long g, int n, float mean, float rstd, long gains, long biases) {
        FloatVector means = FloatVector.broadcast(SPECIES, mean);
        FloatVector rstds = FloatVector.broadcast(SPECIES, rstd);
        for (int i = 0; i < n; i += LANES) {
            FloatVector normal = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * i, ORDER).sub(means).mul(rstds);
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, g + 4L * i, ORDER);
            v.fma(normal, FloatVector.fromMemorySegment(SPECIES, ALL, gains + 4L * i, ORDER)).intoMemorySegment(ALL,
                    gains + 4L * i, ORDER);
            v.add(FloatVector.fromMemorySegment(SPECIES, ALL, biases + 4L * i, ORDER)).intoMemorySegment(ALL,
                    biases + 4L * i, ORDER);
        }
    }
}
