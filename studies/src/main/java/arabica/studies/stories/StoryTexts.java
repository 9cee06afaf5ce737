package arabica.studies.stories;

import arabica.datasets.DataException;
import arabica.datasets.Shuffles;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The texts that the study reads.
///
/// @param stories  of TinyStories, in the order of the file
/// @param passages of Shakespeare: pieces of equal length that begin with a speech
record StoryTexts(List<String> stories, List<String> passages) {
    static final String STORIES = "tinystories/tinystories_sample.txt";
    static final String SHAKESPEARE = "tinyshakespeare/input.txt";
    private static final String END = "<|endoftext|>";
    /// Characters of a passage: more than 256 tokens of two or three characters.
    private static final int PASSAGE = 1_200;
    private static final long CHOICE = 0x7E;

    StoryTexts {
        stories = List.copyOf(stories);
        passages = List.copyOf(passages);
    }

    /// @throws DataException if a file is missing or has no texts
    static StoryTexts read(Path root) {
        List<String> stories = Stream.of(text(root.resolve(STORIES)).split(Pattern.quote(END)))
                .map(String::strip).filter(story -> !story.isEmpty()).toList();
        List<String> passages = new ArrayList<>();
        StringBuilder passage = new StringBuilder();
        for (String speech : text(root.resolve(SHAKESPEARE)).split("\n\n+")) {
            passage.append(passage.isEmpty() ? "" : "\n\n").append(speech.strip());
            if (passage.length() >= PASSAGE) {
                passages.add(passage.toString());
                passage.setLength(0);
            }
        }
        if (stories.isEmpty()) { throw new DataException(root.resolve(STORIES) + ": no stories"); }
        if (passages.isEmpty()) { throw new DataException(root.resolve(SHAKESPEARE) + ": no passages"); }
        return new StoryTexts(stories, passages);
    }

    /// A seed's texts of a source, cut after so many tokens, a BOS before them; shorter texts are passed over. The sources that
    /// are made of stories share them.
    ///
    /// @throws DataException if there are too few
    List<int[]> draw(StorySource source, int count, int tokens, BpeTokenizer tokenizer, long seed) {
        boolean verse = source == StorySource.SHAKESPEARE;
        List<String> from = verse ? passages : stories;
        List<StorySource> forms = Arrays.stream(StorySource.values())
                .filter(form -> (form == StorySource.SHAKESPEARE) == verse).toList();
        List<int[]> drawn = new ArrayList<>();
        for (int number : Shuffles.permutation(from.size(), Seeds.mix(seed, CHOICE), 0)) {
            // All forms of a story, or none: some are shorter.
            boolean longEnough = forms.stream()
                    .allMatch(form -> ids(form.of(from.get(number), seed, number), tokenizer).length > tokens);
            if (longEnough) {
                int[] ids = ids(source.of(from.get(number), seed, number), tokenizer);
                drawn.add(Arrays.copyOf(ids, tokens + 1));
            }
            if (drawn.size() == count) { return drawn; }
        }
        throw new DataException("only " + drawn.size() + " of " + count + " texts of at least " + tokens
                + " tokens: " + source.label());
    }

    /// Stories that [#draw] does not begin with, whole but for what the context cuts off.
    List<int[]> heldOut(int count, int context, BpeTokenizer tokenizer, long seed) {
        int[] order = Shuffles.permutation(stories.size(), Seeds.mix(seed, CHOICE), 1);
        return Arrays.stream(order).limit(count).mapToObj(number -> {
            int[] ids = ids(stories.get(number), tokenizer);
            return Arrays.copyOf(ids, Math.min(ids.length, context));
        }).toList();
    }

    static int[] ids(String text, BpeTokenizer tokenizer) {
        return Stream.of(tokenizer.prefixIds(), tokenizer.encodePlain(text)).flatMapToInt(Arrays::stream).toArray();
    }

    private static String text(Path file) {
        if (!Files.isRegularFile(file)) { throw new DataException(file + ": no such file"); }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
