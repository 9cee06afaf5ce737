package arabica.datasets.profile;

/// How many things were there before, by 64-bit hashes in one table. A table that is full halves what it looks at: of all
/// hashes it keeps those that end in a zero bit, then in two, and so on; each thing is in or out with all its copies, so
/// that the share stays an honest estimate while memory stays what it is. Two different things with equal hashes are one in
/// 10^7 runs of a million rows.
public final class Duplicates {
    /// Distinct hashes that the table takes: 32 MiB of them.
    static final int MOST = 1 << 22;

    private final int most;
    private long[] table = new long[1 << 10];
    private int distinct;
    private long looked;
    private long repeated;
    private int zeroBits;

    Duplicates() { this(MOST); }

    Duplicates(int most) { this.most = most; }

    /// Takes a hash; its bits must be well mixed.
    void add(long hash) {
        // 0 marks a place that is free.
        long key = hash == 0 ? 1L << 63 : hash;
        if (!isSampled(key))
            return;
        looked++;
        if (!insert(table, key)) {
            repeated++;
            return;
        }
        distinct++;
        if (distinct >= most) {
            halve();
        } else if (2 * distinct >= table.length) {
            long[] larger = new long[2 * table.length];
            for (long known : table) {
                if (known != 0)
                    insert(larger, known);
            }
            table = larger;
        }
    }

    /// The share of things that were there before.
    public double share() { return looked == 0 ? 0 : (double) repeated / looked; }

    /// Things that were there before, among those that were looked at.
    public long repeated() { return repeated; }

    /// One thing in so many was looked at: 1 where the numbers are exact.
    public long oneIn() { return 1L << zeroBits; }

    private boolean isSampled(long key) { return (key & (oneIn() - 1)) == 0; }

    /// What was seen of the hashes that are let go is scaled away with them.
    private void halve() {
        long[] kept = new long[table.length];
        zeroBits++;
        int remaining = 0;
        for (long known : table) {
            if (known != 0 && isSampled(known)) {
                insert(kept, known);
                remaining++;
            }
        }
        double share = (double) remaining / distinct;
        looked = Math.round(looked * share);
        repeated = looked - remaining;
        distinct = remaining;
        table = kept;
    }

    /// The low bits say which are sampled, the high ones where they lie.
    private static boolean insert(long[] table, long key) {
        int mask = table.length - 1;
        int place = (int) (key >>> 32 ^ key >>> 13) & mask;
        while (table[place] != 0) {
            if (table[place] == key)
                return false;
            place = place + 1 & mask;
        }
        table[place] = key;
        return true;
    }

    /// A well mixed hash of a text.
    static long hash(CharSequence text) {
        long hash = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < text.length(); i++)
            hash = (hash ^ text.charAt(i)) * 0x100000001B3L + (hash >>> 29);
        return mix(hash);
    }

    /// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    private static long mix(long hash) {
        long z = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
