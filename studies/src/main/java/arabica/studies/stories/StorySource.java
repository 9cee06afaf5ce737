package arabica.studies.stories;

import arabica.datasets.Shuffles;
import arabica.nn.Seeds;
import java.util.Arrays;
import java.util.stream.Collectors;

/// Where the texts of the mixture come from: stories of the kind that the model was trained on, the same with their
/// sentences or all their words in another order, and Shakespeare.
enum StorySource {
    STORIES("stories"), SENTENCES("sentences shuffled"), WORDS("words shuffled"), SHAKESPEARE("Shakespeare");

    private final String label;

    StorySource(String label) { this.label = label; }

    String label() { return label; }

    /// A story as this source has it. The words and sentences are the story's own; line breaks become spaces, in all three.
    ///
    /// @param number of the story
    String of(String story, long seed, int number) {
        String line = story.strip().replaceAll("\\s+", " ");
        return switch (this) {
            case STORIES, SHAKESPEARE -> line;
            case SENTENCES -> shuffled(line.split("(?<=[.!?]\"?) "), seed, number);
            case WORDS -> shuffled(line.split(" "), seed, number);
        };
    }

    private String shuffled(String[] parts, long seed, int number) {
        int[] order = Shuffles.permutation(parts.length, Seeds.mix(seed, ordinal()), number);
        return Arrays.stream(order).mapToObj(i -> parts[i]).collect(Collectors.joining(" "));
    }
}
