package arabica.datasets.tokenizer.split;

import java.util.List;
import java.util.Optional;

/// Cuts a text into the words that byte-pair merges stay within. The words follow each other without gaps: together they
/// are the text. Each pattern is a scanner and not a `java.util.regex.Pattern`, because that one's `\s` is ASCII (and its
/// Unicode variant counts U+001C to U+001F, which the patterns' own engines do not), and because runs of a million
/// characters must neither recurse nor backtrack.
public sealed interface SplitPattern permits Gpt2Split, DigitGroupSplit {
    /// All patterns that are known.
    List<SplitPattern> KNOWN = List.of(new Gpt2Split(), DigitGroupSplit.LLAMA3, DigitGroupSplit.QWEN2);

    /// The pattern as files write it.
    String regex();

    /// The end of the word that begins at `start` (`start < end`), in a text that ends at `end`.
    int wordEnd(CharSequence text, int start, int end);

    /// The scanner of a pattern, if there is one.
    static Optional<SplitPattern> of(String regex) {
        return KNOWN.stream().filter(known -> known.regex().equals(regex)).findFirst();
    }
}
