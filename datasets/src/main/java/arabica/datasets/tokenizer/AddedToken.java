package arabica.datasets.tokenizer;

/// A token that is matched in the text before anything is split or merged.
///
/// @param content the text that it stands for
/// @param special whether it is a control token (`<|endoftext|>`) rather than a word
/// @param lstrip whether it swallows white space on its left
/// @param rstrip whether it swallows white space on its right
public record AddedToken(int id, String content, boolean special, boolean lstrip, boolean rstrip) {
    /// A control token that swallows nothing.
    static AddedToken special(int id, String content) { return new AddedToken(id, content, true, false, false); }
}
