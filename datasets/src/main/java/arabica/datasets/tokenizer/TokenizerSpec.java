package arabica.datasets.tokenizer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What a tokenizer's files say, checked for consistency when the tokenizer is built.
///
/// @param source the file that errors name
/// @param tokens the vocabulary strings by id, added tokens too
/// @param names which tokens have a part in the configuration, and its chat template
/// @param original the files that it was read from and is written to, by name; null where it was made, or read from
/// files that other programs would not take
record TokenizerSpec(String source, List<String> tokens, List<AddedToken> addedTokens, Normalizer normalizer,
        PreTokenizer preTokenizer, Model model, PostProcessor postProcessor, Decoder decoder, Names names,
        Map<String, byte[]> original) {

    /// What `tokenizer_config.json` tells.
    record Names(OptionalInt bos, OptionalInt eos, OptionalInt pad, Optional<String> chatTemplate) {
        /// Whether a token has one of the three roles: no text may write it then, whatever else is said of it.
        boolean has(int id) { return Stream.of(bos, eos, pad).anyMatch(OptionalInt.of(id)::equals); }

        static final Names NONE = new Names(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(),
                Optional.empty());
    }

    TokenizerSpec with(List<String> tokens, List<AddedToken> addedTokens) {
        return new TokenizerSpec(source, List.copyOf(tokens), List.copyOf(addedTokens), normalizer, preTokenizer, model,
                postProcessor, decoder, names, original);
    }

    TokenizerSpec with(Names names) {
        return new TokenizerSpec(source, tokens, addedTokens, normalizer, preTokenizer, model, postProcessor, decoder,
                names, original);
    }

    TokenizerSpec with(PreTokenizer preTokenizer) {
        return new TokenizerSpec(source, tokens, addedTokens, normalizer, preTokenizer, model, postProcessor, decoder,
                names, original);
    }

    TokenizerSpec with(PostProcessor postProcessor) {
        return new TokenizerSpec(source, tokens, addedTokens, normalizer, preTokenizer, model, postProcessor, decoder,
                names, original);
    }

    TokenizerSpec with(Map<String, byte[]> original) {
        return new TokenizerSpec(source, tokens, addedTokens, normalizer, preTokenizer, model, postProcessor, decoder,
                names, original);
    }
}
