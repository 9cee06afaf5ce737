package arabica.datasets.tokenizer;

import java.util.HexFormat;

/// SentencePiece's way to write a byte as a token: `<0x0A>`.
final class BytePieces {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private BytePieces() {}

    static String of(int unsignedByte) { return "<0x" + HEX.toHexDigits((byte) unsignedByte) + ">"; }

    /// The byte, or -1.
    static int value(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>'
                || !HexFormat.isHexDigit(token.charAt(3)) || !HexFormat.isHexDigit(token.charAt(4)))
            return -1;
        return HexFormat.fromHexDigits(token, 3, 5);
    }
}
