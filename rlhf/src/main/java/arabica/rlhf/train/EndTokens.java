package arabica.rlhf.train;

import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelConfig;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What ends a response: the EOS of `config.json` and the tokenizer's, which may differ. A model ends as it was trained,
/// with the one or, fine-tuned on data that the tokenizer closes, with the other; to stop at both is the only way that
/// leaves neither endless.
public final class EndTokens {
    private EndTokens() {}

    public static Set<Integer> of(ModelConfig config, BpeTokenizer tokenizer) {
        return of(config, Optional.of(tokenizer));
    }

    /// Where there may be no tokenizer: that of `config.json` alone then.
    public static Set<Integer> of(ModelConfig config, Optional<BpeTokenizer> tokenizer) {
        OptionalInt other = tokenizer.map(BpeTokenizer::eosId).orElse(OptionalInt.empty());
        return Stream.concat(config.eosTokenIds().stream(), other.stream().boxed()).collect(Collectors.toSet());
    }
}
