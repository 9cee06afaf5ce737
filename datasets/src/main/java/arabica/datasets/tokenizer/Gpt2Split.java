package arabica.datasets.tokenizer;

/// Cuts a text into the words that byte-pair merges stay within, as GPT-2's pattern does:
///
/// ```
/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// ```
///
/// It is a scanner and not a `java.util.regex.Pattern`, because that one's `\s` is ASCII (and its Unicode variant counts
/// U+001C to U+001F, which the pattern's own engines do not), and because runs of a million characters must neither
/// recurse nor backtrack. The words follow each other without gaps: together they are the text.
final class Gpt2Split {
    private static final int LETTERS = 1 << Character.UPPERCASE_LETTER | 1 << Character.LOWERCASE_LETTER
            | 1 << Character.TITLECASE_LETTER | 1 << Character.MODIFIER_LETTER | 1 << Character.OTHER_LETTER;
    private static final int NUMBERS = 1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.LETTER_NUMBER
            | 1 << Character.OTHER_NUMBER;

    private enum Kind {
        LETTER, NUMBER, SPACE, OTHER
    }

    private Gpt2Split() {}

    /// The end of the word that begins at `start` (`start < end`), in a text that ends at `end`.
    static int wordEnd(CharSequence text, int start, int end) {
        char first = text.charAt(start);
        if (first == '\'') {
            int contraction = contractionEnd(text, start, end);
            if (contraction > start)
                return contraction;
        }
        int from = first == ' ' && start + 1 < end ? start + 1 : start;
        Kind kind = kindAt(text, from, end);
        if (kind != Kind.SPACE)
            return runEnd(text, from, end, kind);

        int spaces = runEnd(text, start, end, Kind.SPACE);
        // \s+(?!\S): before a word, the last white space stays with the word (or is a word of its own).
        // All white space is in the basic plane, so that the last one is one char.
        return spaces == end || spaces - start == 1 ? spaces : spaces - 1;
    }

    private static int contractionEnd(CharSequence text, int start, int end) {
        if (start + 1 >= end)
            return start;
        char second = text.charAt(start + 1);
        if (second == 's' || second == 't' || second == 'm' || second == 'd')
            return start + 2;
        if (start + 2 >= end)
            return start;
        char third = text.charAt(start + 2);
        boolean two = third == 'e' && (second == 'r' || second == 'v') || third == 'l' && second == 'l';
        return two ? start + 3 : start;
    }

    private static int runEnd(CharSequence text, int from, int end, Kind kind) {
        int i = from;
        while (i < end && kindAt(text, i, end) == kind)
            i += Character.charCount(codePointAt(text, i, end));
        return i;
    }

    private static Kind kindAt(CharSequence text, int i, int end) { return kind(codePointAt(text, i, end)); }

    private static int codePointAt(CharSequence text, int i, int end) {
        char high = text.charAt(i);
        if (Character.isHighSurrogate(high) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
            return Character.toCodePoint(high, text.charAt(i + 1));
        }
        return high;
    }

    private static Kind kind(int codePoint) {
        if (isWhiteSpace(codePoint))
            return Kind.SPACE;
        int category = 1 << Character.getType(codePoint);
        if ((category & LETTERS) != 0)
            return Kind.LETTER;
        return (category & NUMBERS) != 0 ? Kind.NUMBER : Kind.OTHER;
    }

    /// Unicode's White_Space property, which is `\s` in Oniguruma and in Python's `regex`.
    static boolean isWhiteSpace(int c) {
        if (c < 0x80)
            return c == ' ' || c >= '\t' && c <= '\r';
        return c == 0x85 || c == 0xa0 || c == 0x1680 || c >= 0x2000 && c <= 0x200a || c == 0x2028 || c == 0x2029
                || c == 0x202f || c == 0x205f || c == 0x3000;
    }
}
