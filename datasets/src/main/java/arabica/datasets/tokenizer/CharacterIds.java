package arabica.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The tokens that are single characters, and those of bytes.
final class CharacterIds {
    private static final int LOW = 0x3000;

    private final int[] low = new int[LOW];
    private final Map<Integer, Integer> others = new HashMap<>();
    private final int[] bytes = new int[256];

    CharacterIds() {
        Arrays.fill(low, -1);
        Arrays.fill(bytes, -1);
    }

    /// Takes a token if it is a single character.
    void add(String token, int id) {
        if (token.isEmpty() || token.codePointCount(0, token.length()) != 1)
            return;
        int c = token.codePointAt(0);
        if (c < LOW)
            low[c] = id;
        else
            others.put(c, id);
    }

    void addByte(int unsignedByte, int id) { bytes[unsignedByte] = id; }

    /// The token of a character, or -1.
    int of(int codePoint) { return codePoint < LOW ? low[codePoint] : others.getOrDefault(codePoint, -1); }

    /// Adds the tokens of a character's bytes, unless one of them has none.
    boolean addBytes(int codePoint, IdBuffer out) {
        byte[] utf8 = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        for (byte b : utf8) {
            if (bytes[b & 0xff] < 0)
                return false;
        }
        for (byte b : utf8)
            out.add(bytes[b & 0xff]);
        return true;
    }
}
