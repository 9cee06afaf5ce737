package arabica.datasets.tokenizer;

import java.util.List;
import java.util.OptionalInt;

/// What a tokenizer's files say, checked for consistency when the tokenizer is built.
///
/// @param source the file that errors name
/// @param tokens the vocabulary strings by id, added tokens too
/// @param merges `left right` pairs of vocabulary strings, the first learnt first
/// @param addPrefixSpace whether a text that does not begin with a space is given one
/// @param ignoreMerges whether a word that is a token is that token, whatever the merges say
/// @param prependBos whether sequences begin with `bos`
/// @param original the bytes of the files that it was read from, null where it was made or read from other files
record TokenizerSpec(String source, List<String> tokens, List<Merge> merges, List<AddedToken> addedTokens,
        boolean addPrefixSpace, boolean ignoreMerges, OptionalInt bos, OptionalInt eos, OptionalInt pad,
        boolean prependBos,
        Original original) {

    record Merge(String left, String right) {}

    /// @param config null where there was no `tokenizer_config.json`
    record Original(byte[] tokenizer, byte[] config) {}
}
