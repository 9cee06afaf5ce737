package arabica.datasets.tokenizer;

import java.util.Arrays;

/// The merges of a byte-pair encoding, applied to one word: of all neighbours that may merge, the pair of the lowest rank
/// does, the leftmost one of equals, until none is left (the order of Hugging Face's tokenizers and of SentencePiece).
final class Merges {
    /// Up to here, looking through the whole word for each merge beats the bookkeeping of a queue.
    private static final int SHORT_WORD = 48;

    private final PairTable table;
    private final int[] ranks;
    private final int[] merged;
    private int size;

    /// @param capacity the number of pairs that will be added
    Merges(int capacity) {
        table = new PairTable(capacity);
        ranks = new int[capacity];
        merged = new int[capacity];
    }

    /// Adds a pair that becomes `into`; pairs of lower rank merge first.
    ///
    /// @return false when it is there already
    boolean add(int left, int right, int rank, int into) {
        if (!table.put(left, right, size))
            return false;
        ranks[size] = rank;
        merged[size++] = into;
        return true;
    }

    /// What pairs become.
    int[] results() { return Arrays.copyOf(merged, size); }

    /// Merges within `ids[0 .. length-1]`, in place.
    ///
    /// @return the number of tokens left
    int apply(int[] ids, int length) {
        return length <= SHORT_WORD ? applyByScanning(ids, length) : applyByQueue(ids, length);
    }

    int applyByScanning(int[] ids, int length) {
        while (length > 1) {
            int best = Integer.MAX_VALUE;
            int pair = -1;
            int at = -1;
            for (int i = 0; i + 1 < length; i++) {
                int found = table.get(ids[i], ids[i + 1]);
                if (found >= 0 && ranks[found] < best) {
                    best = ranks[found];
                    pair = found;
                    at = i;
                }
            }
            if (at < 0)
                break;
            ids[at] = merged[pair];
            System.arraycopy(ids, at + 2, ids, at + 1, length - at - 2);
            length--;
        }
        return length;
    }

    /// A linked list of tokens and a queue of `rank << 32 | position` of the pair's left token: n log n for a word of n
    /// symbols. An entry whose pair has changed since is recognised by its rank.
    int applyByQueue(int[] ids, int length) {
        int[] next = new int[length];
        int[] previous = new int[length];
        LongHeap queue = new LongHeap(length);
        for (int i = 0; i < length; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (i + 1 < length)
                offer(queue, ids, i, i + 1);
        }
        while (!queue.isEmpty()) {
            long entry = queue.remove();
            int left = (int) entry;
            int right = next[left];
            int pair = ids[left] < 0 || right == length ? -1 : table.get(ids[left], ids[right]);
            if (pair < 0 || ranks[pair] != (int) (entry >>> 32))
                continue;
            ids[left] = merged[pair];
            ids[right] = -1;
            next[left] = next[right];
            if (next[left] < length) {
                previous[next[left]] = left;
                offer(queue, ids, left, next[left]);
            }
            if (previous[left] >= 0)
                offer(queue, ids, previous[left], left);
        }
        int kept = 0;
        for (int i = 0; i < length; i = next[i])
            ids[kept++] = ids[i];
        return kept;
    }

    private void offer(LongHeap queue, int[] ids, int left, int right) {
        int pair = table.get(ids[left], ids[right]);
        if (pair >= 0)
            queue.add((long) ranks[pair] << 32 | left);
    }
}
