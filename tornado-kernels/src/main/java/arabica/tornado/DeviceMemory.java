package arabica.tornado;

import arabica.autograd.DType;
import arabica.autograd.OutOfDeviceMemoryException;
import arabica.autograd.Storage;
import arabica.autograd.Tensor;
import arabica.autograd.memory.FreeBlocks;
import java.util.Locale;

/// Hands out parts of a device's two arrays. BF16 tensors lie widened among the floats: OpenCL kernels from TornadoVM
/// cannot take bits apart (docs/gpu.md).
final class DeviceMemory {
    /// Blocks begin at multiples of 64 bytes.
    private static final int ALIGNMENT = 16;

    private final FreeBlocks floats;
    private final FreeBlocks ids;
    private final Device device;

    /// A part of one of the arrays.
    private static final class Block extends Storage {
        private final FreeBlocks from;
        private final int start;
        private final long elements;

        private Block(long bytes, FreeBlocks from, int start, long elements) {
            super(bytes);
            this.from = from;
            this.start = start;
            this.elements = elements;
        }

        @Override
        protected void giveBack() { from.giveBack(start, elements); }
    }

    DeviceMemory(Device device) {
        this.device = device;
        floats = allFree(device.floats());
        ids = allFree(device.ids());
    }

    private static FreeBlocks allFree(int elements) {
        FreeBlocks blocks = new FreeBlocks(ALIGNMENT);
        blocks.add(0, elements);
        return blocks;
    }

    Storage allocate(DType dtype, long bytes) {
        if (dtype == DType.F64) {
            throw new IllegalArgumentException("the tornado backend computes in F32: it holds no F64 tensors");
        }
        FreeBlocks blocks = dtype == DType.I32 ? ids : floats;
        long elements = bytes / dtype.bytes();
        long start = blocks.take(elements).orElseThrow(() -> noRoom(dtype, elements));
        return new Block(bytes, blocks, (int) start, elements);
    }

    /// The place of a tensor's first element in its array. Checks that the tensor is alive.
    static int at(Tensor tensor) { return (int) (((Block) tensor.storage()).start + tensor.offset()); }

    private OutOfDeviceMemoryException noRoom(DType dtype, long elements) {
        boolean isIds = dtype == DType.I32;
        FreeBlocks blocks = isIds ? ids : floats;
        return new OutOfDeviceMemoryException(String.format(Locale.ROOT,
                "the device has no room for %s of %s: of %s in all %s are free, in pieces of %s at most; smaller batches need"
                        + " less, and ARABICA_DEVICE_MEMORY=4g gives the backend more",
                size(blocks.rounded(elements)), isIds ? "ids" : "floats",
                size(isIds ? device.ids() : device.floats()), size(blocks.free()), size(blocks.largest())));
    }

    private static String size(long elements) {
        double bytes = 4.0 * elements;
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / (1 << 10))
                : bytes < 1 << 30
                        ? String.format(Locale.ROOT, "%.1f MiB", bytes / (1 << 20))
                        : String.format(Locale.ROOT, "%.2f GiB", bytes / (1 << 30));
    }
}
