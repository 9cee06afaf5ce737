package arabica.datasets.dedup;

/// From 128-bit hashes to a number each, in few and flat arrays: 24 bytes a slot, at most four of five slots taken, and
/// tables grow one part of 64 at a time by a half. So a row that is remembered takes 30 to 45 bytes, and growing takes a
/// sixty-fourth more. Not thread-safe.
public final class RowIndex {
    private static final int PARTS = 64;
    /// What [#putIfAbsent] gives for a hash that was not there.
    public static final long ABSENT = -1;

    private final Part[] parts = new Part[PARTS];
    private long size;

    public RowIndex() { for (int i = 0; i < PARTS; i++) { parts[i] = new Part(16); } }

    /// Remembers a number, 0 or more, for a hash unless there is one.
    ///
    /// @return the number that was there, else [#ABSENT]
    public long putIfAbsent(Hash128 hash, long number) {
        long before = part(hash).put(hash.high(), hash.low(), number);
        if (before == ABSENT) { size++; }
        return before;
    }

    /// The number of a hash, else [#ABSENT].
    public long get(Hash128 hash) {
        Part part = part(hash);
        return part.values[part.slot(hash.high(), hash.low())] - 1;
    }

    /// How many hashes are remembered.
    public long size() { return size; }

    /// What it holds on the heap, in bytes.
    public long bytes() {
        long slots = 0;
        for (Part part : parts) { slots += part.values.length; }
        return slots * 3 * Long.BYTES;
    }

    private Part part(Hash128 hash) { return parts[(int) (hash.high() >>> 58)]; }

    /// Open addressing with linear probing. A value is kept plus one, so that zero marks a free slot.
    private static final class Part {
        private long[] high;
        private long[] low;
        private long[] values;
        private int used;

        Part(int slots) { allocate(slots); }

        private void allocate(int slots) {
            high = new long[slots];
            low = new long[slots];
            values = new long[slots];
        }

        long put(long h, long l, long number) {
            int slot = slot(h, l);
            if (values[slot] != 0) { return values[slot] - 1; }
            if (5L * (used + 1) > 4L * values.length) {
                grow();
                slot = slot(h, l);
            }
            high[slot] = h;
            low[slot] = l;
            values[slot] = number + 1;
            used++;
            return ABSENT;
        }

        /// Where the hash is, or would be.
        int slot(long h, long l) {
            // The low half times the number of slots, by its upper bits: a table of any size is spread evenly.
            int slot = (int) Math.unsignedMultiplyHigh(l, values.length);
            while (values[slot] != 0 && (high[slot] != h || low[slot] != l)) {
                if (++slot == values.length) { slot = 0; }
            }
            return slot;
        }

        private void grow() {
            long[] oldHigh = high;
            long[] oldLow = low;
            long[] oldValues = values;
            allocate(Math.addExact(oldValues.length, oldValues.length / 2));
            for (int i = 0; i < oldValues.length; i++) {
                if (oldValues[i] != 0) {
                    int slot = slot(oldHigh[i], oldLow[i]);
                    high[slot] = oldHigh[i];
                    low[slot] = oldLow[i];
                    values[slot] = oldValues[i];
                }
            }
        }
    }
}
