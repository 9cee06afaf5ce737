package arabica.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a token's string in the vocabulary stands for. The parts are those of Hugging Face's `tokenizer.json`, but work
/// on one token at a time, so that text can be shown while it is generated: what they do to a whole text is to drop
/// something where it begins, which is [#lead()].
sealed interface Decoder permits Decoder.ByteLevel, Decoder.Replace, Decoder.ByteFallback, Decoder.Metaspace,
        Decoder.StripToken, Decoder.StripText, Decoder.Sequence {

    /// A token on its way to bytes: text, or bytes already, of which `text` is null.
    record Piece(String text, byte[] bytes) {
        static Piece of(String text) { return new Piece(text, null); }

        byte[] toBytes() { return bytes != null ? bytes : text.getBytes(StandardCharsets.UTF_8); }
    }

    /// How many of a character are dropped where the whole text begins.
    record Lead(char character, int count) { static final Lead NONE = new Lead(' ', 0); }

    /// @param first whether the token is the first of its text
    Piece apply(Piece piece, boolean first);

    default Lead lead() { return Lead.NONE; }

    /// GPT-2's alphabet, a character a byte.
    record ByteLevel() implements Decoder {
        @Override
        public Piece apply(Piece piece, boolean first) {
            return piece.bytes() != null ? piece : new Piece(null, ByteAlphabet.readOrUtf8(piece.text()));
        }
    }

    record Replace(String text, String by) implements Decoder {
        @Override
        public Piece apply(Piece piece, boolean first) {
            return piece.bytes() != null ? piece : Piece.of(piece.text().replace(text, by));
        }
    }

    /// `<0x0A>` is a byte.
    record ByteFallback() implements Decoder {
        @Override
        public Piece apply(Piece piece, boolean first) {
            int value = piece.bytes() != null ? -1 : BytePieces.value(piece.text());
            return value < 0 ? piece : new Piece(null, new byte[]{(byte) value});
        }
    }

    /// The mark is a space; in the first token it is nothing, where one was put there.
    record Metaspace(char mark, boolean prepended) implements Decoder {
        @Override
        public Piece apply(Piece piece, boolean first) {
            if (piece.bytes() != null)
                return piece;
            String mark = String.valueOf(this.mark);
            return Piece.of(piece.text().replace(mark, first && prepended ? "" : " "));
        }
    }

    /// Drops characters from the beginning of every token.
    record StripToken(Lead dropped) implements Decoder {
        @Override
        public Piece apply(Piece piece, boolean first) {
            if (piece.bytes() != null)
                return piece;
            int from = 0;
            while (from < dropped.count() && from < piece.text().length()
                    && piece.text().charAt(from) == dropped.character())
                from++;
            return Piece.of(piece.text().substring(from));
        }
    }

    /// Drops characters from the beginning of the text.
    record StripText(Lead lead) implements Decoder {
        @Override
        public Piece apply(Piece piece, boolean first) { return piece; }
    }

    /// One after the other. (`Fuse`, which joins tokens so that what follows sees a text, has no part of its own.)
    record Sequence(List<Decoder> parts) implements Decoder {
        @Override
        public Piece apply(Piece piece, boolean first) {
            Piece out = piece;
            for (Decoder part : parts)
                out = part.apply(out, first);
            return out;
        }

        @Override
        public Lead lead() {
            return parts.stream().map(Decoder::lead).filter(lead -> lead.count() > 0).findFirst().orElse(Lead.NONE);
        }
    }
}
