package arabica.studies.stories;

import arabica.datasets.TestData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Made-up texts, and a model and tokenizer in llama2.c's files of one layer: what it writes are characters at
/// random, quotation marks among them.
public final class MadeStories {
    private static final int DIM = 8;
    private static final int HIDDEN = 16;
    private static final int CONTEXT = 96;
    private static final List<String> PIECES = pieces();

    private MadeStories() {}

    public static Path write(Path folder) {
        Random random = new Random(3);
        try {
            for (String name : List.of(StoryModel.FOLDER, "tinystories", "tinyshakespeare")) {
                Files.createDirectories(folder.resolve(name));
            }
            TestData.write(folder, StoryTexts.STORIES, IntStream.range(0, 30).mapToObj(i -> text(random, ". ", 40))
                    .collect(Collectors.joining("\n<|endoftext|>\n")));
            TestData.write(folder, StoryTexts.SHAKESPEARE, IntStream.range(0, 300).mapToObj(i -> "BOB:\n"
                    + text(random, ",\n", 12)).collect(Collectors.joining("\n\n")));
            Files.write(folder.resolve(StoryModel.FOLDER).resolve(StoryModel.WEIGHTS), weights(random));
            Files.write(folder.resolve(StoryModel.FOLDER).resolve(StoryModel.TOKENIZER), tokenizer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static String text(Random random, String end, int words) {
        return IntStream.range(0, words).mapToObj(i -> List.of("the", "cat", "ate", "a", "red", "hat", "sat", "here")
                .get(random.nextInt(8)) + (i % 5 == 4 ? end : " ")).collect(Collectors.joining()).strip();
    }

    /// Three special tokens, 256 bytes, and characters.
    private static List<String> pieces() {
        List<String> pieces = new ArrayList<>(List.of("<unk>", "\n<s>\n", "\n</s>\n"));
        for (int b = 0; b < 256; b++) { pieces.add(String.format("<0x%02X>", b)); }
        for (char c : " abcdehnorst.,!\"BO:\n".toCharArray()) { pieces.add(String.valueOf(c)); }
        return List.copyOf(pieces);
    }

    private static byte[] tokenizer() {
        ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN).putInt(16);
        for (String piece : PIECES) {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            out.putFloat(0).putInt(bytes.length).put(bytes);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /// One layer of two heads; the embedding is the head too.
    private static byte[] weights(Random random) {
        int vocab = PIECES.size();
        ByteBuffer out = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : new int[]{DIM, HIDDEN, 1, 2, 2, vocab, CONTEXT}) { out.putInt(value); }
        for (int token = 0; token < vocab; token++) {
            out.putFloat(liking(token));
            for (int i = 1; i < DIM; i++) { out.putFloat(0.4f * (float) random.nextGaussian()); }
        }
        fill(out, DIM, 1f, random);
        for (int matrix = 0; matrix < 4; matrix++) { fill(out, DIM * DIM, 0, random); }
        fill(out, DIM, 1f, random);
        for (int matrix = 0; matrix < 3; matrix++) { fill(out, DIM * HIDDEN, 0, random); }
        fill(out, DIM, 1f, random);
        fill(out, 2 * CONTEXT * DIM / 2 / 2, 0, random);
        return Arrays.copyOf(out.array(), out.position());
    }

    /// What tokens share with those before them, and so how likely they are: characters alike, some of them more, BOS, which
    /// ends a text, seldom, and bytes hardly ever.
    private static float liking(int token) {
        if (token == 1) { return 1.5f; }
        if (token < 259) { return -3; }
        return " .ab".contains(PIECES.get(token)) ? 3.4f : 3;
    }

    private static void fill(ByteBuffer out, int count, float mean, Random random) {
        for (int i = 0; i < count; i++) { out.putFloat(mean + 0.2f * (float) random.nextGaussian()); }
    }
}
