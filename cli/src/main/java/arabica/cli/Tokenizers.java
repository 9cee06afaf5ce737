package arabica.cli;

import arabica.datasets.DataException;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.rlhf.train.Fingerprints;
import java.nio.file.Path;
import java.util.List;

/// Models that are handed each other's token ids must mean the same by them: two vocabularies of one size would be taken
/// for one, and what comes out would be noise.
final class Tokenizers {
    private Tokenizers() {}

    /// A folder without a tokenizer says nothing against it.
    ///
    /// @param tokenizer the one that is used
    /// @param model     whose it is
    /// @param others    folders of models that get its ids
    /// @throws DataException naming the folder that holds another one
    static void requireSame(BpeTokenizer tokenizer, Path model, Iterable<Path> others) {
        String expected = Fingerprints.tokenizer(tokenizer);
        for (Path other : others) {
            if (BpeTokenizer.isIn(other) && !Fingerprints.tokenizer(BpeTokenizer.read(other)).equals(expected)) {
                throw new DataException(
                        other + ": has another tokenizer than " + model + "; a token id means two things to them");
            }
        }
    }

    static void requireSame(BpeTokenizer tokenizer, Path model, Path other) {
        requireSame(tokenizer, model, List.of(other));
    }
}
