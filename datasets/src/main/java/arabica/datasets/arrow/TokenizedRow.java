package arabica.datasets.arrow;

import java.util.OptionalDouble;

/// A row as token ids.
public sealed interface TokenizedRow {
    /// Its tokens, prompts included.
    default long tokens() {
        return switch (this) {
            case SequenceRow one -> one.sequence().length();
            case UnpairedRow unpaired -> unpaired.sequence().length();
            case PairRow pair -> (long) pair.chosen().length() + pair.rejected().length();
        };
    }

    /// The largest of its ids; −1 where it has none.
    default int largestId() {
        return switch (this) {
            case SequenceRow one -> largest(one.sequence());
            case UnpairedRow unpaired -> largest(unpaired.sequence());
            case PairRow pair -> Math.max(largest(pair.chosen()), largest(pair.rejected()));
        };
    }

    private static int largest(TokenSequence sequence) {
        int largest = -1;
        for (int id : sequence.ids())
            largest = Math.max(largest, id);
        return largest;
    }

    /// A text, a prompt, or a prompt with its response.
    record SequenceRow(TokenSequence sequence) implements TokenizedRow {}

    /// A prompt with a response, and whether somebody called it desirable.
    record UnpairedRow(TokenSequence sequence, boolean label) implements TokenizedRow {}

    /// A preference pair; both sides begin with the same prompt (unless truncation at the start has cut more of one).
    ///
    /// @param margin, weight as the row has them ([arabica.datasets.rows.PairNotes])
    record PairRow(TokenSequence chosen, TokenSequence rejected, OptionalDouble margin, double weight)
            implements
                TokenizedRow {
        public PairRow(TokenSequence chosen, TokenSequence rejected) {
            this(chosen, rejected, OptionalDouble.empty(), 1);
        }
    }
}
