package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.util.Set;

/// How rows become token ids.
///
/// @param maxLength the most tokens of a sequence, prompt, response, BOS and EOS together
/// @param truncation what happens to longer ones
/// @param appendEos whether responses and texts end with the tokenizer's EOS (rows of ids never get one)
/// @param specialTokens the special tokens that are recognised in the rows' text. Elsewhere they are plain characters,
///     so that a user's text that contains `<|endoftext|>` does not end a sequence
public record TokenizeOptions(int maxLength, Truncation truncation, boolean appendEos, Set<String> specialTokens) {
    public TokenizeOptions {
        if (maxLength < 1)
            throw new DataException("the maximum length is " + maxLength + " tokens; expected at least 1");
        specialTokens = Set.copyOf(specialTokens);
    }

    /// Cut at the end, EOS appended, no special tokens in text.
    public static TokenizeOptions of(int maxLength) {
        return new TokenizeOptions(maxLength, Truncation.END, true, Set.of());
    }

    public TokenizeOptions withTruncation(Truncation rule) {
        return new TokenizeOptions(maxLength, rule, appendEos, specialTokens);
    }

    public TokenizeOptions withAppendEos(boolean append) {
        return new TokenizeOptions(maxLength, truncation, append, specialTokens);
    }

    public TokenizeOptions withSpecialTokens(Set<String> recognised) {
        return new TokenizeOptions(maxLength, truncation, appendEos, recognised);
    }
}
