package arabica.nn;

import java.util.List;
import java.util.OptionalInt;

/// What callers need to know of any language model's configuration.
public interface ModelConfig {
    /// The number of token ids: they lie in `[0, vocabSize)`.
    int vocabSize();

    /// The most positions that a sequence may have.
    int contextLength();

    /// The length of a hidden state.
    int hiddenSize();

    /// The token that ends a text, where there is one: the first of [#eosTokenIds].
    OptionalInt eosTokenId();

    /// All tokens that end a text: chat models often have several.
    List<Integer> eosTokenIds();

    /// The token that begins a text, where the model was trained with one.
    OptionalInt bosTokenId();
}
