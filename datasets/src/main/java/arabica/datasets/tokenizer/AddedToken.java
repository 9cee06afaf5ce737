package arabica.datasets.tokenizer;

/// A token that is matched in the text before anything is split or merged.
///
/// @param content the text that it stands for
/// @param special whether it is a control token (`<|endoftext|>`) rather than a word
/// @param singleWord whether it is matched only where no letter, mark or digit touches it
/// @param lstrip whether it swallows white space on its left
/// @param rstrip whether it swallows white space on its right
/// @param normalized whether it is looked for in the normalized text, and normalized itself
public record AddedToken(int id, String content, boolean special, boolean singleWord, boolean lstrip, boolean rstrip,
        boolean normalized) {
    /// A control token that swallows nothing.
    static AddedToken special(int id, String content) {
        return new AddedToken(id, content, true, false, false, false, false);
    }
}
