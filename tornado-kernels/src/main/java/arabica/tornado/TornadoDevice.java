package arabica.tornado;

import arabica.autograd.OutOfDeviceMemoryException;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/// A [Device] behind TornadoVM. Each array has a mirror of its size in the host's memory, into which results come back.
final class TornadoDevice implements Device {
    private final FloatArray memory;
    private final IntArray ids;
    private final IntArray ints = new IntArray(INTS);
    private final FloatArray scalars = new FloatArray(SCALARS);
    private final KernelPlan plan;
    private final Staging staging;
    private final String description;
    private final Limits limits;
    private TornadoExecutionResult last;
    private long bytesOut;

    /// @param floats   the size of the array of floats
    /// @param ids      the size of the array of ids
    /// @param profiled whether TornadoVM measures what it does
    /// @throws OutOfDeviceMemoryException if the device cannot hold that much
    /// @throws IllegalArgumentException   if its work-groups are too small for the kernels
    TornadoDevice(DeviceChoice choice, int floats, int ids, boolean profiled) {
        description = choice.description();
        limits = choice.limits();
        long most = choice.device().getMaxAllocMemory();
        if (4L * floats > most) {
            throw new OutOfDeviceMemoryException(String.format(Locale.ROOT,
                    "%s allocates %.2f GiB at most, not the %.2f GiB that are asked for: set ARABICA_DEVICE_MEMORY lower",
                    description, most / (double) (1L << 30), 4.0 * floats / (1L << 30)));
        }
        memory = new FloatArray(floats);
        this.ids = new IntArray(ids);
        plan = new KernelPlan(memory, this.ids);
        for (Kernel kernel : Kernel.values()) {
            plan.add(kernel.name().toLowerCase(Locale.ROOT), kernel.code(), kernel.groupSize(limits), ints, scalars,
                    kernel.readsScalars());
        }
        staging = new Staging(plan, ints, scalars);
        last = plan.open(choice.device(), profiled);
    }

    @Override
    public String description() { return description; }

    @Override
    public Limits limits() { return limits; }

    @Override
    public int floats() { return memory.getSize(); }

    @Override
    public int ids() { return ids.getSize(); }

    @Override
    public void launch(Kernel kernel, int groups, int[] integers, float[] numbers) {
        for (int i = 0; i < integers.length; i++) { ints.set(i, integers[i]); }
        for (int i = 0; i < numbers.length; i++) { scalars.set(i, numbers[i]); }
        last = plan.run(kernel.ordinal(), groups);
    }

    @Override
    public void uploadFloats(MemorySegment source, int to, int count) { last = staging.storeFloats(source, to, count); }

    @Override
    public void uploadIds(MemorySegment source, int to, int count) { last = staging.storeIds(source, to, count); }

    @Override
    public void downloadFloats(int from, int count, MemorySegment target) {
        fetch(memory, from, count);
        MemorySegment.copy(memory.getSegment(), 4L * from, target, 0, 4L * count);
    }

    @Override
    public void downloadIds(int from, int count, MemorySegment target) {
        fetch(ids, from, count);
        MemorySegment.copy(ids.getSegment(), 4L * from, target, 0, 4L * count);
    }

    /// Brings a part of an array to its mirror.
    private void fetch(TornadoNativeArray array, int from, int count) {
        last.transferToHost(new DataRange(array).withOffset(from).withSize(count));
        bytesOut += 4L * count;
    }

    @Override
    public Traffic traffic() { return new Traffic(plan.launches(), plan.bytesIn(), bytesOut); }

    /// The bytes that launches copied to the device by the count of TornadoVM's profiler, where it was asked to. It counts
    /// no copy of a part of an array to the host.
    long profiledBytesIn() { return plan.profiledBytesIn(); }

    @Override
    public void close() { plan.close(); }
}
