package arabica.rlhf.filter;

import arabica.datasets.rows.PreferenceRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/// What tells a pair from others: the first 128 bits of the SHA-256 of its normalized texts, and 64 bits of its prompt's.
/// Normalized, texts are in lower case with one space for each run of white space and none at the ends. Among 2³² pairs,
/// two that differ have equal hashes with a probability of 10⁻²⁰.
///
/// @param high, low of prompt, chosen and rejected
/// @param prompt of the prompt alone
/// @param sameSides whether chosen and rejected differ in nothing but case, white space and punctuation
record PairHash(long high, long low, long prompt, boolean sameSides) {

    static PairHash of(PreferenceRow pair) {
        byte[] prompt = bytes(pair.prompt().text());
        MessageDigest digest = sha256();
        long promptHash = ByteBuffer.wrap(digest.digest(prompt)).getLong();
        for (byte[] part : new byte[][]{prompt, bytes(pair.chosen()), bytes(pair.rejected())}) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length).flip());
            digest.update(part);
        }
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new PairHash(hash.getLong(), hash.getLong(), promptHash, sameSides(pair.chosen(), pair.rejected()));
    }

    /// Lower case, and one space for each run of white space.
    static String normalized(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        StringBuilder out = new StringBuilder(lower.length());
        boolean space = false;
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (Character.isWhitespace(c)) {
                space = !out.isEmpty();
            } else {
                if (space) { out.append(' '); }
                space = false;
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean sameSides(String chosen, String rejected) {
        String a = normalized(chosen);
        String b = normalized(rejected);
        if (a.equals(b)) { return true; }
        String letters = letters(a);
        // Without a letter or digit, punctuation is all that is said.
        return !letters.isEmpty() && letters.equals(letters(b));
    }

    private static String letters(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().filter(c -> Character.isLetterOrDigit(c) || isMark(c)).forEach(out::appendCodePoint);
        return out.toString();
    }

    /// Vowel signs and accents are part of words; symbols, emoji too, are said and not punctuation.
    private static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.MATH_SYMBOL,
                    Character.CURRENCY_SYMBOL, Character.OTHER_SYMBOL ->
                true;
            default -> false;
        };
    }

    private static byte[] bytes(String text) { return normalized(text).getBytes(StandardCharsets.UTF_8); }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
