package arabica.datasets.arrow;

/// A row as token ids.
public sealed interface TokenizedRow {
    /// A text, a prompt, or a prompt with its response.
    record SequenceRow(TokenSequence sequence) implements TokenizedRow {}

    /// A preference pair; both sides begin with the same prompt (unless truncation at the start has cut more of one).
    record PairRow(TokenSequence chosen, TokenSequence rejected) implements TokenizedRow {}
}
