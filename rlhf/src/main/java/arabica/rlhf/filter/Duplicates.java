package arabica.rlhf.filter;

import java.util.BitSet;

/// Finds the rows that are there before, by their hashes ([PairHash]). Exact in bounded memory: one pass over the table for
/// every half million rows, each with a hash table for the hashes that fall to it, and a bit for each row.
final class Duplicates {
    /// Hashes that a pass takes on average: a table of 16 MiB.
    private static final int PER_PASS = 1 << 19;

    private Duplicates() {}

    /// The places of rows that are the same as one before them. Those that cannot be used are none.
    static BitSet find(ScoreTable table) { return find(table, PER_PASS); }

    static BitSet find(ScoreTable table, int perPass) {
        BitSet found = new BitSet(Math.toIntExact(table.size()));
        long passes = Math.max(1, (table.size() + perPass - 1) / perPass);
        for (long pass = 0; pass < passes; pass++) {
            long current = pass;
            Hashes seen = new Hashes((int) Math.min(perPass, table.size()));
            table.scan((index, row) -> {
                if (row.isBad() || Long.remainderUnsigned(row.pairHigh(), passes) != current) { return; }
                if (!seen.add(row.pairHigh(), row.pairLow())) { found.set((int) index); }
            });
        }
        return found;
    }

    /// A set of 128-bit hashes: open addressing, and room for more where a pass gets more than its share.
    private static final class Hashes {
        private long[] slots;
        private int size;
        private boolean zero;

        private Hashes(int expected) { slots = new long[2 * capacity(Math.max(16, expected))]; }

        private boolean add(long high, long low) {
            if (high == 0 && low == 0) { // what marks an empty slot
                boolean added = !zero;
                zero = true;
                return added;
            }
            if (size > slots.length / 4 * 3 / 2) { grow(); }
            boolean added = put(slots, high, low);
            size += added ? 1 : 0;
            return added;
        }

        private static boolean put(long[] slots, long high, long low) {
            int mask = slots.length / 2 - 1;
            int slot = (int) low & mask;
            while (slots[2 * slot] != 0 || slots[2 * slot + 1] != 0) {
                if (slots[2 * slot] == high && slots[2 * slot + 1] == low) { return false; }
                slot = slot + 1 & mask;
            }
            slots[2 * slot] = high;
            slots[2 * slot + 1] = low;
            return true;
        }

        private void grow() {
            long[] old = slots;
            slots = new long[Math.multiplyExact(2, old.length)];
            for (int i = 0; i < old.length; i += 2) {
                if (old[i] != 0 || old[i + 1] != 0) { put(slots, old[i], old[i + 1]); }
            }
        }

        /// A power of two that is at most three quarters full.
        private static int capacity(int expected) { return Integer.highestOneBit(expected * 4 / 3) * 2; }
    }
}
