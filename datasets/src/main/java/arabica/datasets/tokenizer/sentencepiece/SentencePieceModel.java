package arabica.datasets.tokenizer.sentencepiece;

import arabica.datasets.DataException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a `tokenizer.model` of SentencePiece holds, as far as it decides ids. Source: `sentencepiece_model.proto` in
/// google/sentencepiece.
///
/// @param charsmap how characters are replaced; empty where they stay
/// @param unknown the piece for what has none
/// @param bos the piece that begins texts, or -1; likewise `eos` and `pad`
public record SentencePieceModel(List<Piece> pieces, boolean byteFallback, int unknown, int bos, int eos, int pad,
        Optional<Charsmap> charsmap, boolean addDummyPrefix, boolean removeExtraWhitespaces) {
    /// Longer ones are no words; to find all their splits takes time that is quadratic in their length.
    private static final int LONGEST_PIECE = 256;
    private static final int BPE = 2;

    /// The types in the order of their numbers, from 1.
    public enum Type {
        NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE
    }

    /// A token with its score: of the pieces that neighbours may make, the greatest score comes first.
    public record Piece(String text, float score, Type type) {}

    private static final class Fields {
        private final List<Piece> pieces = new ArrayList<>();
        private int modelType = 1;
        private boolean byteFallback;
        private boolean whitespaceAsSuffix;
        private int bos = 1;
        private int eos = 2;
        private int pad = -1;
        private byte[] charsmap = {};
        private boolean dummyPrefix = true;
        private boolean removeExtra = true;
        private boolean escape = true;
    }

    /// @throws DataException when the file is damaged, or asks for what is not supported
    public static SentencePieceModel read(String file, byte[] content) {
        Fields fields = new Fields();
        new ProtoMessage(file, ByteBuffer.wrap(content)).forEach((value, number) -> {
            switch (number) {
                case 1 -> fields.pieces.add(piece(file, value.message(), fields.pieces.size()));
                case 2 -> trainer(value.message(), fields);
                case 3 -> normalizer(value.message(), fields);
                default -> {
                }
            }
        });
        require(file, "trainer_spec.model_type", fields.modelType, fields.modelType == BPE, "2 (BPE)");
        require(file, "trainer_spec.treat_whitespace_as_suffix", fields.whitespaceAsSuffix, !fields.whitespaceAsSuffix,
                "false");
        require(file, "normalizer_spec.escape_whitespaces", fields.escape, fields.escape, "true");
        int size = fields.pieces.size();
        return new SentencePieceModel(List.copyOf(fields.pieces), fields.byteFallback, unknown(file, fields.pieces),
                fields.bos < size ? fields.bos : -1, fields.eos < size ? fields.eos : -1,
                fields.pad < size ? fields.pad : -1,
                fields.charsmap.length == 0 ? Optional.empty() : Optional.of(Charsmap.read(file, fields.charsmap)),
                fields.dummyPrefix, fields.removeExtra);
    }

    private static Piece piece(String file, ProtoMessage message, int id) {
        String[] text = {""};
        float[] score = {0};
        int[] type = {1};
        message.forEach((value, number) -> {
            switch (number) {
                case 1 -> text[0] = value.text();
                case 2 -> score[0] = value.real();
                case 3 -> type[0] = value.integer();
                default -> {
                }
            }
        });
        String field = "pieces[" + id + "]";
        require(file, field + ".type", type[0], type[0] >= 1 && type[0] <= Type.values().length, "1 to 6");
        Type kind = Type.values()[type[0] - 1];
        require(file, field + ".type", "UNUSED", kind != Type.UNUSED, "a piece that is used");
        require(file, field + ".score", score[0], Float.isFinite(score[0]), "a finite number");
        require(file, field + ".piece", "empty", !text[0].isEmpty(), "a text");
        require(file, field + ".piece", text[0].length() + " characters long",
                kind != Type.NORMAL || text[0].length() <= LONGEST_PIECE, "at most " + LONGEST_PIECE);
        return new Piece(text[0], score[0], kind);
    }

    private static void trainer(ProtoMessage message, Fields fields) {
        message.forEach((value, number) -> {
            switch (number) {
                case 3 -> fields.modelType = value.integer();
                case 24 -> fields.whitespaceAsSuffix = value.bool();
                case 35 -> fields.byteFallback = value.bool();
                case 41 -> fields.bos = value.integer();
                case 42 -> fields.eos = value.integer();
                case 43 -> fields.pad = value.integer();
                default -> {
                }
            }
        });
    }

    private static void normalizer(ProtoMessage message, Fields fields) {
        message.forEach((value, number) -> {
            switch (number) {
                case 2 -> fields.charsmap = value.bytes();
                case 3 -> fields.dummyPrefix = value.bool();
                case 4 -> fields.removeExtra = value.bool();
                case 5 -> fields.escape = value.bool();
                default -> {
                }
            }
        });
    }

    private static int unknown(String file, List<Piece> pieces) {
        int found = -1;
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.get(id).type() == Type.UNKNOWN) {
                require(file, "pieces[" + id + "].type", "UNKNOWN", found < 0, "one unknown piece");
                found = id;
            }
        }
        require(file, "pieces", "without an UNKNOWN piece", found >= 0, "one unknown piece");
        return found;
    }

    private static void require(String file, String field, Object value, boolean supported, String expected) {
        if (!supported) {
            throw new DataException(file + ": field \"" + field + "\" is " + value
                    + ", which is not supported; expected " + expected);
        }
    }
}
