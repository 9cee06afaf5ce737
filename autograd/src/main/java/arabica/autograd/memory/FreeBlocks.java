package arabica.autograd.memory;

import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;

/// The free parts of a memory, by numbers alone: addresses on a CPU, places in an array on a device. The smallest part that
/// is large enough is handed out, the lowest of several; what is left of it stays free, and neighbours that are given back
/// grow together. So pieces that nobody can use do not stay, whatever sizes come and go in what order.
public final class FreeBlocks {
    private record Block(long start, long size) {}

    private final long unit;
    private final TreeMap<Long, Long> byStart = new TreeMap<>();
    private final TreeSet<Block> bySize = new TreeSet<>(
            Comparator.comparingLong(Block::size).thenComparingLong(Block::start));
    private long free;

    /// @param unit  what the size of each block is a multiple of
    public FreeBlocks(long unit) { this.unit = unit; }

    /// Adds a part that is free, less what is beyond the last whole unit. Parts that touch grow together.
    public void add(long start, long size) { if (size >= unit) { giveBack(start, size / unit * unit); } }

    /// What a block of so much takes.
    public long rounded(long size) { return Math.max(1, (size + unit - 1) / unit) * unit; }

    /// Where a block of so much begins; empty if no part is large enough.
    public OptionalLong take(long size) {
        long whole = rounded(size);
        Block best = bySize.ceiling(new Block(Long.MIN_VALUE, whole));
        if (best == null) { return OptionalLong.empty(); }
        remove(best);
        insert(best.start + whole, best.size - whole);
        return OptionalLong.of(best.start);
    }

    /// Gives a block back.
    ///
    /// @param size  what it was taken for
    public void giveBack(long start, long size) {
        long from = start;
        long whole = rounded(size);
        Map.Entry<Long, Long> before = byStart.lowerEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            from = before.getKey();
            whole += before.getValue();
            remove(new Block(before.getKey(), before.getValue()));
        }
        Map.Entry<Long, Long> after = byStart.higherEntry(start);
        if (after != null && from + whole == after.getKey()) {
            whole += after.getValue();
            remove(new Block(after.getKey(), after.getValue()));
        }
        insert(from, whole);
    }

    /// What is free, in parts of any size.
    public long free() { return free; }

    /// The size of the largest free part.
    public long largest() { return bySize.isEmpty() ? 0 : bySize.last().size; }

    private void insert(long start, long size) {
        if (size == 0) { return; }
        byStart.put(start, size);
        bySize.add(new Block(start, size));
        free += size;
    }

    private void remove(Block block) {
        byStart.remove(block.start);
        bySize.remove(block);
        free -= block.size;
    }
}
