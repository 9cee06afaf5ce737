package arabica.studies.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.tokenizer.BpeTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorySourceTests {
    private static final String STORY = "A cat sat. \"Come in,\" it said. Then\nit ate. \"Why?\" The end.";
    @TempDir
    Path folder;

    @Test
    void whatIsShuffledIsStillThere() {
        String sentences = StorySource.SENTENCES.of(STORY, 1, 0);
        String words = StorySource.WORDS.of(STORY, 1, 0);

        assertThat(StorySource.STORIES.of(STORY, 1, 0)).isEqualTo(STORY.replace('\n', ' '));
        assertThat(sentences).isNotEqualTo(words).contains("A cat sat.", "\"Come in,\" it said.", "Then it ate.",
                "\"Why?\"", "The end.").hasSize(STORY.length());
        assertThat(sorted(words)).isEqualTo(sorted(STORY.replace('\n', ' ')));
        assertThat(StorySource.WORDS.of(STORY, 1, 0)).isEqualTo(words);
        assertThat(StorySource.WORDS.of(STORY, 2, 0)).isNotEqualTo(words);
    }

    @Test
    void textsOfASourceHaveOneLengthAndTheSeedChoosesThem() throws IOException {
        StoryTexts texts = StoryTexts.read(MadeStories.write(folder));
        BpeTokenizer tokenizer = BpeTokenizer.read(folder.resolve(StoryModel.FOLDER));
        for (StorySource source : StorySource.values()) {
            List<int[]> drawn = texts.draw(source, 5, 20, tokenizer, 0);
            assertThat(drawn).hasSize(5).allMatch(ids -> ids.length == 21 && ids[0] == 1);
            assertThat(shown(drawn)).isNotEqualTo(shown(texts.draw(source, 5, 20, tokenizer, 1)))
                    .isEqualTo(shown(texts.draw(source, 5, 20, tokenizer, 0)));
        }
        assertThatThrownBy(() -> texts.draw(StorySource.WORDS, 31, 20, tokenizer, 0)).isInstanceOf(DataException.class)
                .hasMessage("only 30 of 31 texts of at least 20 tokens: words shuffled");

        Files.writeString(folder.resolve(StoryTexts.STORIES), "<|endoftext|>\n");
        assertThatThrownBy(() -> StoryTexts.read(folder)).hasMessageEndingWith("tinystories_sample.txt: no stories");
        Files.delete(folder.resolve(StoryTexts.STORIES));
        assertThatThrownBy(() -> StoryTexts.read(folder)).hasMessageEndingWith("tinystories_sample.txt: no such file");
    }

    private static List<String> shown(List<int[]> texts) { return texts.stream().map(Arrays::toString).toList(); }

    private static List<String> sorted(String text) { return Arrays.stream(text.split(" ")).sorted().toList(); }
}
