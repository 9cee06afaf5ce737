package arabica.datasets.tokenizer;

import java.util.Arrays;

/// A hash table from a pair of token ids to an `int` of 0 or more, without boxing: it is asked for every pair of every
/// word. Open addressing, at most half full. Fixed in size.
final class PairTable {
    private static final long FREE = -1;

    private final long[] keys;
    private final int[] values;
    private final int mask;

    PairTable(int entries) {
        int size = Integer.highestOneBit(Math.max(4, entries)) << 2;
        keys = new long[size];
        values = new int[size];
        mask = size - 1;
        Arrays.fill(keys, FREE);
    }

    /// Puts the pair's value, unless it has one already.
    ///
    /// @return whether it was new
    boolean put(int left, int right, int value) {
        long key = key(left, right);
        int slot = slot(key);
        if (keys[slot] != FREE)
            return false;
        keys[slot] = key;
        values[slot] = value;
        return true;
    }

    /// The pair's value, or -1.
    int get(int left, int right) {
        long key = key(left, right);
        int slot = slot(key);
        return keys[slot] == FREE ? -1 : values[slot];
    }

    private static long key(int left, int right) { return (long) left << 32 | right; }

    private int slot(long key) {
        long hash = key * 0x9e3779b97f4a7c15L;
        int slot = (int) (hash >>> 32) & mask;
        while (keys[slot] != FREE && keys[slot] != key)
            slot = slot + 1 & mask;
        return slot;
    }
}
