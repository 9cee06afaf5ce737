package arabica.datasets.arrow;

import java.util.OptionalDouble;

/// A row as token ids.
public sealed interface TokenizedRow {
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
