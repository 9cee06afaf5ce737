package arabica.datasets.arrow;

import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/// How many rows and tokens each record batch of a set has, from the file's footer: so a set is opened without a look at its
/// batches, which lie all over a file that may be larger than memory. What it says of a batch is checked when that is read.
///
/// @param rows   of each batch
/// @param tokens of each batch, prompts and all sequences of a row included
record BatchIndex(int[] rows, long[] tokens) {
    /// @param after what was counted when each batch was written, of all rows so far
    static String text(List<TokenizedSummary> after) {
        StringJoiner text = new StringJoiner(" ");
        TokenizedSummary before = TokenizedSummary.NONE;
        for (TokenizedSummary counts : after) {
            text.add(counts.rows() - before.rows() + ":" + (counts.tokens() - before.tokens()));
            before = counts;
        }
        return text.toString();
    }

    /// Empty where there is none, or it is not of so many batches.
    static Optional<BatchIndex> of(String text, int batches) {
        String[] entries = text == null || text.isEmpty() ? new String[0] : text.split(" ");
        if (text == null || entries.length != batches)
            return Optional.empty();
        int[] rows = new int[batches];
        long[] tokens = new long[batches];
        try {
            for (int b = 0; b < batches; b++) {
                int colon = entries[b].indexOf(':');
                rows[b] = Integer.parseInt(entries[b], 0, Math.max(0, colon), 10);
                tokens[b] = Long.parseLong(entries[b], colon + 1, entries[b].length(), 10);
                if (rows[b] < 0 || tokens[b] < 0 || rows[b] == 0 && tokens[b] > 0)
                    return Optional.empty();
            }
        } catch (NumberFormatException damaged) {
            return Optional.empty();
        }
        return Optional.of(new BatchIndex(rows, tokens));
    }
}
