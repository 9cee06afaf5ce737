package arabica.autograd.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

import arabica.autograd.Storage;
import arabica.autograd.Tensor;

/// Native memory for the CPU backends: blocks are kept when they are given back and handed out again, unzeroed.
/// A fresh arena for every training step would cost ten times as much (DESIGN.md: 64 MB pooled 2.6 ms, fresh 30 ms).
///
/// Sizes are rounded up to four classes per power of two, so that at most a fifth of a block is unused. Large blocks are
/// mappings of their own; smaller ones are cut from slabs, side by side. Both lie in large pages where the system has
/// them: a block in pages of 4 KB takes lines of a physically indexed cache by chance, so that a kernel is faster in one
/// process than in the next.
public final class NativePool implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    /// What is left of a slab when a block does not fit is not used, and never touched.
    private static final long SLAB = 16 << 20;

    private final Arena arena = Arena.ofShared();
    private final Map<Long, ArrayDeque<MemorySegment>> free = new HashMap<>();
    private MemorySegment slab = MemorySegment.NULL;
    private long bytesReserved;
    private long bytesLive;

    /// A block of this pool.
    public final class Block extends Storage {
        private final MemorySegment segment;

        private Block(long bytes, MemorySegment segment) {
            super(bytes);
            this.segment = segment;
        }

        @Override
        protected void giveBack() {
            bytesLive -= segment.byteSize();
            free.computeIfAbsent(segment.byteSize(), size -> new ArrayDeque<>()).push(segment);
        }
    }

    /// @throws OutOfMemoryError if the machine has no more
    public Block allocate(long bytes) {
        long size = sizeClass(bytes);
        ArrayDeque<MemorySegment> blocks = free.get(size);
        MemorySegment segment = blocks == null || blocks.isEmpty() ? reserve(size) : blocks.pop();
        bytesLive += size;
        return new Block(bytes, segment);
    }

    private MemorySegment reserve(long size) {
        bytesReserved += size;
        if (size >= LargePages.THRESHOLD) { return map(size); }
        if (size > slab.byteSize()) { slab = map(SLAB); }
        MemorySegment block = slab.asSlice(0, size);
        slab = slab.asSlice(size);
        return block;
    }

    private MemorySegment map(long size) {
        return LargePages.allocate(size, arena).orElseGet(() -> arena.allocate(size, ALIGNMENT));
    }

    private static long sizeClass(long bytes) {
        long rounded = Math.max(ALIGNMENT, bytes);
        long step = Math.max(ALIGNMENT, Long.highestOneBit(rounded) / 4);
        return (rounded + step - 1) / step * step;
    }

    /// The memory of a tensor, from its first element to the end of its block. Checks that the tensor is alive.
    public static MemorySegment segment(Tensor tensor) {
        return ((Block) tensor.storage()).segment.asSlice(tensor.offset() * tensor.dtype().bytes());
    }

    /// Bytes of all blocks that there are: the peak of what was live, class by class.
    public long bytesReserved() { return bytesReserved; }

    /// Bytes now held by tensors.
    public long bytesLive() { return bytesLive; }

    @Override
    public void close() {
        free.clear();
        arena.close();
    }
}
