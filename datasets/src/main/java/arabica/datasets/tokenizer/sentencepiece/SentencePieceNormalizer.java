package arabica.datasets.tokenizer.sentencepiece;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// SentencePiece's normalization: characters are replaced, spaces too many are removed, a space is put first, and spaces
/// become `▁`. Source: `normalizer.cc` in google/sentencepiece.
///
/// @param userDefined pieces that are not replaced
public record SentencePieceNormalizer(Optional<Charsmap> charsmap, List<String> userDefined, boolean addDummyPrefix,
        boolean removeExtraWhitespaces) {
    /// @param prefix whether a space is put first where the file asks for it
    public String apply(String text, boolean prefix) {
        String replaced = replaced(text);
        StringBuilder out = new StringBuilder(replaced.length() + 1);
        boolean afterSpace = removeExtraWhitespaces;
        for (int i = 0; i < replaced.length(); i++) {
            char c = replaced.charAt(i);
            if (c == ' ' && afterSpace)
                continue;
            if (out.isEmpty() && prefix && addDummyPrefix)
                out.append('▁');
            out.append(c == ' ' ? '▁' : c);
            afterSpace = removeExtraWhitespaces && c == ' ';
        }
        int end = out.length();
        while (removeExtraWhitespaces && end > 0 && out.charAt(end - 1) == '▁')
            end--;
        return out.substring(0, end);
    }

    private String replaced(String text) {
        if (charsmap.isEmpty())
            return text;
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        List<byte[]> kept = userDefined.stream().map(piece -> piece.getBytes(StandardCharsets.UTF_8)).toList();
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length;) {
            int length = longest(kept, in, i);
            Charsmap.Match match = length > 0 ? new Charsmap.Match(0, 0) : charsmap.get().longest(in, i);
            if (match.length() > 0) {
                for (int r = match.from(); charsmap.get().replacement(r) != 0; r++)
                    out.write(charsmap.get().replacement(r));
                i += match.length();
            } else {
                int next = i + Math.max(length, characterLength(in[i]));
                out.write(in, i, next - i);
                i = next;
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int longest(List<byte[]> pieces, byte[] text, int at) {
        int longest = 0;
        for (byte[] piece : pieces) {
            boolean here = piece.length > longest && at + piece.length <= text.length
                    && Arrays.equals(piece, 0, piece.length, text, at, at + piece.length);
            longest = here ? piece.length : longest;
        }
        return longest;
    }

    private static int characterLength(byte first) {
        int value = first & 0xff;
        return value < 0x80 ? 1 : value < 0xe0 ? 2 : value < 0xf0 ? 3 : 4;
    }
}
