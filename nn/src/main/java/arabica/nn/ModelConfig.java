package arabica.nn;

import java.util.OptionalInt;

/// What callers need to know of any language model's configuration.
public interface ModelConfig {
    /// The number of token ids: they lie in `[0, vocabSize)`.
    int vocabSize();

    /// The most positions that a sequence may have.
    int contextLength();

    /// The length of a hidden state.
    int hiddenSize();

    /// The token that ends a text.
    OptionalInt eosTokenId();

    /// The token that begins a text, where the model was trained with one.
    OptionalInt bosTokenId();
}
