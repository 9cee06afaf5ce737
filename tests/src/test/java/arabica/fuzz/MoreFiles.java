package arabica.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.io.IOException;

/// Small good files in formats that we only read.
final class MoreFiles {
    private static final String[] PIECES = {"<unk>", "<s>", "</s>", "▁", "a", "b", "n", "o", "▁a", "on"};
    /// Of a Llama with one layer: width, inner width, layers, heads, key/value heads, vocabulary, context.
    private static final int[] LLAMA2C = {8, 12, 1, 2, 1, 10, 6};

    private MoreFiles() {}

    /// SentencePiece's `ModelProto`: pieces with score and type, and that it is BPE with bytes.
    static Path sentencePiece(Path file) throws IOException {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        int count = PIECES.length + 256;
        for (int i = 0; i < count; i++) {
            boolean isByte = i >= PIECES.length;
            byte[] piece = (isByte ? String.format("<0x%02X>", i - PIECES.length) : PIECES[i])
                    .getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            entry.write(0x0a);
            entry.write(piece.length);
            entry.writeBytes(piece);
            entry.write(0x15);
            entry.writeBytes(little(4).putFloat(-i).array());
            entry.write(0x18);
            entry.write(isByte ? 6 : i == 0 ? 2 : i < 3 ? 3 : 1);
            field(model, 0x0a, entry.toByteArray());
        }
        // trainer_spec: model_type BPE, byte_fallback.
        field(model, 0x12, new byte[]{0x18, 2, (byte) 0x98, 2, 1});
        return Files.write(file, model.toByteArray());
    }

    private static void field(ByteArrayOutputStream out, int tag, byte[] content) {
        out.write(tag);
        out.write(content.length);
        out.writeBytes(content);
    }

    /// llama2.c's `tokenizer.bin`: the longest piece, then score, length and text of each.
    static Path llama2cTokenizer(Path file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(little(4).putInt(8).array());
        for (int i = 0; i < 3 + 256 + 4; i++) {
            String text = i < 3 ? PIECES[i] : i < 259 ? String.format("<0x%02X>", i - 3) : "" + (char) ('a' + i - 259);
            byte[] piece = text.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(little(8).putFloat(-i).putInt(piece.length).array());
            out.writeBytes(piece);
        }
        return Files.write(file, out.toByteArray());
    }

    static Path llama2c(Path file) throws IOException {
        int width = LLAMA2C[0];
        int inner = LLAMA2C[1];
        int keys = width / LLAMA2C[3] * LLAMA2C[4];
        int floats = LLAMA2C[5] * width + 2 * width + 2 * width * width + 2 * width * keys + 3 * width * inner + width
                + LLAMA2C[6] * (width / LLAMA2C[3]);
        ByteBuffer content = little(28 + 4 * floats);
        for (int number : LLAMA2C) { content.putInt(number); }
        while (content.hasRemaining()) { content.putFloat(0.25f); }
        return Files.write(file, content.array());
    }

    private static ByteBuffer little(int bytes) { return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN); }
}
