package arabica.datasets.dedup;

import java.util.Arrays;

/// The words of a text as 64-bit hashes: runs of letters, marks and digits, in lower case; whatever else there is parts
/// words. Ideographs and kana, which are written without spaces, are words of one character each.
final class WordScanner {
    private WordScanner() {}

    /// A hash for each word, in order.
    static long[] words(String text) {
        long[] words = new long[Math.max(4, text.length() / 5)];
        int count = 0;
        long hash = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            boolean alone = standsAlone(c);
            if (inWord && (alone || !isOfWord(c))) {
                words = append(words, count++, Mixing.mix(hash));
                inWord = false;
            }
            if (alone) {
                words = append(words, count++, Mixing.mix(Mixing.step(0, c)));
            } else if (isOfWord(c)) {
                hash = Mixing.step(inWord ? hash : 0, Character.toLowerCase(c));
                inWord = true;
            }
        }
        if (inWord) { words = append(words, count++, Mixing.mix(hash)); }
        return Arrays.copyOf(words, count);
    }

    private static long[] append(long[] words, int count, long word) {
        long[] room = count < words.length ? words : Arrays.copyOf(words, 2 * words.length);
        room[count] = word;
        return room;
    }

    private static boolean isOfWord(int c) {
        if (c < 128) { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'; }
        return switch (Character.getType(c)) {
            case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER, Character.OTHER_LETTER, Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK, Character.DECIMAL_DIGIT_NUMBER ->
                true;
            default -> false;
        };
    }

    private static boolean standsAlone(int c) {
        if (c < 0x2e80) { return false; }
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return Character.isIdeographic(c) || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA;
    }
}
