package arabica.datasets.tokenizer;

import java.util.PriorityQueue;

/// The merges of a byte-pair encoding, applied to one word: of all neighbours that may merge, the pair that was learnt
/// first does, the leftmost one of equals, until none is left (the order of Hugging Face's tokenizers).
final class Merges {
    /// Up to here, looking through the whole word for each merge beats the bookkeeping of a queue.
    private static final int SHORT_WORD = 48;

    private final PairTable ranks;
    private final int[] merged;

    /// @param ranks the rank of each pair, from 0
    /// @param merged the token that the pair of each rank becomes
    Merges(PairTable ranks, int[] merged) {
        this.ranks = ranks;
        this.merged = merged;
    }

    /// Merges within `ids[0 .. length-1]`, in place.
    ///
    /// @return the number of tokens left
    int apply(int[] ids, int length) {
        return length <= SHORT_WORD ? applyByScanning(ids, length) : applyByQueue(ids, length);
    }

    int applyByScanning(int[] ids, int length) {
        while (length > 1) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < length; i++) {
                int rank = ranks.get(ids[i], ids[i + 1]);
                if (rank >= 0 && rank < best) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0)
                break;
            ids[at] = merged[best];
            System.arraycopy(ids, at + 2, ids, at + 1, length - at - 2);
            length--;
        }
        return length;
    }

    /// A linked list of tokens and a queue of `rank << 32 | position` of the pair's left token: n log n for a word of n
    /// bytes. An entry whose pair has changed since is recognised by its rank.
    int applyByQueue(int[] ids, int length) {
        int[] next = new int[length];
        int[] previous = new int[length];
        PriorityQueue<Long> queue = new PriorityQueue<>();
        for (int i = 0; i < length; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
            if (i + 1 < length)
                offer(queue, ids, i, i + 1);
        }
        while (!queue.isEmpty()) {
            long entry = queue.remove();
            int rank = (int) (entry >>> 32);
            int left = (int) entry;
            int right = next[left];
            if (ids[left] < 0 || right == length || ranks.get(ids[left], ids[right]) != rank)
                continue;
            ids[left] = merged[rank];
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

    private void offer(PriorityQueue<Long> queue, int[] ids, int left, int right) {
        int rank = ranks.get(ids[left], ids[right]);
        if (rank >= 0)
            queue.add((long) rank << 32 | left);
    }
}
