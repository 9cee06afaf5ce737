package arabica.tornado;

import java.lang.foreign.MemorySegment;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/// A [Device] that runs kernels as plain Java on one thread, with real barriers. Memory that nobody has written is NaN.
final class Emulator implements Device {
    /// The arrays of an emulator, which those that follow it may use again: there is no giving them back.
    record Arrays(FloatArray memory, IntArray ids) {
        static Arrays of(int floats, int ids) { return new Arrays(new FloatArray(floats), new IntArray(ids)); }
    }

    /// Those of a usual GPU.
    private static final Limits USUAL = new Limits(1024, 12 << 10);
    private static final byte NAN_AND_MINUS_ONE = (byte) 0xFF;

    private final Arrays arrays;
    private final KernelCode code;
    private final Limits limits;
    private long launches;
    private long bytesIn;
    private long bytesOut;

    Emulator(Arrays arrays) { this(arrays, Kernel::code); }

    /// With other limits.
    Emulator(Arrays arrays, Limits limits) { this(arrays, Kernel::code, limits); }

    /// With other code in the kernels' place.
    Emulator(Arrays arrays, KernelCode code) { this(arrays, code, USUAL); }

    private Emulator(Arrays arrays, KernelCode code, Limits limits) {
        this.arrays = arrays;
        this.code = code;
        this.limits = limits;
        arrays.memory.getSegment().fill(NAN_AND_MINUS_ONE);
        arrays.ids.getSegment().fill(NAN_AND_MINUS_ONE);
    }

    @Override
    public String description() { return "emulator"; }

    @Override
    public Limits limits() { return limits; }

    @Override
    public int floats() { return arrays.memory.getSize(); }

    @Override
    public int ids() { return arrays.ids.getSize(); }

    @Override
    public void launch(Kernel kernel, int groups, int[] ints, float[] scalars) {
        if (scalars.length > 0 != kernel.readsScalars()) {
            throw new AssertionError(kernel + " is launched with " + scalars.length + " scalars");
        }
        IntArray integers = new IntArray(INTS);
        FloatArray numbers = new FloatArray(SCALARS);
        for (int i = 0; i < ints.length; i++) { integers.set(i, ints[i]); }
        for (int i = 0; i < scalars.length; i++) { numbers.set(i, scalars[i]); }
        launches++;
        var running = code.of(kernel);
        WorkGroups.run(item -> running.apply(item, arrays.memory, arrays.ids, integers, numbers), groups,
                kernel.groupSize(limits), kernel.isCooperative(), limits.localFloats());
    }

    @Override
    public void uploadFloats(MemorySegment source, int to, int count) {
        copy(source, 0, arrays.memory.getSegment(), to, count);
        bytesIn += 4L * count;
    }

    @Override
    public void uploadIds(MemorySegment source, int to, int count) {
        copy(source, 0, arrays.ids.getSegment(), to, count);
        bytesIn += 4L * count;
    }

    @Override
    public void downloadFloats(int from, int count, MemorySegment target) {
        copy(arrays.memory.getSegment(), from, target, 0, count);
        bytesOut += 4L * count;
    }

    @Override
    public void downloadIds(int from, int count, MemorySegment target) {
        copy(arrays.ids.getSegment(), from, target, 0, count);
        bytesOut += 4L * count;
    }

    private static void copy(MemorySegment source, int from, MemorySegment target, int to, int count) {
        MemorySegment.copy(source, 4L * from, target, 4L * to, 4L * count);
    }

    @Override
    public Traffic traffic() { return new Traffic(launches, bytesIn, bytesOut); }

    @Override
    public void close() {}
}
