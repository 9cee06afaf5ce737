package arabica.nn;

import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// How to choose tokens. Logits are divided by the temperature, then restricted to the top k, then to the nucleus.
///
/// @param maxNewTokens  the most tokens to generate for each prompt; the context length may allow fewer
/// @param temperature   0 takes the most likely token (of equals the one with the lowest id)
/// @param topK          only the k most likely tokens (of equals the lowest ids); 0 is off
/// @param topP          only the smallest set of most likely tokens whose probabilities reach p; 1 is off
/// @param endTokens     the tokens that end a row, each of them; a row whose end is none of these goes on to its limit
public record SamplingConfig(int maxNewTokens, double temperature, int topK, double topP, Set<Integer> endTokens) {
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
        endTokens = Set.copyOf(endTokens);
    }

    /// With one end token, or none.
    public SamplingConfig(int maxNewTokens, double temperature, int topK, double topP, OptionalInt eosTokenId) {
        this(maxNewTokens, temperature, topK, topP, eosTokenId.stream().boxed().collect(Collectors.toSet()));
    }

    /// Always the most likely token.
    public static SamplingConfig greedy(int maxNewTokens, OptionalInt eosTokenId) {
        return new SamplingConfig(maxNewTokens, 0, 0, 1, eosTokenId);
    }

    /// Plain sampling from the model's own distribution at a temperature.
    public static SamplingConfig sampling(int maxNewTokens, double temperature, OptionalInt eosTokenId) {
        return new SamplingConfig(maxNewTokens, temperature, 0, 1, eosTokenId);
    }

    /// As [#sampling(int, double, OptionalInt)], with any number of end tokens.
    public static SamplingConfig sampling(int maxNewTokens, double temperature, Set<Integer> endTokens) {
        return new SamplingConfig(maxNewTokens, temperature, 0, 1, endTokens);
    }
}
