package arabica.tornado;

import java.lang.foreign.MemorySegment;

/// TornadoVM's first device, opened once for all tests of a JVM: a plan costs seconds, since each of its kernels is
/// compiled once. Whoever closes it leaves it open.
final class SharedDevice implements Device {
    private static final int FLOATS = 1 << 24;
    private static final int IDS = 1 << 18;
    private static final TornadoDevice DEVICE = open();

    private static TornadoDevice open() {
        new TornadoBackendProvider().unavailable().ifPresent(why -> { throw new IllegalStateException(why); });
        return new TornadoDevice(DeviceChoice.first(), FLOATS, IDS, true);
    }

    @Override
    public String description() { return DEVICE.description(); }

    @Override
    public Limits limits() { return DEVICE.limits(); }

    @Override
    public int floats() { return DEVICE.floats(); }

    @Override
    public int ids() { return DEVICE.ids(); }

    @Override
    public void launch(Kernel kernel, int groups, int[] ints, float[] scalars) {
        DEVICE.launch(kernel, groups, ints, scalars);
    }

    @Override
    public void uploadFloats(MemorySegment source, int to, int count) { DEVICE.uploadFloats(source, to, count); }

    @Override
    public void uploadIds(MemorySegment source, int to, int count) { DEVICE.uploadIds(source, to, count); }

    @Override
    public void downloadFloats(int from, int count, MemorySegment target) {
        DEVICE.downloadFloats(from, count, target);
    }

    @Override
    public void downloadIds(int from, int count, MemorySegment target) { DEVICE.downloadIds(from, count, target); }

    @Override
    public Traffic traffic() { return DEVICE.traffic(); }

    /// What TornadoVM's profiler counted.
    static long profiledBytesIn() { return DEVICE.profiledBytesIn(); }

    @Override
    public void close() {}
}
