package arabica.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Cuts a word into the symbols that are merged: bytes or characters.
sealed interface Symbols permits Symbols.OfBytes, CharacterSymbols, PieceSymbols {
    /// The ids of a word's symbols, in an array of the caller's.
    int[] of(String word);

    /// The tokens of a word, when its symbols are merged to the first `length` ids.
    default int[] tokens(int[] ids, int length) { return ids.length == length ? ids : Arrays.copyOf(ids, length); }

    /// Bytes of UTF-8.
    ///
    /// @param byteIds the token of each
    record OfBytes(int[] byteIds) implements Symbols {
        @Override
        public int[] of(String word) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            int[] ids = new int[utf8.length];
            for (int i = 0; i < ids.length; i++)
                ids[i] = byteIds[utf8[i] & 0xff];
            return ids;
        }
    }
}
