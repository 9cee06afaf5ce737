package arabica.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// GPT-2's way to write any byte as one visible character, so that a vocabulary of byte strings can be a JSON file:
/// printable bytes of Latin-1 stand for themselves, the other 68 are U+0100 and up, in order (a space is `Ġ`).
/// Source: `bytes_to_unicode` in openai/gpt-2, `encoder.py`.
final class ByteAlphabet {
    private static final char[] CHARACTERS = characters();
    private static final short[] BYTES = bytes();

    private ByteAlphabet() {}

    /// The character that stands for a byte in `0 .. 255`.
    static char character(int unsignedByte) { return CHARACTERS[unsignedByte]; }

    /// The bytes written as a vocabulary string.
    static String write(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes)
            text.append(CHARACTERS[b & 0xff]);
        return text.toString();
    }

    /// The bytes that a vocabulary string stands for; empty when a character is none of the alphabet's.
    static Optional<byte[]> read(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = token.charAt(i);
            if (c >= BYTES.length || BYTES[c] < 0)
                return Optional.empty();
            bytes[i] = (byte) BYTES[c];
        }
        return Optional.of(bytes);
    }

    /// As [#read], but a string that is not in the alphabet stands for its own UTF-8, as in Hugging Face's decoder.
    static byte[] readOrUtf8(String token) {
        return read(token).orElseGet(() -> token.getBytes(StandardCharsets.UTF_8));
    }

    private static char[] characters() {
        char[] characters = new char[256];
        char next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            characters[b] = printable ? (char) b : next++;
        }
        return characters;
    }

    private static short[] bytes() {
        short[] bytes = new short[256 + 68];
        Arrays.fill(bytes, (short) -1);
        for (short b = 0; b < 256; b++)
            bytes[CHARACTERS[b]] = b;
        return bytes;
    }
}
