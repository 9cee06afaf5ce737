package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Activations and their derivatives, one work-item for each element.
public final class ActivationKernels {
    private ActivationKernels() {}

    /// ints: count, x, out.
    public static void gelu(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) { memory.set(ints.get(2) + i, Functions.gelu(memory.get(ints.get(1) + i))); }
    }

    /// ints: count, x, gradOut, gradX.
    public static void geluBackward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float slope = Functions.geluSlope(memory.get(ints.get(1) + i));
            memory.set(ints.get(3) + i, memory.get(ints.get(2) + i) * slope);
        }
    }

    /// ints: count, x, out.
    public static void silu(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float x = memory.get(ints.get(1) + i);
            memory.set(ints.get(2) + i, x * Functions.sigmoid(x));
        }
    }

    /// ints: count, x, gradOut, gradX.
    public static void siluBackward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float slope = Functions.siluSlope(memory.get(ints.get(1) + i));
            memory.set(ints.get(3) + i, memory.get(ints.get(2) + i) * slope);
        }
    }

    /// `out = silu(gate) · up`. ints: count, gate, up, out.
    public static void swiGlu(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float gate = memory.get(ints.get(1) + i);
            memory.set(ints.get(3) + i, gate * Functions.sigmoid(gate) * memory.get(ints.get(2) + i));
        }
    }

    /// ints: count, gate, up, gradOut, gradGate, gradUp.
    public static void swiGluBackward(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) {
            float gate = memory.get(ints.get(1) + i);
            float up = memory.get(ints.get(2) + i);
            float gradOut = memory.get(ints.get(3) + i);
            memory.set(ints.get(4) + i, gradOut * up * Functions.siluSlope(gate));
            memory.set(ints.get(5) + i, gradOut * gate * Functions.sigmoid(gate));
        }
    }
}
