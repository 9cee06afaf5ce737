package arabica.datasets.table;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Text as UTF-8 bytes and back, with nothing lost unseen: a surrogate without its other half, which has no UTF-8 form,
/// becomes U+FFFD (Java would write a question mark), and bytes that are not UTF-8 are refused (Java would write U+FFFD).
public final class Utf8 {
    private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

    private Utf8() {}

    /// The bytes of a text, U+FFFD for each lone surrogate.
    public static byte[] encode(String text) {
        return isWellFormed(text)
                ? text.getBytes(StandardCharsets.UTF_8)
                : encodeBroken(text);
    }

    /// Whether every surrogate has its other half.
    public static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c))
                continue;
            if (!Character.isHighSurrogate(c) || i + 1 == text.length()
                    || !Character.isLowSurrogate(text.charAt(i + 1)))
                return false;
            i++;
        }
        return true;
    }

    /// @throws CharacterCodingException when the bytes are not UTF-8
    public static String decode(ByteBuffer bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }

    private static byte[] encodeBroken(String text) {
        var bytes = new java.io.ByteArrayOutputStream(text.length() + 16);
        for (int i = 0; i < text.length();) {
            int codePoint = text.codePointAt(i);
            boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            bytes.writeBytes(lone ? REPLACEMENT : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            i += Character.charCount(codePoint);
        }
        return bytes.toByteArray();
    }
}
