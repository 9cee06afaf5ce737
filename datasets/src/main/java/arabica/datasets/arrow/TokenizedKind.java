package arabica.datasets.arrow;

import java.util.List;

/// What the rows of a tokenized set are.
public enum TokenizedKind {
    SEQUENCES(List.of(TokenColumn.INPUT_IDS)),
    /// Preference pairs.
    PAIRS(List.of(TokenColumn.CHOSEN, TokenColumn.REJECTED)),
    /// Single responses, each desirable or not.
    UNPAIRED(List.of(TokenColumn.COMPLETION));

    private final List<TokenColumn> columns;

    TokenizedKind(List<TokenColumn> columns) { this.columns = columns; }

    public List<TokenColumn> columns() { return columns; }

    /// Whether prompts may hold earlier answers that are learnt.
    boolean hasAnswers() { return this == SEQUENCES; }

    /// Whether rows say that a response is desirable, or is not.
    boolean hasLabels() { return this == UNPAIRED; }

    /// Whether rows have a margin and a weight.
    boolean hasNotes() { return this == PAIRS; }
}
