package arabica.tornado.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// What the host uploads goes through a small array, from where these kernels put it into its place: TornadoVM copies
/// whole arrays to a device, never a part of one.
public final class TransferKernels {
    /// Where the values begin among the integers of [#storeIds].
    public static final int FIRST_VALUE = 2;

    private TransferKernels() {}

    /// ints: count, where to; `values` is the array that was uploaded.
    public static void storeFloats(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray values) {
        int i = context.globalIdx;
        if (i < ints.get(0)) { memory.set(ints.get(1) + i, values.get(i)); }
    }

    /// ints: count, where to, the values.
    public static void storeIds(KernelContext context, FloatArray memory, IntArray ids, IntArray ints,
            FloatArray scalars) {
        int i = context.globalIdx;
        if (i < ints.get(0)) { ids.set(ints.get(1) + i, ints.get(FIRST_VALUE + i)); }
    }
}
