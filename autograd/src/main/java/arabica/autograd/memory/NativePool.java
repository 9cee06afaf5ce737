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
/// Sizes are rounded up to four classes per power of two, so that at most a fifth of a block is unused.
public final class NativePool implements AutoCloseable {
    private static final int ALIGNMENT = 64;

    private final Arena arena = Arena.ofShared();
    private final Map<Long, ArrayDeque<MemorySegment>> free = new HashMap<>();
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

    /// Bytes taken from the system: the peak of what was live.
    public long bytesReserved() { return bytesReserved; }

    /// Bytes now held by tensors.
    public long bytesLive() { return bytesLive; }

    @Override
    public void close() {
        free.clear();
        arena.close();
    }
}
