package arabica.rlhf.pretrain;

import arabica.nn.DecoderConfig;
import arabica.rlhf.train.SequencePacking;
import java.util.OptionalInt;

/// The size of a model that is trained from scratch.
///
/// @param vocabSize the tokens that the tokenizer may learn, where it is trained too
/// @param hiddenSize a multiple of `heads`
/// @param contextLength the tokens that the model can read
/// @param architecture what the model is built like
/// @param packing how texts become rows
public record PretrainOptions(int vocabSize, int hiddenSize, int layers, int heads, int contextLength,
        Architecture architecture, SequencePacking packing) {
    /// The families that can be trained from scratch.
    public enum Architecture {
        /// An inner layer four times as wide.
        GPT2,
        /// As many heads of keys as of queries, and a gated inner layer about 8/3 as wide: as many weights as GPT-2's.
        LLAMA
    }

    /// Large enough to learn short texts, small enough for a CPU.
    public static final PretrainOptions DEFAULT = new PretrainOptions(1024, 128, 4, 4, 128);

    public PretrainOptions {
        // 256 bytes and the end of a text are always there.
        require(vocabSize >= 257, "--vocab-size", "at least 257", vocabSize);
        require(layers > 0, "--layers", "at least 1", layers);
        require(heads > 0, "--heads", "at least 1", heads);
        require(hiddenSize > 0 && hiddenSize % heads == 0, "--hidden-size", "a multiple of " + heads + " heads",
                hiddenSize);
        require(architecture == Architecture.GPT2 || hiddenSize / heads % 2 == 0, "--hidden-size",
                "an even number for each of " + heads + " heads", hiddenSize);
        require(contextLength > 1, "--context-length", "at least 2", contextLength);
    }

    /// GPT-2 on texts laid end to end.
    public PretrainOptions(int vocabSize, int hiddenSize, int layers, int heads, int contextLength) {
        this(vocabSize, hiddenSize, layers, heads, contextLength, Architecture.GPT2, SequencePacking.CONCAT);
    }

    /// The configuration of a model with as many tokens as its tokenizer has.
    DecoderConfig config(int tokens, OptionalInt bos, OptionalInt eos) {
        return switch (architecture) {
            case GPT2 ->
                DecoderConfig.gpt2(tokens, contextLength, hiddenSize, layers, heads, 4 * hiddenSize, 1e-5, bos, eos);
            case LLAMA -> DecoderConfig.llama(tokens, contextLength, hiddenSize, layers, heads, heads,
                    (8 * hiddenSize / 3 + 15) / 16 * 16, bos, eos);
        };
    }

    private static void require(boolean holds, String option, String expected, int value) {
        if (!holds) { throw new IllegalArgumentException(option + " must be " + expected + ", not " + value); }
    }
}
