package arabica.nn;

import java.util.Arrays;

/// The tokens that may be drawn, in the order of their ids, with weights proportional to their probabilities: the most
/// likely token has the weight 1. Each step leaves some of them out. Arrays are made once and serve every token; all sums
/// are in double and in a fixed order.
final class Candidates {
    private final int vocabSize;
    private final int[] ids;
    private final double[] weights;
    /// Logits with ids, packed so that integers order as the pairs do; a heap while the top k are looked for.
    private final long[] keys;
    private final int[] order;
    private int count;

    Candidates(int vocabSize) {
        this.vocabSize = vocabSize;
        this.ids = new int[vocabSize];
        this.weights = new double[vocabSize];
        this.keys = new long[vocabSize];
        this.order = new int[vocabSize];
    }

    int count() { return count; }

    int id(int candidate) { return ids[candidate]; }

    double weight(int candidate) { return weights[candidate]; }

    /// All tokens.
    void all(float[] logits, int offset, double temperature, float top) {
        count = vocabSize;
        for (int id = 0; id < vocabSize; id++) {
            ids[id] = id;
            weights[id] = FastExp.of((logits[offset + id] - (double) top) / temperature);
        }
    }

    /// The k most likely, of equals those with the lowest ids. One pass with a heap of the k best so far: on logits in no
    /// particular order only about k·ln(n/k) of them get beyond the comparison with the heap's worst.
    void top(int k, float[] logits, int offset, double temperature, float top) {
        int size = 0;
        for (int id = 0; id < vocabSize; id++) {
            long key = key(logits[offset + id], id);
            if (size < k) {
                keys[size] = key;
                MinHeap.up(keys, size++);
            } else if (key > keys[0]) {
                keys[0] = key;
                MinHeap.down(keys, size);
            }
        }
        count = k;
        for (int i = 0; i < k; i++) { ids[i] = ~(int) keys[i]; }
        Arrays.sort(ids, 0, k);
        for (int i = 0; i < k; i++) { weights[i] = FastExp.of((logits[offset + ids[i]] - (double) top) / temperature); }
    }

    /// The smallest set of most likely candidates whose probabilities together reach p.
    void nucleus(double p) {
        double needed = p * total();
        // What is less likely than (1 − p)/n is outside: together such candidates have less than 1 − p.
        double hopeless = (total() - needed) / count * (1 - 1e-9);
        int some = 0;
        for (int i = 0; i < count; i++) { if (weights[i] >= hopeless) { order[some++] = i; } }
        int last = order[Nucleus.partition(order, some, weights, needed) - 1];
        double least = weights[last];
        keep(least, last);
    }

    /// Those at least `p` times as likely as the most likely.
    void atLeast(double p) { keep(p, Integer.MAX_VALUE); }

    /// Leaves out what weighs less than `least`, and what weighs just that but comes after `last`.
    private void keep(double least, int last) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > least || weights[i] == least && i <= last) {
                ids[kept] = ids[i];
                weights[kept++] = weights[i];
            }
        }
        count = kept;
    }

    double total() {
        double total = 0;
        for (int i = 0; i < count; i++) { total += weights[i]; }
        return total;
    }

    /// Inverts the cumulative distribution at `u` in `[0, 1)`.
    int draw(double u) {
        double target = u * total();
        double cumulative = 0;
        int last = 0;
        for (int i = 0; i < count; i++) {
            if (weights[i] > 0) {
                cumulative += weights[i];
                last = ids[i];
                if (cumulative > target) { return last; }
            }
        }
        return last; // u·total rounded up to the total
    }

    /// Greater for a greater logit, and of equal logits for a lower id. A float's bits, flipped where it is negative,
    /// order as the numbers do.
    private static long key(float logit, int id) {
        int bits = Float.floatToRawIntBits(logit + 0f); // −0 becomes 0
        return (long) (bits ^ bits >> 31 & Integer.MAX_VALUE) << 32 | ~id & 0xffffffffL;
    }
}
