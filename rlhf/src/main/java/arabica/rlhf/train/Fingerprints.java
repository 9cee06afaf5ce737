package arabica.rlhf.train;

import arabica.autograd.Shape;
import arabica.autograd.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.rows.CompletionRow;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.PreferenceRow;
import arabica.datasets.rows.PromptRow;
import arabica.datasets.rows.Row;
import arabica.datasets.rows.TextRow;
import arabica.datasets.rows.UnpairedRow;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// SHA-256 of what a run depends on, in hexadecimal: so that a resumed run can be told from a different one, and a
/// damaged checkpoint from a whole one.
public final class Fingerprints {
    private static final int CHUNK = 4 << 20;

    private Fingerprints() {}

    public static String file(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) { digest.update(buffer, 0, n); }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        return hex(digest);
    }

    /// Names, shapes and values.
    public static String parameters(Parameters parameters) {
        MessageDigest digest = sha256();
        parameters.forEach((name, tensor) -> {
            digest.update((name + tensor + "\n").getBytes(StandardCharsets.UTF_8));
            update(digest, tensor);
        });
        return hex(digest);
    }

    /// Parameters and configuration.
    public static String model(LanguageModel model) {
        return texts(List.of(parameters(model.parameters()), model.config()));
    }

    /// Some rows at a time, as they lie in memory: a large model is not copied to the heap.
    private static void update(MessageDigest digest, Tensor tensor) {
        if (tensor.size() == 0) { return; }
        Tensor matrix = tensor
                .viewAs(Shape.of(Math.toIntExact(tensor.shape().rows()), tensor.shape().columns()));
        int rows = matrix.shape().dim(0);
        int rowBytes = matrix.shape().columns() * tensor.dtype().bytes();
        int atOnce = Math.clamp(CHUNK / rowBytes, 1, rows);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate((long) atOnce * rowBytes, Long.BYTES);
            for (int row = 0; row < rows; row += atOnce) {
                int count = Math.min(atOnce, rows - row);
                MemorySegment part = buffer.asSlice(0, (long) count * rowBytes);
                tensor.backend().download(matrix.viewRows(row, count), part);
                digest.update(part.asByteBuffer());
            }
        }
    }

    public static String tokenizer(BpeTokenizer tokenizer) { return texts(tokenizer.identity()); }

    /// Things by their `toString()`, in order.
    public static String texts(List<?> things) {
        MessageDigest digest = sha256();
        for (Object thing : things) { digest.update((thing + "\n").getBytes(StandardCharsets.UTF_8)); }
        return hex(digest);
    }

    /// Rows, with what framed prompts are made of: special tokens and their characters look alike, and are not the same.
    public static String rows(List<? extends Row> rows) {
        return texts(rows.stream().map(row -> switch (row) {
            case PreferenceRow pair -> row + "\n" + pair.prompt().parts();
            case UnpairedRow unpaired -> row + "\n" + unpaired.prompt().parts();
            case CompletionRow completion -> row + "\n" + completion.prompt().parts();
            case PromptRow prompt -> row + "\n" + prompt.prompt().parts();
            case TextRow text -> text.toString();
            case IdsRow ids -> ids.toString();
        }).toList());
    }

    /// The token ids of sequences, with where their prompts end.
    public static String sequences(List<Examples<TokenSequence>> columns) {
        MessageDigest digest = sha256();
        for (Examples<TokenSequence> column : columns) {
            update(digest, column.size());
            for (int i = 0; i < column.size(); i++) {
                TokenSequence sequence = column.get(i);
                update(digest, sequence.promptLength(), sequence.length());
                update(digest, sequence.ids());
            }
        }
        return hex(digest);
    }

    private static void update(MessageDigest digest, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
        bytes.asIntBuffer().put(values);
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String hex(MessageDigest digest) { return HexFormat.of().formatHex(digest.digest()); }
}
