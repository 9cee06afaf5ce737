package arabica.datasets.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// How often each pair of neighbouring tokens occurs in a set of words, kept up to date as pairs are merged: a merge
/// visits only the words that hold the pair. The queue is lazy: an entry whose count has changed since is put back with
/// the true one when it comes up (counts of queued pairs only sink; one that rises is queued anew).
final class PairCounts {
    private final List<String> tokens;
    private final List<int[]> words = new ArrayList<>();
    private final List<Long> wordCounts = new ArrayList<>();
    private final Map<Long, Entry> entries = new HashMap<>();
    private PriorityQueue<Pair> queue;

    /// @param tokens the tokens by id, which grow as pairs are merged
    PairCounts(List<String> tokens) { this.tokens = tokens; }

    record Pair(int left, int right, long count) { long key() { return (long) left << 32 | right; } }

    private static final class Entry {
        private long count;
        private final Set<Integer> words = new HashSet<>();
    }

    void addWord(int[] ids, long count) {
        int word = words.size();
        words.add(ids);
        wordCounts.add(count);
        for (int i = 0; i + 1 < ids.length; i++)
            change(ids[i], ids[i + 1], count, word);
    }

    /// The most frequent pair, or null when no word has two tokens.
    Pair best() {
        if (queue == null) {
            queue = new PriorityQueue<>(this::compare);
            entries.forEach((key, entry) -> queue.add(pair(key, entry.count)));
        }
        while (!queue.isEmpty()) {
            Pair top = queue.remove();
            Entry entry = entries.get(top.key());
            if (entry == null || entry.count <= 0)
                continue;
            if (entry.count == top.count())
                return top;
            if (entry.count < top.count())
                queue.add(pair(top.key(), entry.count));
        }
        return null;
    }

    /// Replaces the pair by `merged` in every word, from left to right.
    void merge(Pair pair, int merged) {
        Set<Long> risen = new HashSet<>();
        for (int word : List.copyOf(entries.get(pair.key()).words)) {
            int[] ids = words.get(word);
            long count = wordCounts.get(word);
            for (int i = 0; i + 1 < ids.length; i++)
                change(ids[i], ids[i + 1], -count, word);
            int[] shorter = replace(ids, pair, merged);
            words.set(word, shorter);
            for (int i = 0; i + 1 < shorter.length; i++) {
                change(shorter[i], shorter[i + 1], count, word);
                if (shorter[i] == merged || shorter[i + 1] == merged) {
                    risen.add((long) shorter[i] << 32 | shorter[i + 1]);
                }
            }
        }
        entries.remove(pair.key());
        for (long key : risen) {
            Entry entry = entries.get(key);
            if (entry != null && entry.count > 0)
                queue.add(pair(key, entry.count));
        }
    }

    private void change(int left, int right, long by, int word) {
        Entry entry = entries.computeIfAbsent((long) left << 32 | right, key -> new Entry());
        entry.count += by;
        if (by > 0)
            entry.words.add(word);
    }

    private static int[] replace(int[] ids, Pair pair, int merged) {
        int[] shorter = new int[ids.length];
        int length = 0;
        for (int i = 0; i < ids.length;) {
            boolean found = i + 1 < ids.length && ids[i] == pair.left() && ids[i + 1] == pair.right();
            shorter[length++] = found ? merged : ids[i];
            i += found ? 2 : 1;
        }
        return Arrays.copyOf(shorter, length);
    }

    private static Pair pair(long key, long count) { return new Pair((int) (key >>> 32), (int) key, count); }

    /// More frequent first; of equals the one with the greater bytes.
    private int compare(Pair a, Pair b) {
        int byCount = Long.compare(b.count(), a.count());
        if (byCount != 0)
            return byCount;
        int byLeft = compareBytes(b.left(), a.left());
        return byLeft != 0 ? byLeft : compareBytes(b.right(), a.right());
    }

    private int compareBytes(int a, int b) {
        return Arrays.compareUnsigned(ByteAlphabet.readOrUtf8(tokens.get(a)), ByteAlphabet.readOrUtf8(tokens.get(b)));
    }
}
