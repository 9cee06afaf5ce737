package arabica.datasets.tokenizer;

import java.util.List;
import java.util.OptionalInt;

/// How the symbols of a word become tokens: both ways merge neighbours until none may merge, and differ in what decides
/// which do and in what order. The tokens themselves are the tokenizer's.
sealed interface Model permits Model.ByMerges, Model.ByScores {

    /// A pair of vocabulary strings that becomes one token.
    record Merge(String left, String right) {}

    /// What words are made of before anything is merged.
    sealed interface Alphabet permits Bytes, Characters {}

    /// Bytes of UTF-8, written in GPT-2's alphabet; the vocabulary has all 256.
    record Bytes() implements Alphabet {}

    /// Characters.
    ///
    /// @param byteFallback whether a character that has no token becomes the tokens of its bytes (`<0x0A>`)
    /// @param unknown the token of what has none at all
    /// @param fuseUnknown whether neighbours without a token become one unknown token
    record Characters(boolean byteFallback, OptionalInt unknown, boolean fuseUnknown) implements Alphabet {}

    /// Hugging Face's: a list of merges, the first learnt first.
    ///
    /// @param ignoreMerges whether a word that is a token is that token, whatever the merges say
    record ByMerges(List<Merge> merges, Alphabet alphabet, boolean ignoreMerges) implements Model {}

    /// SentencePiece's: neighbours merge when what they make is a piece, that of the greatest score first.
    ///
    /// @param scores one for each of the first tokens; added tokens have none
    /// @param kinds as many
    record ByScores(List<Float> scores, List<PieceKind> kinds, boolean byteFallback, int unknown) implements Model {}

    /// What a piece of SentencePiece is.
    enum PieceKind {
        /// Made by merges.
        NORMAL,
        /// For what has no piece.
        UNKNOWN,
        /// Never in a text.
        CONTROL,
        /// Found in the text before anything is merged, and never merged.
        USER_DEFINED,
        /// A byte of a character that has no piece.
        BYTE
    }
}
