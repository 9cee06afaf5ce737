package arabica.studies.stories;

import arabica.datasets.Shuffles;
import arabica.nn.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Where the texts of the mixture come from: stories of the kind that the model was trained on, the same in more and more
/// disorder, and Shakespeare.
enum StorySource {
    STORIES("stories"), HEADLESS("first sentence left out"), SENTENCES("sentences shuffled"), SWAPS(
            "one word in ten swapped"), WORDS("words shuffled"), SHAKESPEARE("Shakespeare");

    private static final String SENTENCE_END = "(?<=[.!?]\"?) ";
    private static final double SWAPPED = 0.1;

    private final String label;

    StorySource(String label) { this.label = label; }

    String label() { return label; }

    /// A story as this source has it. The words and sentences are the story's own; line breaks become spaces, in all of them.
    ///
    /// @param number of the story
    String of(String story, long seed, int number) {
        String line = story.strip().replaceAll("\\s+", " ");
        return switch (this) {
            case STORIES, SHAKESPEARE -> line;
            case HEADLESS -> String.join(" ", List.of(line.split(SENTENCE_END)).stream().skip(1).toList());
            case SENTENCES -> shuffled(line.split(SENTENCE_END), seed, number);
            case SWAPS -> swapped(line.split(" "), seed, number);
            case WORDS -> shuffled(line.split(" "), seed, number);
        };
    }

    /// Every word with probability 0.1 changes places with the next.
    private String swapped(String[] words, long seed, int number) {
        RandomGenerator random = Seeds.generator(seed, ordinal(), number);
        for (int i = 0; i + 1 < words.length; i++) {
            if (random.nextDouble() < SWAPPED) {
                String next = words[i + 1];
                words[i + 1] = words[i];
                words[i] = next;
            }
        }
        return String.join(" ", words);
    }

    private String shuffled(String[] parts, long seed, int number) {
        int[] order = Shuffles.permutation(parts.length, Seeds.mix(seed, ordinal()), number);
        return Arrays.stream(order).mapToObj(i -> parts[i]).collect(Collectors.joining(" "));
    }
}
