package arabica.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The bytes of tokens, which depend on whether they begin a text.
final class TokenBytes {
    private static final byte[] NOTHING = {};

    private final List<String> tokens;
    private final Decoder decoder;
    private final byte[][] inside;
    /// Of added tokens, which stand for themselves.
    private final boolean[] fixed;

    TokenBytes(TokenizerSpec spec) {
        tokens = spec.tokens();
        decoder = spec.decoder();
        inside = new byte[tokens.size()][];
        fixed = new boolean[inside.length];
        // An added token is the text itself, whatever its characters mean in the byte alphabet.
        if (spec.preTokenizer().bytes()) {
            for (AddedToken added : spec.addedTokens()) {
                inside[added.id()] = added.content().getBytes(StandardCharsets.UTF_8);
                fixed[added.id()] = true;
            }
        }
        for (int id = 0; id < inside.length; id++) {
            if (inside[id] == null)
                inside[id] = decoder.apply(Decoder.Piece.of(tokens.get(id)), false).toBytes();
        }
    }

    boolean has(int id) { return id >= 0 && id < inside.length; }

    /// A text that begins.
    Text text() { return new Text(); }

    /// Tokens of one text, in order.
    final class Text {
        private boolean first = true;
        private int toDrop = decoder.lead().count();

        /// The bytes of the next token; none for an id without a token.
        byte[] next(int id) {
            if (!has(id))
                return NOTHING;
            byte[] bytes = first && !fixed[id]
                    ? decoder.apply(Decoder.Piece.of(tokens.get(id)), true).toBytes()
                    : inside[id];
            first = false;
            return toDrop == 0 ? bytes : withoutLead(bytes);
        }

        private byte[] withoutLead(byte[] bytes) {
            int from = 0;
            while (from < bytes.length && toDrop > 0 && bytes[from] == decoder.lead().character()) {
                from++;
                toDrop--;
            }
            if (from < bytes.length)
                toDrop = 0;
            return Arrays.copyOfRange(bytes, from, bytes.length);
        }
    }
}
