package arabica.studies.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DialogueStyleTests {

    @ParameterizedTest
    @ValueSource(strings = {"\"Let's play,\" said Tom.", "Tom said, \"I am here!\" and \"so", "He asked: \"Why not?\"",
            "\"Hi.\" She said, \"Come in.\""})
    void somebodySpeaks(String text) { assertThat(DialogueStyle.holds(text)).isTrue(); }

    @ParameterizedTest
    @ValueSource(strings = {"", "Tom said that he was here.", "\"Hi!\"", "\"Come in", "\" Come in.\"",
            "the \"red hat\" sat",
            "\"\"\"\"", "Come in.\""})
    void nobodySpeaks(String text) { assertThat(DialogueStyle.holds(text)).isFalse(); }

    @Test
    void theShareIsOfAllCharacters() {
        assertThat(DialogueStyle.share("\"Come in.\" \"No no.\"")).isCloseTo(18 / 19.0, within(1e-12));
        assertThat(DialogueStyle.share("")).isZero();
        assertThat(DialogueStyle.share("Nobody.")).isZero();
    }
}
