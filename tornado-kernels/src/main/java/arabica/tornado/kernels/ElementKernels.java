package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// One work-item for each element.
public final class ElementKernels {
    private ElementKernels() {}

    /// `out = value`, rows strided. ints: count, out, columns, row stride of out; scalars: value.
    public static void fill(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int columns = ints.get(2);
            memory.set(ints.get(1) + i / columns * ints.get(3) + i % columns, scalars.get(0));
        }
    }

    /// `out = value` among the ids. ints: count, out, columns, row stride of out, value.
    public static void fillIds(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int columns = ints.get(2);
            ids.set(ints.get(1) + i / columns * ints.get(3) + i % columns, ints.get(4));
        }
    }

    /// `out = x`, rows strided on both sides. ints: count, x, columns of x, row stride of x, out, columns of out, row
    /// stride of out.
    public static void copy(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int from = ints.get(2);
            int to = ints.get(5);
            float value = memory.get(ints.get(1) + i / from * ints.get(3) + i % from);
            memory.set(ints.get(4) + i / to * ints.get(6) + i % to, value);
        }
    }

    /// `out = scale · x + shift`. ints: count, x, out; scalars: scale, shift.
    public static void affine(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            memory.set(ints.get(2) + i, scalars.get(0) * memory.get(ints.get(1) + i) + scalars.get(1));
        }
    }

    /// `out += scale · x`. ints: count, x, out; scalars: scale.
    public static void addScaled(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int at = ints.get(2) + i;
            memory.set(at, memory.get(at) + scalars.get(0) * memory.get(ints.get(1) + i));
        }
    }

    /// `out = min(max(x, low), high)`, NaN stays. ints: count, x, out; scalars: low, high.
    public static void clampElements(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float x = memory.get(ints.get(1) + i);
            float low = scalars.get(0);
            float high = scalars.get(1);
            memory.set(ints.get(2) + i, x < low ? low : x > high ? high : x);
        }
    }

    /// `out = condition ≠ 0 ? a : b`. ints: count, condition, a, b, out.
    public static void selectElements(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float chosen = memory.get(ints.get(1) + i) != 0 ? memory.get(ints.get(2) + i) : memory.get(ints.get(3) + i);
            memory.set(ints.get(4) + i, chosen);
        }
    }

    /// In place over `[…, T, S]`: elements with column > row + (S − T) become the value. ints: count, x, T, S; scalars:
    /// value.
    public static void maskFuture(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int time = ints.get(2);
            int columns = ints.get(3);
            if (i % columns > i / columns % time + columns - time) { memory.set(ints.get(1) + i, scalars.get(0)); }
        }
    }

    /// The draws of `DropoutDraws`: SplitMix64 read at position i. An element survives if the upper 53 bits reach the
    /// threshold, `⌈p · 2⁵³⌉`: the same as comparing them with p in double, which a device may lack. Shifts are signed and
    /// masked: TornadoVM makes signed ones of the unsigned shifts of a `long`. ints: count, out, seed
    /// (lower half, upper half), threshold (lower half, upper half); scalars: what a survivor becomes.
    public static void dropoutMask(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            long seed = ((long) ints.get(3) << 32) | (ints.get(2) & 0xFFFFFFFFL);
            long threshold = ((long) ints.get(5) << 32) | (ints.get(4) & 0xFFFFFFFFL);
            long z = seed + (i + 1L) * 0x9E3779B97F4A7C15L;
            z = (z ^ (z >> 30 & (1L << 34) - 1)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >> 27 & (1L << 37) - 1)) * 0x94D049BB133111EBL;
            z = z ^ (z >> 31 & (1L << 33) - 1);
            memory.set(ints.get(1) + i, (z >> 11 & (1L << 53) - 1) >= threshold ? scalars.get(0) : 0);
        }
    }

    /// One AdamW update; all of one size. ints: count, parameter, gradient, m, v; scalars: what is left of the parameter
    /// after decay, β₁, 1 − β₁, β₂, 1 − β₂, 1/(1 − β₂ᵗ), ε, the rate over (1 − β₁ᵗ), what the gradient is multiplied by.
    public static void adamW(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            int parameterAt = ints.get(1) + i;
            int mAt = ints.get(3) + i;
            int vAt = ints.get(4) + i;
            float gradient = memory.get(ints.get(2) + i) * scalars.get(8);
            float m = scalars.get(1) * memory.get(mAt) + scalars.get(2) * gradient;
            float v = scalars.get(3) * memory.get(vAt) + scalars.get(4) * gradient * gradient;
            float update = m / (Functions.sqrt(v * scalars.get(5)) + scalars.get(6));
            memory.set(mAt, m);
            memory.set(vAt, v);
            memory.set(parameterAt, memory.get(parameterAt) * scalars.get(0) - scalars.get(7) * update);
        }
    }
}
