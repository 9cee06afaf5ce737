package arabica.autograd.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.TreeMap;

/// Large blocks, cut best fit from regions ([FreeBlocks]). So what has been taken from the system is little more than what
/// was live at the worst moment.
///
/// A region is addresses alone until it is touched, so it may be larger than what is needed now.
final class BestFit {
    static final long REGION = 256L << 20;
    /// Blocks are multiples of this, and begin at multiples of it.
    static final long UNIT = 4096;

    private final Arena arena;
    private final FreeBlocks free = new FreeBlocks(UNIT);
    private final TreeMap<Long, Region> regions = new TreeMap<>();
    private long bytesReached;

    private static final class Region {
        private final MemorySegment memory;
        /// Bytes from its start that have been handed out at some time.
        private long reached;

        private Region(MemorySegment memory) { this.memory = memory; }
    }

    BestFit(Arena arena) { this.arena = arena; }

    MemorySegment allocate(long bytes) {
        long size = free.rounded(bytes);
        OptionalLong taken = free.take(size);
        if (taken.isEmpty()) {
            reserve(size);
            taken = free.take(size);
        }
        long address = taken.getAsLong();
        Region region = regions.floorEntry(address).getValue();
        long start = address - region.memory.address();
        bytesReached += Math.max(0, start + size - region.reached);
        region.reached = Math.max(start + size, region.reached);
        return region.memory.asSlice(start, size);
    }

    /// Between two regions lies something that is neither's, so their parts never grow together: the rest of a mapping, or
    /// what the allocator notes of a block.
    private void reserve(long size) {
        MemorySegment memory = LargePages.allocate(Math.max(size, REGION), arena)
                .orElseGet(() -> arena.allocate(size, UNIT));
        regions.put(memory.address(), new Region(memory));
        free.add(memory.address(), memory.byteSize());
    }

    void release(MemorySegment block) { free.giveBack(block.address(), block.byteSize()); }

    /// Bytes that have been handed out at some time: no others can be resident, but for the rest of a large page.
    long bytesReached() { return bytesReached; }
}
