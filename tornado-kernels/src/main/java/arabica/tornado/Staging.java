package arabica.tornado;

import arabica.tornado.kernels.TransferKernels;
import java.lang.foreign.MemorySegment;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// Uploads through arrays of three sizes, for each of which the plan has a graph: an array is copied to the device as a
/// whole, so a small upload takes a small one.
final class Staging {
    private static final int[] SIZES = {1 << 7, 1 << 12, 1 << 18};
    private static final int GROUP = 128;

    private final KernelPlan plan;
    private final IntArray ints;
    private final FloatArray[] floats = new FloatArray[SIZES.length];
    private final IntArray[] ids = new IntArray[SIZES.length];
    private final int[] floatGraphs = new int[SIZES.length];
    private final int[] idGraphs = new int[SIZES.length];

    Staging(KernelPlan plan, IntArray ints, FloatArray scalars) {
        this.plan = plan;
        this.ints = ints;
        for (int s = 0; s < SIZES.length; s++) {
            floats[s] = new FloatArray(SIZES[s]);
            ids[s] = new IntArray(TransferKernels.FIRST_VALUE + SIZES[s]);
            floatGraphs[s] = plan.add("store_floats_" + SIZES[s], TransferKernels::storeFloats, GROUP, ints, floats[s],
                    true);
            idGraphs[s] = plan.add("store_ids_" + SIZES[s], TransferKernels::storeIds, GROUP, ids[s], scalars, false);
        }
    }

    /// Copies floats from a host array to a place among the device's floats.
    TornadoExecutionResult storeFloats(MemorySegment source, int to, int count) {
        TornadoExecutionResult last = null;
        for (int done = 0; done < count;) {
            int s = fitting(count - done);
            int part = Math.min(count - done, SIZES[s]);
            MemorySegment.copy(source, 4L * done, floats[s].getSegment(), 0, 4L * part);
            ints.set(0, part);
            ints.set(1, to + done);
            last = plan.run(floatGraphs[s], groups(part));
            done += part;
        }
        return last;
    }

    /// Copies ids from a host array to a place among the device's ids.
    TornadoExecutionResult storeIds(MemorySegment source, int to, int count) {
        TornadoExecutionResult last = null;
        for (int done = 0; done < count;) {
            int s = fitting(count - done);
            int part = Math.min(count - done, SIZES[s]);
            ids[s].set(0, part);
            ids[s].set(1, to + done);
            MemorySegment.copy(source, 4L * done, ids[s].getSegment(), 4L * TransferKernels.FIRST_VALUE, 4L * part);
            last = plan.run(idGraphs[s], groups(part));
            done += part;
        }
        return last;
    }

    /// The smallest array that holds so many, or the largest.
    private static int fitting(int count) {
        int s = 0;
        while (s < SIZES.length - 1 && SIZES[s] < count) { s++; }
        return s;
    }

    private static int groups(int count) { return (count + GROUP - 1) / GROUP; }
}
