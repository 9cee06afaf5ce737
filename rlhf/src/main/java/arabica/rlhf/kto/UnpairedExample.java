package arabica.rlhf.kto;

import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedDataset;

/// A prompt with one response, tokenized, and whether somebody called the response desirable.
public record UnpairedExample(TokenSequence sequence, boolean desirable) {
    static UnpairedExample of(TokenizedDataset data, int row) {
        return new UnpairedExample(data.sequence(row, TokenColumn.COMPLETION), data.label(row));
    }
}
