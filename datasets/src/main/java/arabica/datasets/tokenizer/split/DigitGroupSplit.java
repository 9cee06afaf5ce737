package arabica.datasets.tokenizer.split;

/// The pattern of Llama 3 and of Qwen 2 to 3, which differ in how many digits a group has: three and one.
///
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
public record DigitGroupSplit(int digits) implements SplitPattern {
    public static final DigitGroupSplit LLAMA3 = new DigitGroupSplit(3);
    public static final DigitGroupSplit QWEN2 = new DigitGroupSplit(1);

    /// Case folding makes an `s` of the long s.
    private static final char LONG_S = '\u017f';

    @Override
    public String regex() {
        return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}" + (digits == 1 ? "" : "{1,3}")
                + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    @Override
    public int wordEnd(CharSequence text, int start, int end) {
        int first = Characters.codePointAt(text, start, end);
        if (first == '\'') {
            int contraction = contractionEnd(text, start, end);
            if (contraction > start)
                return contraction;
        }
        int after = start + Character.charCount(first);
        byte kind = Characters.kind(first);
        if (kind == Characters.LETTER)
            return Characters.runEnd(text, after, end, Characters.LETTER);
        if (kind == Characters.NUMBER)
            return numbersEnd(text, after, end);
        byte next = after < end ? Characters.kind(Characters.codePointAt(text, after, end)) : Characters.SPACE;
        if (next == Characters.LETTER && first != '\r' && first != '\n')
            return Characters.runEnd(text, after, end, Characters.LETTER);
        if (kind == Characters.OTHER || first == ' ' && next == Characters.OTHER)
            return newlinesEnd(text, Characters.runEnd(text, after, end, Characters.OTHER), end);
        return spacesEnd(text, start, end);
    }

    private int numbersEnd(CharSequence text, int from, int end) {
        int i = from;
        for (int count = 1; count < digits && i < end; count++) {
            int c = Characters.codePointAt(text, i, end);
            if (Characters.kind(c) != Characters.NUMBER)
                break;
            i += Character.charCount(c);
        }
        return i;
    }

    private static int newlinesEnd(CharSequence text, int from, int end) {
        int i = from;
        while (i < end && isNewline(text.charAt(i)))
            i++;
        return i;
    }

    /// `\s*[\r\n]+|\s+(?!\S)|\s+`: up to the last line end, if there is one.
    private static int spacesEnd(CharSequence text, int start, int end) {
        int spaces = Characters.runEnd(text, start, end, Characters.SPACE);
        for (int i = spaces - 1; i >= start; i--) {
            if (isNewline(text.charAt(i)))
                return i + 1;
        }
        return spaces == end || spaces - start == 1 ? spaces : spaces - 1;
    }

    private static int contractionEnd(CharSequence text, int start, int end) {
        if (start + 1 >= end)
            return start;
        char second = lower(text.charAt(start + 1));
        if (second == 's' || second == 't' || second == 'm' || second == 'd')
            return start + 2;
        if (start + 2 >= end)
            return start;
        char third = lower(text.charAt(start + 2));
        boolean two = third == 'e' && (second == 'r' || second == 'v') || third == 'l' && second == 'l';
        return two ? start + 3 : start;
    }

    private static char lower(char c) { return c == LONG_S ? 's' : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c; }

    private static boolean isNewline(char c) { return c == '\r' || c == '\n'; }
}
