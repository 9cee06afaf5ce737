package arabica.datasets.tokenizer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A [Model] at work: turns words into tokens. Remembers the tokens of short words.
final class Bpe {
    /// SentencePiece's and Metaspace's visible space.
    static final char MARK = '▁';
    /// Longer words are rare and cost more memory than time.
    private static final int CACHED_WORD_LENGTH = 32;
    private static final int CACHED_WORDS = 1 << 16;

    private final Symbols symbols;
    private final Merges merges;
    private final Map<String, Integer> wholeWords;
    private final boolean cutsAtMarks;
    private final Map<String, int[]> cache = new ConcurrentHashMap<>();

    /// @param wholeWords words that are tokens whatever the merges say
    /// @param cutsAtMarks whether no token goes on across a space's mark, so that text which nothing has cut, all of it
    /// one word, may be cut before marks: the tokens are the same, and short words are quick
    Bpe(Symbols symbols, Merges merges, Map<String, Integer> wholeWords, boolean cutsAtMarks) {
        this.symbols = symbols;
        this.merges = merges;
        this.wholeWords = wholeWords;
        this.cutsAtMarks = cutsAtMarks;
    }

    /// Adds the tokens of a word.
    void encode(String text, int from, int to, IdBuffer out) {
        int start = from;
        for (int i = from + 1; cutsAtMarks && i < to; i++) {
            if (text.charAt(i) == MARK && text.charAt(i - 1) != MARK) {
                encodeWord(text.substring(start, i), out);
                start = i;
            }
        }
        encodeWord(text.substring(start, to), out);
    }

    private void encodeWord(String word, IdBuffer out) {
        boolean cacheable = word.length() <= CACHED_WORD_LENGTH;
        if (cacheable) {
            int[] known = cache.get(word);
            if (known != null) {
                out.add(known, known.length);
                return;
            }
        }
        int[] tokens = tokens(word);
        out.add(tokens, tokens.length);
        if (cacheable && cache.size() < CACHED_WORDS)
            cache.put(word, tokens);
    }

    private int[] tokens(String word) {
        Integer whole = wholeWords.get(word);
        if (whole != null)
            return new int[]{whole};
        int[] ids = symbols.of(word);
        return symbols.tokens(ids, merges.apply(ids, ids.length));
    }
}
