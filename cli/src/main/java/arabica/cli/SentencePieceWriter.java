package arabica.cli;

import arabica.nn.gguf.GgufTokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// SentencePiece's `ModelProto` (`sentencepiece_model.proto`) of pieces, scores and types: a BPE with bytes for what has no
/// piece, as Llama's. A message is a sequence of fields: number and kind in one varint, then the value.
final class SentencePieceWriter {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int FLOAT = 5;
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int UNUSED = 5;
    private static final int BYTE = 6;
    private static final int BPE = 2;

    private final GgufTokenizer tokenizer;

    SentencePieceWriter(GgufTokenizer tokenizer) { this.tokenizer = tokenizer; }

    byte[] bytes() {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        boolean withBytes = false;
        for (int id = 0; id < tokenizer.tokens().size(); id++) {
            int type = tokenizer.tokenTypes().length == 0 ? NORMAL : tokenizer.tokenTypes()[id];
            withBytes |= type == BYTE;
            // What fills a vocabulary up is in no text: neither is a control piece.
            message(model, 1, piece(id, type == UNUSED ? CONTROL : type));
        }
        ByteArrayOutputStream trainer = new ByteArrayOutputStream();
        number(trainer, 3, BPE);
        number(trainer, 35, withBytes ? 1 : 0);
        number(trainer, 40, tokenizer.unknownId().orElse(0));
        number(trainer, 41, tokenizer.bosId().orElse(-1));
        number(trainer, 42, tokenizer.eosId().orElse(-1));
        number(trainer, 43, tokenizer.padId().orElse(-1));
        message(model, 2, trainer);
        ByteArrayOutputStream normalizer = new ByteArrayOutputStream();
        number(normalizer, 3, tokenizer.addSpacePrefix().orElse(true) ? 1 : 0);
        number(normalizer, 4, 0); // spaces that follow each other stay
        number(normalizer, 5, 1); // a space becomes ▁
        message(model, 3, normalizer);
        return model.toByteArray();
    }

    private ByteArrayOutputStream piece(int id, int type) {
        ByteArrayOutputStream piece = new ByteArrayOutputStream();
        byte[] text = tokenizer.tokens().get(id).getBytes(StandardCharsets.UTF_8);
        tag(piece, 1, BYTES);
        varint(piece, text.length);
        piece.writeBytes(text);
        float score = tokenizer.scores().length == 0 ? 0 : tokenizer.scores()[id];
        tag(piece, 2, FLOAT);
        piece.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(score).array());
        number(piece, 3, type);
        return piece;
    }

    private static void message(ByteArrayOutputStream out, int field, ByteArrayOutputStream content) {
        tag(out, field, BYTES);
        varint(out, content.size());
        out.writeBytes(content.toByteArray());
    }

    private static void number(ByteArrayOutputStream out, int field, int value) {
        tag(out, field, VARINT);
        varint(out, value);
    }

    private static void tag(ByteArrayOutputStream out, int field, int kind) { varint(out, field << 3 | kind); }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
