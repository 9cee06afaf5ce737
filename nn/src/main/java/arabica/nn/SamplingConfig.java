package arabica.nn;

import java.util.Collections;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// How to choose tokens. The steps are taken in the order of Hugging Face's `generate`: the repetition penalty on the
/// logits, then the temperature, then top-k, top-p and min-p, each of what those before it left.
///
/// @param maxNewTokens       the most tokens to generate for each prompt; the context length may allow fewer
/// @param temperature        divides the logits; 0 takes the most likely token (of equals the one with the lowest id)
/// @param topK               only the k most likely tokens (of equals the lowest ids); 0 is off
/// @param topP               only the smallest set of most likely tokens whose probabilities reach p (Holtzman et al.,
///                           arXiv 1904.09751); 1 is off
/// @param minP               only tokens at least this many times as likely as the most likely one (Nguyen et al.,
///                           arXiv 2407.01082); 0 is off
/// @param repetitionPenalty  logits of tokens that stand in the prompt or the output are divided by it where they are
///                           positive and multiplied where they are negative (Keskar et al., arXiv 1909.05858); 1 is off
/// @param endTokens          the tokens that end a row, each of them; a row whose end is none of these goes on to its limit
public record SamplingConfig(int maxNewTokens, double temperature, int topK, double topP, double minP,
        double repetitionPenalty, Set<Integer> endTokens) {
    /// @throws IllegalArgumentException naming the setting that is out of range
    public SamplingConfig {
        if (maxNewTokens < 0) {
            throw new IllegalArgumentException("max new tokens must be at least 0, not " + maxNewTokens);
        }
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be at least 0, not " + temperature);
        }
        if (topK < 0) { throw new IllegalArgumentException("top-k must be at least 0, not " + topK); }
        if (!(topP > 0 && topP <= 1)) { throw new IllegalArgumentException("top-p must be in (0, 1], not " + topP); }
        if (!(minP >= 0 && minP <= 1)) { throw new IllegalArgumentException("min-p must be in [0, 1], not " + minP); }
        if (!(repetitionPenalty > 0) || Double.isInfinite(repetitionPenalty)) {
            throw new IllegalArgumentException(
                    "the repetition penalty must be greater than 0, not " + repetitionPenalty);
        }
        // In order: the rendering tells runs apart, and a `Set.copyOf` has another order in each process.
        endTokens = Collections.unmodifiableSet(new TreeSet<>(endTokens));
    }

    /// Always the most likely token.
    public static SamplingConfig greedy(int maxNewTokens, OptionalInt eosTokenId) {
        return sampling(maxNewTokens, 0, eosTokenId);
    }

    /// Plain sampling from the model's own distribution at a temperature.
    public static SamplingConfig sampling(int maxNewTokens, double temperature, OptionalInt eosTokenId) {
        return sampling(maxNewTokens, temperature, eosTokenId.stream().boxed().collect(Collectors.toSet()));
    }

    /// As [#sampling(int, double, OptionalInt)], with any number of end tokens.
    public static SamplingConfig sampling(int maxNewTokens, double temperature, Set<Integer> endTokens) {
        return new SamplingConfig(maxNewTokens, temperature, 0, 1, 0, 1, endTokens);
    }

    public SamplingConfig withTopK(int k) {
        return new SamplingConfig(maxNewTokens, temperature, k, topP, minP, repetitionPenalty, endTokens);
    }

    public SamplingConfig withTopP(double p) {
        return new SamplingConfig(maxNewTokens, temperature, topK, p, minP, repetitionPenalty, endTokens);
    }

    public SamplingConfig withMinP(double p) {
        return new SamplingConfig(maxNewTokens, temperature, topK, topP, p, repetitionPenalty, endTokens);
    }

    public SamplingConfig withRepetitionPenalty(double penalty) {
        return new SamplingConfig(maxNewTokens, temperature, topK, topP, minP, penalty, endTokens);
    }

    /// Whether a row has to remember which tokens it holds.
    boolean penalizes() { return repetitionPenalty != 1; }
}
