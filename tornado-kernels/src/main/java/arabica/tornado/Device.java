package arabica.tornado;

import java.lang.foreign.MemorySegment;

/// Where kernels run, with the two arrays that stay there: one of floats, in which all floating-point tensors lie, and one
/// of ids. Places and sizes count elements. Calls take effect one after another, as seen by their caller.
interface Device extends AutoCloseable {
    /// Elements that the array of floats may not exceed: kernels compute places in `int`, and reductions look a little
    /// beyond the end.
    int MAX_FLOATS = Integer.MAX_VALUE - (1 << 20);

    /// The name of the device, in words.
    String description();

    /// What it allows a work-group.
    Limits limits();

    /// The size of the array of floats.
    int floats();

    /// The size of the array of ids.
    int ids();

    /// Runs a kernel on so many work-groups of the size that the kernel has on this device.
    ///
    /// @param ints    at most [#INTS], read by the kernel as its docs say
    /// @param scalars at most [#SCALARS]; none for a kernel that reads none
    void launch(Kernel kernel, int groups, int[] ints, float[] scalars);

    /// Room for the integers of one launch.
    int INTS = 32;

    /// Room for the scalars of one launch.
    int SCALARS = 16;

    void uploadFloats(MemorySegment source, int to, int count);

    void uploadIds(MemorySegment source, int to, int count);

    void downloadFloats(int from, int count, MemorySegment target);

    void downloadIds(int from, int count, MemorySegment target);

    /// What went through so far.
    Traffic traffic();

    @Override
    void close();
}
