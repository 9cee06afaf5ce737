package arabica.autograd.vector;

import static arabica.autograd.vector.Memory.ALL;
import static arabica.autograd.vector.Memory.BLOCK;
import static arabica.autograd.vector.Memory.F32;
import static arabica.autograd.vector.Memory.LANES;
import static arabica.autograd.vector.Memory.ORDER;
import static arabica.autograd.vector.Memory.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The steps of layer norm and RMS norm over a few rows, `stride` bytes apart and padded with zeros to a multiple of 16.
/// What there is one of per row lies in 16 floats. Sums as in [RowReductions]; `lanes` is working memory.
final class NormKernels {
    /// Whoever stores an accumulator adds it to this first: see [RowReductions] about receivers.
    private static final FloatVector ZERO = FloatVector.zero(SPECIES);
    private static final FloatVector IOTA = FloatVector.broadcast(SPECIES, 0).addIndex(1);

    private NormKernels() {}

    /// `sums[r] = Σ x²`.
    static void squares(long x, long stride, int rows, int n, long lanes, long sums) {
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = o; i < n; i += BLOCK) {
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER);
                    sum = v.fma(v, sum);
                }
                ZERO.add(sum).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            Memory.set(sums + 4L * r, Fold.sum(lanes));
        }
    }

    /// `sums[r] = Σ (x − means[r])²` over the first `columns`, without the padding.
    static void squaredDeviations(long x, long stride, int rows, int columns, long means, long lanes, long sums) {
        int whole = Memory.wholeBlocks(columns);
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            FloatVector mean = FloatVector.broadcast(SPECIES, ALL.get(F32, means + 4L * r));
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = o; i < whole; i += BLOCK) {
                    FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).sub(mean);
                    sum = d.fma(d, sum);
                }
                ZERO.add(sum).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
            }
            if (whole < columns) {
                addDeviations(row + 4L * whole, columns - whole, Memory.get(means + 4L * r), lanes);
            }
            Memory.set(sums + 4L * r, Fold.sum(lanes));
        }
    }

    /// The ragged end, by itself: a sum that goes on in one branch only was boxed in some launches.
    private static void addDeviations(long x, int n, float mean, long lanes) {
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * o, ORDER).sub(mean);
            d = d.blend(0f, IOTA.compare(VectorOperators.GE, (float) (n - o)));
            d.fma(d, FloatVector.fromMemorySegment(SPECIES, ALL, lanes + 4L * o, ORDER)).intoMemorySegment(ALL,
                    lanes + 4L * o, ORDER);
        }
    }

    /// `x = 1/√(share·x + epsilon)`, for 16 rows.
    static void reciprocalRoots(long x, float share, float epsilon) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int o = 0; o < BLOCK; o += LANES) {
            FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, x + 4L * o, ORDER).mul(share).add(epsilon);
            one.div(v.sqrt()).intoMemorySegment(ALL, x + 4L * o, ORDER);
        }
    }

    /// `out = (x − means[r])·rstds[r]·gain + bias`.
    static void normalize(long x, long stride, int rows, int n, long means, long rstds, long gain, long bias,
            long out) {
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            long to = out + stride * r;
            FloatVector mean = FloatVector.broadcast(SPECIES, ALL.get(F32, means + 4L * r));
            FloatVector rstd = FloatVector.broadcast(SPECIES, ALL.get(F32, rstds + 4L * r));
            for (int i = 0; i < n; i += LANES) {
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).sub(mean).mul(rstd);
                FloatVector g = FloatVector.fromMemorySegment(SPECIES, ALL, gain + 4L * i, ORDER);
                v.fma(g, FloatVector.fromMemorySegment(SPECIES, ALL, bias + 4L * i, ORDER)).intoMemorySegment(ALL,
                        to + 4L * i, ORDER);
            }
        }
    }

    /// `out = x·rstds[r]·gain`.
    static void scale(long x, long stride, int rows, int n, long rstds, long gain, long out) {
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            long to = out + stride * r;
            FloatVector rstd = FloatVector.broadcast(SPECIES, ALL.get(F32, rstds + 4L * r));
            for (int i = 0; i < n; i += LANES) {
                FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).mul(rstd)
                        .mul(FloatVector.fromMemorySegment(SPECIES, ALL, gain + 4L * i, ORDER))
                        .intoMemorySegment(ALL, to + 4L * i, ORDER);
            }
        }
    }

    /// With h = g·gain: `sumH[r] = Σ h` and `sumHx[r] = Σ h·(x − means[r])`. `lanes` is twice 16 floats.
    static void gradientSums(long x, long g, long stride, int rows, int n, long gain, long means, long lanes, long sumH,
            long sumHx) {
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            long gradient = g + stride * r;
            FloatVector mean = FloatVector.broadcast(SPECIES, ALL.get(F32, means + 4L * r));
            for (int o = 0; o < BLOCK; o += LANES) {
                FloatVector h = FloatVector.zero(SPECIES);
                FloatVector hx = h;
                for (int i = o; i < n; i += BLOCK) {
                    FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).sub(mean);
                    FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, gradient + 4L * i, ORDER)
                            .mul(FloatVector.fromMemorySegment(SPECIES, ALL, gain + 4L * i, ORDER));
                    h = v.add(h);
                    hx = d.fma(v, hx);
                }
                ZERO.add(h).intoMemorySegment(ALL, lanes + 4L * o, ORDER);
                ZERO.add(hx).intoMemorySegment(ALL, lanes + 64 + 4L * o, ORDER);
            }
            Memory.set(sumH + 4L * r, Fold.sum(lanes));
            Memory.set(sumHx + 4L * r, Fold.sum(lanes + 64));
        }
    }

    /// `out = rstds[r]·(g·gain + offsets[r] + slopes[r]·(x − means[r])·rstds[r])`.
    static void inputGradients(long x, long g, long stride, int rows, int n, long gain, long means, long rstds,
            long offsets, long slopes, long out) {
        for (int r = 0; r < rows; r++) {
            long row = x + stride * r;
            long gradient = g + stride * r;
            long to = out + stride * r;
            FloatVector mean = FloatVector.broadcast(SPECIES, ALL.get(F32, means + 4L * r));
            FloatVector rstd = FloatVector.broadcast(SPECIES, ALL.get(F32, rstds + 4L * r));
            FloatVector offset = FloatVector.broadcast(SPECIES, ALL.get(F32, offsets + 4L * r));
            FloatVector slope = FloatVector.broadcast(SPECIES, ALL.get(F32, slopes + 4L * r)).mul(rstd);
            for (int i = 0; i < n; i += LANES) {
                FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, row + 4L * i, ORDER).sub(mean);
                FloatVector h = FloatVector.fromMemorySegment(SPECIES, ALL, gradient + 4L * i, ORDER)
                        .fma(FloatVector.fromMemorySegment(SPECIES, ALL, gain + 4L * i, ORDER), offset);
                d.fma(slope, h).mul(rstd).intoMemorySegment(ALL, to + 4L * i, ORDER);
            }
        }
    }

    /// `gains += Σ g·(x − means[r])·rstds[r]`, `biases += Σ g` over the rows, in order.
    static void addParameters(long x, long g, long stride, int rows, int n, long means, long rstds, long gains,
            long biases) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector gainSum = FloatVector.fromMemorySegment(SPECIES, ALL, gains + 4L * i, ORDER);
            FloatVector biasSum = FloatVector.fromMemorySegment(SPECIES, ALL, biases + 4L * i, ORDER);
            for (int r = 0; r < rows; r++) {
                FloatVector mean = FloatVector.broadcast(SPECIES, ALL.get(F32, means + 4L * r));
                FloatVector rstd = FloatVector.broadcast(SPECIES, ALL.get(F32, rstds + 4L * r));
                FloatVector v = FloatVector.fromMemorySegment(SPECIES, ALL, g + stride * r + 4L * i, ORDER);
                FloatVector d = FloatVector.fromMemorySegment(SPECIES, ALL, x + stride * r + 4L * i, ORDER).sub(mean);
                gainSum = v.fma(d.mul(rstd), gainSum);
                biasSum = v.add(biasSum);
            }
            ZERO.add(gainSum).intoMemorySegment(ALL, gains + 4L * i, ORDER);
            ZERO.add(biasSum).intoMemorySegment(ALL, biases + 4L * i, ORDER);
        }
    }
}
