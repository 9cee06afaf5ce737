package arabica.nn;

import java.util.OptionalInt;

/// The shape of a GPT-2 model. In `config.json`: `vocab_size`, `n_positions`, `n_embd`, `n_layer`, `n_head`,
/// `n_inner`, `layer_norm_epsilon`, `bos_token_id`, `eos_token_id`.
///
/// @param contextLength  the number of learned positions
/// @param innerSize      the width of the feed-forward layer, as a rule `4 · hiddenSize`
public record Gpt2Config(int vocabSize, int contextLength, int hiddenSize, int layers, int heads, int innerSize,
        double layerNormEpsilon, OptionalInt bosTokenId, OptionalInt eosTokenId) implements ModelConfig {

    /// @throws IllegalArgumentException naming the field that is wrong
    public Gpt2Config {
        requirePositive("vocab_size", vocabSize);
        requirePositive("n_positions", contextLength);
        requirePositive("n_embd", hiddenSize);
        requirePositive("n_layer", layers);
        requirePositive("n_head", heads);
        requirePositive("n_inner", innerSize);
        if (hiddenSize > Integer.MAX_VALUE / 3) {
            throw new IllegalArgumentException("n_embd " + hiddenSize + " is too large");
        }
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException("n_embd " + hiddenSize + " is not a multiple of n_head " + heads);
        }
        if (!(layerNormEpsilon > 0) || Double.isInfinite(layerNormEpsilon)) {
            throw new IllegalArgumentException("layer_norm_epsilon must be above 0, not " + layerNormEpsilon);
        }
        requireToken("bos_token_id", bosTokenId, vocabSize);
        requireToken("eos_token_id", eosTokenId, vocabSize);
    }

    /// The usual proportions: a feed-forward layer four times as wide, epsilon 1e-5, one token for begin and end.
    public static Gpt2Config of(int vocabSize, int contextLength, int hiddenSize, int layers, int heads,
            OptionalInt eosTokenId) {
        return new Gpt2Config(vocabSize, contextLength, hiddenSize, layers, heads, Math.multiplyExact(4, hiddenSize),
                1e-5, eosTokenId, eosTokenId);
    }

    private static void requirePositive(String field, int value) {
        if (value <= 0) { throw new IllegalArgumentException(field + " must be above 0, not " + value); }
    }

    private static void requireToken(String field, OptionalInt id, int vocabSize) {
        if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= vocabSize)) {
            throw new IllegalArgumentException(
                    field + " " + id.getAsInt() + " is outside the vocabulary of " + vocabSize);
        }
    }
}
