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

    /// With a prompt template's own end of a turn, where it has one that the tokenizer knows.
    public static Set<Integer> of(ModelConfig config, BpeTokenizer tokenizer, Optional<String> templateEnd) {
        return of(config, Optional.of(tokenizer), templateEnd);
    }

    /// As [#of(ModelConfig, BpeTokenizer, Optional)], where there may be no tokenizer.
    public static Set<Integer> of(ModelConfig config, Optional<BpeTokenizer> tokenizer, Optional<String> templateEnd) {
        OptionalInt end = tokenizer.flatMap(known -> templateEnd.map(known::idOf)).orElse(OptionalInt.empty());
        return Stream.concat(of(config, tokenizer).stream(), end.stream().boxed()).collect(Collectors.toSet());
    }

    /// Where there may be no tokenizer: that of `config.json` alone then.
    public static Set<Integer> of(ModelConfig config, Optional<BpeTokenizer> tokenizer) {
        OptionalInt other = tokenizer.map(BpeTokenizer::eosId).orElse(OptionalInt.empty());
        return Stream.concat(config.eosTokenIds().stream(), other.stream().boxed()).collect(Collectors.toSet());
    }
}
