package arabica.rlhf.pretrain;

import arabica.nn.Gpt2Config;
import java.util.OptionalInt;

/// The size of a model that is trained from scratch.
///
/// @param vocabSize the tokens that the tokenizer may learn, where it is trained too
/// @param hiddenSize a multiple of `heads`; the inner layer is four times as wide
/// @param contextLength the tokens that the model can read
/// @param packed whether texts are laid end to end and cut into blocks, which wastes no position; otherwise each text is a
///     sequence of its own, padded beside longer ones, and never sees its neighbours
public record PretrainOptions(int vocabSize, int hiddenSize, int layers, int heads, int contextLength,
        boolean packed) {
    /// Large enough to learn short texts, small enough for a CPU.
    public static final PretrainOptions DEFAULT = new PretrainOptions(1024, 128, 4, 4, 128);

    public PretrainOptions {
        // 256 bytes and the end of a text are always there.
        require(vocabSize >= 257, "--vocab-size", "at least 257", vocabSize);
        require(layers > 0, "--layers", "at least 1", layers);
        require(heads > 0, "--heads", "at least 1", heads);
        require(hiddenSize > 0 && hiddenSize % heads == 0, "--hidden-size", "a multiple of " + heads + " heads",
                hiddenSize);
        require(contextLength > 1, "--context-length", "at least 2", contextLength);
    }

    /// Packed blocks.
    public PretrainOptions(int vocabSize, int hiddenSize, int layers, int heads, int contextLength) {
        this(vocabSize, hiddenSize, layers, heads, contextLength, true);
    }

    /// The configuration of a model with as many tokens as its tokenizer has.
    Gpt2Config config(int tokens, OptionalInt bos, OptionalInt eos) {
        return new Gpt2Config(tokens, contextLength, hiddenSize, layers, heads, 4 * hiddenSize, 1e-5, bos, eos);
    }

    private static void require(boolean holds, String option, String expected, int value) {
        if (!holds) { throw new IllegalArgumentException(option + " must be " + expected + ", not " + value); }
    }
}
