package arabica.datasets.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.dedup.Shingles.Unit;
import org.junit.jupiter.api.Test;

class ShinglesTests {
    private final Shingles words = new Shingles(Unit.WORDS, 3);

    @Test
    void caseAndPunctuationAndSpacesDoNotCount() {
        assertThat(words.of("The quick, brown FOX\n jumps")).isEqualTo(words.of("the quick brown fox jumps!"));
        assertThat(words.of("The quick brown fox jumps")).isNotEqualTo(words.of("The quick brown dog jumps"));
    }

    @Test
    void aShortTextIsOneShingleAndATextWithoutWordsHasNone() {
        assertThat(words.of("two words")).hasSize(1).isNotEqualTo(words.of("words two"));
        assertThat(words.of("")).isEmpty();
        assertThat(words.of(" … !? 🙂")).isEmpty();
    }

    @Test
    void repeatedRunsCountOnce() { assertThat(words.of("a b c a b c a b c")).hasSize(3); }

    @Test
    void writingWithoutSpacesIsCutByCharacter() {
        assertThat(words.of("我喜欢读书和写字")).hasSize(6);
        assertThat(Shingles.jaccard(words.of("我喜欢读书和写字"), words.of("我喜欢读书和画画"))).isBetween(0.3, 0.8);
        assertThat(words.of("Überfluß naïve ελληνικά हिन्दी")).hasSize(2);
    }

    @Test
    void charactersAreCodePointsWithSpacesAsOne() {
        Shingles characters = new Shingles(Unit.CHARACTERS, 2);
        assertThat(characters.of("a  b")).isEqualTo(characters.of(" A\tb ")).hasSize(2);
        assertThat(characters.of("🙂🙃")).hasSize(1);
    }
}
