package arabica.nn;

import java.util.Arrays;
import java.util.BitSet;

/// The different tokens that a row holds, prompt and output together, each once.
final class SeenTokens {
    private final BitSet members = new BitSet();
    private int[] ids = new int[64];
    private int count;

    void add(int id) {
        if (members.get(id)) { return; }
        members.set(id);
        if (count == ids.length) { ids = Arrays.copyOf(ids, 2 * count); }
        ids[count++] = id;
    }

    /// Hugging Face's `RepetitionPenaltyLogitsProcessor`, once for each token however often it was seen: a positive
    /// logit is divided by the penalty, a negative one multiplied.
    ///
    /// @param logits  many rows, changed in place; `offset` is where this one begins
    void penalize(float[] logits, int offset, double penalty) {
        for (int i = 0; i < count; i++) {
            int at = offset + ids[i];
            logits[at] = (float) (logits[at] < 0 ? logits[at] * penalty : logits[at] / penalty);
        }
    }
}
