package arabica.autograd.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/// Small blocks, which come and go by the hundred in a step: cut from slabs side by side, and kept by size when they are
/// given back. Four sizes per power of two, so that at most a fifth of a block of 512 bytes or more is unused.
///
/// Slabs lie in large pages where the system has them: a block in pages of 4 KB takes lines of a physically indexed
/// cache by chance, so that a kernel is faster in one process than in the next.
final class SizeClasses {
    static final long ALIGNMENT = 64;
    /// What is left of a slab when a block does not fit is not used, and never touched.
    private static final long SLAB = 8 << 20;

    private final Arena arena;
    private final Map<Long, ArrayDeque<MemorySegment>> free = new HashMap<>();
    private MemorySegment slab = MemorySegment.NULL;
    private long bytesReached;

    SizeClasses(Arena arena) { this.arena = arena; }

    MemorySegment allocate(long bytes) {
        long size = sizeClass(bytes);
        ArrayDeque<MemorySegment> blocks = free.get(size);
        return blocks == null || blocks.isEmpty() ? cut(size) : blocks.pop();
    }

    static long sizeClass(long bytes) {
        long rounded = Math.max(ALIGNMENT, bytes);
        long step = Math.max(ALIGNMENT, Long.highestOneBit(rounded) / 4);
        return (rounded + step - 1) / step * step;
    }

    private MemorySegment cut(long size) {
        if (size > slab.byteSize()) {
            slab = LargePages.allocate(SLAB, arena).orElseGet(() -> arena.allocate(SLAB, ALIGNMENT));
        }
        MemorySegment block = slab.asSlice(0, size);
        slab = slab.asSlice(size);
        bytesReached += size;
        return block;
    }

    void release(MemorySegment block) {
        free.computeIfAbsent(block.byteSize(), size -> new ArrayDeque<>()).push(block);
    }

    /// Bytes that have been handed out at some time.
    long bytesReached() { return bytesReached; }
}
