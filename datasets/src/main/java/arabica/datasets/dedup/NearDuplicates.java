package arabica.datasets.dedup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/// Clusters of near duplicates: rows that share a key are candidates (LSH, Indyk and Motwani 1998), candidates that are
/// near are joined, and what hangs together is a cluster, whose first row stands for it. Clusters depend on the rows alone,
/// not on their order, but for which of them is first. Rows are added in order and take about `bands · 8 + 45` bytes each,
/// and while clusters are made 12 more. Not thread-safe; [#fingerprint] is.
public final class NearDuplicates {
    private final NearOptions options;
    private final MinHash minHash;
    private final RowKeys keys;
    /// Rows whose sets are equal are one from the start, so that a text that is there a million times makes no bucket.
    private final RowIndex sets = new RowIndex();
    /// The first row with a row's set: itself, an earlier one, or -1 where the set is empty.
    private int[] firstEqual = new int[1 << 10];

    public NearDuplicates(NearOptions options) {
        this.options = options;
        minHash = new MinHash(options.bands(), options.rows(), options.seed());
        keys = new RowKeys(options.bands());
    }

    /// What is remembered of a row: its keys, and a hash of its set of shingles. Keys are null where there are none.
    public record Fingerprint(long[] keys, Hash128 set) {}

    /// Computes a row's fingerprint; any number of threads may.
    public Fingerprint fingerprint(String text) {
        long[] shingles = options.shingles().of(text);
        if (shingles.length == 0) { return new Fingerprint(null, new Hash128(0, 0)); }
        long high = shingles.length;
        long low = ~high;
        for (long shingle : shingles) {
            high = Mixing.chain(high, shingle);
            low = Mixing.chain(low, shingle ^ high);
        }
        return new Fingerprint(minHash.keys(minHash.signature(shingles)), new Hash128(high, low));
    }

    /// Adds the next row.
    public void add(Fingerprint row) {
        int number = keys.rows();
        keys.add(row.keys());
        if (number == firstEqual.length) { firstEqual = Arrays.copyOf(firstEqual, number + number / 2); }
        if (row.keys() == null) {
            firstEqual[number] = -1;
            return;
        }
        long same = sets.putIfAbsent(row.set(), number);
        firstEqual[number] = same == RowIndex.ABSENT ? number : (int) same;
    }

    /// How many rows were added.
    public int rows() { return keys.rows(); }

    /// The rows whose shingles [#clusters] will ask for: those that share a key with a row of another set.
    public BitSet candidates() {
        BitSet candidates = new BitSet();
        for (int band = 0; band < options.bands(); band++) {
            for (int[] bucket : buckets(band)) { for (int row : bucket) { candidates.set(row); } }
        }
        return candidates;
    }

    /// For each row the first of its cluster: itself where the row stays.
    ///
    /// @param shingles the sets of the candidates; not asked where nothing is verified
    public int[] clusters(IntFunction<long[]> shingles) {
        UnionFind joined = new UnionFind(keys.rows());
        for (int row = 0; row < keys.rows(); row++) {
            if (firstEqual[row] >= 0) { joined.union(firstEqual[row], row); }
        }
        for (int band = 0; band < options.bands(); band++) {
            for (int[] bucket : buckets(band)) {
                if (options.verify()) {
                    joinNear(bucket, joined, shingles);
                } else {
                    for (int row : bucket) { joined.union(bucket[0], row); }
                }
            }
        }
        int[] first = new int[keys.rows()];
        for (int row = 0; row < first.length; row++) { first[row] = joined.find(row); }
        return first;
    }

    /// Joins all pairs of a bucket that are near. Rows that hang together already are kept in one part, and a row that
    /// joins a part is not compared with the rest of it: so a bucket of one family takes one comparison a row.
    private void joinNear(int[] bucket, UnionFind joined, IntFunction<long[]> shingles) {
        List<List<Integer>> parts = new ArrayList<>();
        for (int row : bucket) {
            List<Integer> own = new ArrayList<>(List.of(row));
            for (var at = parts.iterator(); at.hasNext();) {
                List<Integer> part = at.next();
                if (joined.find(part.getFirst()) != joined.find(row) && part.stream().noneMatch(other -> Shingles
                        .jaccard(shingles.apply(row), shingles.apply(other)) >= options.threshold())) {
                    continue;
                }
                joined.union(part.getFirst(), row);
                part.addAll(own);
                own = part;
                at.remove();
            }
            parts.add(own);
        }
    }

    /// The rows of each key of a band that two rows or more have, ascending. Of rows with equal sets only the first counts.
    private List<int[]> buckets(int band) {
        long[] sorted = new long[keys.rows()];
        int count = 0;
        for (int row = 0; row < keys.rows(); row++) {
            if (firstEqual[row] == row) { sorted[count++] = keys.key(row, band); }
        }
        Arrays.sort(sorted, 0, count);
        long[] shared = new long[count / 2];
        int[] sizes = new int[shared.length];
        int found = 0;
        for (int from = 0, to; from < count; from = to) {
            to = from + 1;
            while (to < count && sorted[to] == sorted[from]) { to++; }
            if (to - from > 1) {
                shared[found] = sorted[from];
                sizes[found++] = to - from;
            }
        }
        List<int[]> buckets = new ArrayList<>(found);
        for (int i = 0; i < found; i++) { buckets.add(new int[sizes[i]]); }
        for (int row = 0; row < keys.rows(); row++) {
            int bucket = firstEqual[row] == row ? Arrays.binarySearch(shared, 0, found, keys.key(row, band)) : -1;
            if (bucket >= 0) {
                int[] rows = buckets.get(bucket);
                rows[rows.length - sizes[bucket]--] = row;
            }
        }
        return buckets;
    }
}
