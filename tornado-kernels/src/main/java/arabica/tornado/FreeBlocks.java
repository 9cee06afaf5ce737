package arabica.tornado;

import java.util.Comparator;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.TreeSet;

/// The free parts of an array on a device. The smallest that is large enough is handed out, what is left of it stays free,
/// and neighbours that are given back grow together: there is one array, so pieces that nobody can use must not stay.
final class FreeBlocks {
    /// Blocks begin at multiples of 64 bytes.
    private static final int ALIGNMENT = 16;

    private record Block(int start, int size) {}

    private final TreeMap<Integer, Integer> byStart = new TreeMap<>();
    private final TreeSet<Block> bySize = new TreeSet<>(
            Comparator.comparingInt(Block::size).thenComparingInt(Block::start));
    private long free;

    /// @param capacity elements of the array
    FreeBlocks(int capacity) { insert(0, capacity / ALIGNMENT * ALIGNMENT); }

    /// Elements that a block of so many takes.
    static long rounded(long elements) { return Math.max(1, (elements + ALIGNMENT - 1) / ALIGNMENT) * ALIGNMENT; }

    /// Where a block of so many elements begins; empty if no part is large enough.
    OptionalInt take(long elements) {
        long size = rounded(elements);
        if (size > Integer.MAX_VALUE) { return OptionalInt.empty(); }
        Block best = bySize.ceiling(new Block(0, (int) size));
        if (best == null) { return OptionalInt.empty(); }
        remove(best);
        if (best.size > size) { insert(best.start + (int) size, best.size - (int) size); }
        return OptionalInt.of(best.start);
    }

    /// Gives a block back.
    void giveBack(int start, long elements) {
        int from = start;
        int size = (int) rounded(elements);
        var before = byStart.lowerEntry(start);
        if (before != null && before.getKey() + before.getValue() == start) {
            from = before.getKey();
            size += before.getValue();
            remove(new Block(before.getKey(), before.getValue()));
        }
        var after = byStart.higherEntry(start);
        if (after != null && from + size == after.getKey()) {
            size += after.getValue();
            remove(new Block(after.getKey(), after.getValue()));
        }
        insert(from, size);
    }

    /// Elements that are free, in parts of any size.
    long free() { return free; }

    /// Elements of the largest free part.
    int largest() { return bySize.isEmpty() ? 0 : bySize.last().size; }

    private void insert(int start, int size) {
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
