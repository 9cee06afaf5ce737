package arabica.datasets.tokenizer.split;

/// The classes of characters that split patterns speak of. Categories are those of the JDK's Unicode version.
public final class Characters {
    private static final int LETTERS = 1 << Character.UPPERCASE_LETTER | 1 << Character.LOWERCASE_LETTER
            | 1 << Character.TITLECASE_LETTER | 1 << Character.MODIFIER_LETTER | 1 << Character.OTHER_LETTER;
    private static final int NUMBERS = 1 << Character.DECIMAL_DIGIT_NUMBER | 1 << Character.LETTER_NUMBER
            | 1 << Character.OTHER_NUMBER;
    private static final int MARKS = 1 << Character.NON_SPACING_MARK | 1 << Character.COMBINING_SPACING_MARK
            | 1 << Character.ENCLOSING_MARK;
    /// The kinds of the basic plane, so that most texts need one look per character.
    private static final byte[] KINDS = kinds();

    static final byte LETTER = 0;
    static final byte NUMBER = 1;
    static final byte SPACE = 2;
    static final byte OTHER = 3;

    private Characters() {}

    /// Unicode's White_Space property, which is `\s` in Oniguruma and in Python's `regex`.
    public static boolean isWhiteSpace(int c) {
        if (c < 0x80)
            return c == ' ' || c >= '\t' && c <= '\r';
        return c == 0x85 || c == 0xa0 || c == 0x1680 || c >= 0x2000 && c <= 0x200a || c == 0x2028 || c == 0x2029
                || c == 0x202f || c == 0x205f || c == 0x3000;
    }

    /// `\p{N}`.
    public static boolean isNumber(int c) { return (1 << Character.getType(c) & NUMBERS) != 0; }

    /// `\w` as Unicode's technical standard 18 has it: alphabetic, marks, decimal digits, connectors, joiners.
    public static boolean isWordCharacter(int c) {
        int category = Character.getType(c);
        return Character.isAlphabetic(c) || (1 << category & MARKS) != 0 || category == Character.DECIMAL_DIGIT_NUMBER
                || category == Character.CONNECTOR_PUNCTUATION || c == 0x200c || c == 0x200d;
    }

    /// The code point at `i` of a text that ends at `end`.
    static int codePointAt(CharSequence text, int i, int end) {
        char high = text.charAt(i);
        if (Character.isHighSurrogate(high) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
            return Character.toCodePoint(high, text.charAt(i + 1));
        }
        return high;
    }

    /// `LETTER`, `NUMBER`, `SPACE` or `OTHER`.
    static byte kind(int c) { return c < KINDS.length ? KINDS[c] : computeKind(c); }

    /// The end of the run of one kind that begins at `from`.
    static int runEnd(CharSequence text, int from, int end, byte kind) {
        int i = from;
        while (i < end) {
            int c = codePointAt(text, i, end);
            if (kind(c) != kind)
                break;
            i += Character.charCount(c);
        }
        return i;
    }

    private static byte computeKind(int c) {
        if (isWhiteSpace(c))
            return SPACE;
        int category = 1 << Character.getType(c);
        if ((category & LETTERS) != 0)
            return LETTER;
        return (category & NUMBERS) != 0 ? NUMBER : OTHER;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[1 << 16];
        for (int c = 0; c < kinds.length; c++)
            kinds[c] = computeKind(c);
        return kinds;
    }
}
