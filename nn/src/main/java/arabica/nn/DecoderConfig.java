package arabica.nn;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A decoder and the parts that it is made of: one code for GPT-2, Llama, Mistral, Qwen2, Qwen3 and GPT-NeoX (Pythia).
///
/// @param family            under which names it is read and written
/// @param contextLength     the most positions of a sequence
/// @param parallelResidual  whether a layer's halves read the same input, and not the second what the first has added to
/// @param tiedHead          whether the head is the token embedding
/// @param eosTokenIds       the tokens that end a text, the main one first
public record DecoderConfig(Family family, int vocabSize, int contextLength, int hiddenSize, int layers,
        AttentionConfig attention, FeedForwardConfig feedForward, NormConfig norm, boolean parallelResidual,
        boolean tiedHead, OptionalInt bosTokenId, List<Integer> eosTokenIds) implements ModelConfig {

    /// @throws IllegalArgumentException naming the field that is wrong as the family's `config.json` does
    public DecoderConfig {
        Family.ConfigFields fields = family.fields();
        requirePositive("vocab_size", vocabSize);
        requirePositive(fields.context(), contextLength);
        requirePositive(fields.hidden(), hiddenSize);
        requirePositive(fields.layers(), layers);
        requirePositive(fields.inner(), feedForward.innerSize());
        if (hiddenSize > Integer.MAX_VALUE / 3) {
            throw new IllegalArgumentException(fields.hidden() + " " + hiddenSize + " is too large");
        }
        if (!(norm.epsilon() > 0) || Double.isInfinite(norm.epsilon())) {
            throw new IllegalArgumentException(fields.epsilon() + " must be above 0, not " + norm.epsilon());
        }
        requireToken("bos_token_id", bosTokenId, vocabSize);
        eosTokenIds = List.copyOf(eosTokenIds);
        for (int id : eosTokenIds) { requireToken("eos_token_id", OptionalInt.of(id), vocabSize); }
    }

    /// GPT-2 in its usual proportions: a feed-forward layer four times as wide, epsilon 1e-5, one token for begin and end.
    public static DecoderConfig gpt2(int vocabSize, int contextLength, int hiddenSize, int layers, int heads,
            OptionalInt eosTokenId) {
        return gpt2(vocabSize, contextLength, hiddenSize, layers, heads, Math.multiplyExact(4, hiddenSize), 1e-5,
                eosTokenId, eosTokenId);
    }

    /// GPT-2 (Radford et al. 2019): learned positions, layer norms before each half of a layer, GELU in its tanh form, the
    /// token embedding as its head.
    public static DecoderConfig gpt2(int vocabSize, int contextLength, int hiddenSize, int layers, int heads,
            int innerSize, double epsilon, OptionalInt bosTokenId, OptionalInt eosTokenId) {
        AttentionConfig attention = new AttentionConfig(heads, heads,
                headSize(Family.GPT2, hiddenSize, heads), true, true, false, Optional.empty(), Optional.empty());
        return new DecoderConfig(Family.GPT2, vocabSize, contextLength, hiddenSize, layers, attention,
                new FeedForwardConfig(innerSize, Activation.GELU_TANH, false, true),
                new NormConfig(NormConfig.Kind.LAYER, epsilon), false, true, bosTokenId,
                eosTokenId.stream().boxed().toList());
    }

    /// Llama (Touvron et al. 2023): rotary positions of base 10,000, RMS norms, SwiGLU, no biases, a head of its own.
    ///
    /// @param kvHeads  fewer than `heads` for grouped queries
    public static DecoderConfig llama(int vocabSize, int contextLength, int hiddenSize, int layers, int heads,
            int kvHeads, int innerSize, OptionalInt bosTokenId, OptionalInt eosTokenId) {
        int headSize = headSize(Family.LLAMA, hiddenSize, heads);
        AttentionConfig attention = new AttentionConfig(heads, kvHeads, headSize, false, false, false,
                Optional.of(new Rotary(headSize, 10_000, new RopeScaling.None(java.util.OptionalDouble.empty()))),
                Optional.empty());
        return new DecoderConfig(Family.LLAMA, vocabSize, contextLength, hiddenSize, layers, attention,
                new FeedForwardConfig(innerSize, Activation.SILU, true, false),
                new NormConfig(NormConfig.Kind.RMS, 1e-5), false, false, bosTokenId,
                eosTokenId.stream().boxed().toList());
    }

    /// The same decoder with a head of its own, or tied.
    public DecoderConfig withTiedHead(boolean tied) {
        return new DecoderConfig(family, vocabSize, contextLength, hiddenSize, layers, attention, feedForward, norm,
                parallelResidual, tied, bosTokenId, eosTokenIds);
    }

    @Override
    public OptionalInt eosTokenId() {
        return eosTokenIds.isEmpty() ? OptionalInt.empty() : OptionalInt.of(eosTokenIds.getFirst());
    }

    /// The columns of a head where nothing else says so.
    static int headSize(Family family, int hiddenSize, int heads) {
        requirePositive(family.fields().heads(), heads);
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(family.fields().hidden() + " " + hiddenSize + " is not a multiple of "
                    + family.fields().heads() + " " + heads);
        }
        return Math.max(1, hiddenSize / heads);
    }

    static void requirePositive(String field, int value) {
        if (value <= 0) { throw new IllegalArgumentException(field + " must be above 0, not " + value); }
    }

    private static void requireToken(String field, OptionalInt id, int vocabSize) {
        if (id.isPresent() && (id.getAsInt() < 0 || id.getAsInt() >= vocabSize)) {
            throw new IllegalArgumentException(
                    field + " " + id.getAsInt() + " is outside the vocabulary of " + vocabSize);
        }
    }
}
