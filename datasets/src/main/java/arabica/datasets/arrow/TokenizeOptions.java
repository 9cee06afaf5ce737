package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.util.Optional;

/// How rows become token ids.
///
/// @param maxLength the most tokens of a sequence, prompt, response, BOS and EOS together
/// @param truncation what happens to longer ones
/// @param appendEos whether responses and texts end with the tokenizer's EOS (rows of ids never get one)
/// @param endToken what ends a response in the EOS's stead, where the tokenizer has it: a template's own end of a turn
/// @param answers whether earlier answers of a conversation are learnt too
public record TokenizeOptions(int maxLength, Truncation truncation, boolean appendEos, Optional<String> endToken,
        boolean answers) {
    public TokenizeOptions {
        if (maxLength < 1)
            throw new DataException("the maximum length is " + maxLength + " tokens; expected at least 1");
    }

    /// Cut at the end, the tokenizer's EOS appended.
    public static TokenizeOptions of(int maxLength) {
        return new TokenizeOptions(maxLength, Truncation.END, true, Optional.empty(), false);
    }

    public TokenizeOptions withTruncation(Truncation rule) {
        return new TokenizeOptions(maxLength, rule, appendEos, endToken, answers);
    }

    public TokenizeOptions withAppendEos(boolean append) {
        return new TokenizeOptions(maxLength, truncation, append, endToken, answers);
    }

    public TokenizeOptions withEndToken(Optional<String> token) {
        return new TokenizeOptions(maxLength, truncation, appendEos, token, answers);
    }

    public TokenizeOptions withAnswers(boolean learnt) {
        return new TokenizeOptions(maxLength, truncation, appendEos, endToken, learnt);
    }
}
