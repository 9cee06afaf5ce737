package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import arabica.datasets.tokenizer.split.Gpt2Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpeTokenizerTests {
    private final BpeTokenizer tokenizer = BpeTokenizer.read(TestData.golden("gpt2"));

    @Test
    void specialTokensInTextAreRecognisedUnlessItIsPlain() {
        String text = "the<|endoftext|>the";
        int the = tokenizer.encode("the")[0];
        assertThat(tokenizer.encode(text)).contains(456);
        assertThat(tokenizer.encodePlain(text)).doesNotContain(456).startsWith(the);
        assertThat(tokenizer.decode(new int[]{the, 456}, true)).isEqualTo(tokenizer.decode(the));
        assertThat(tokenizer.decode(the, 456)).endsWith("<|endoftext|>");
    }

    @Test
    void idsWithoutATokenHaveNoText() {
        assertThat(tokenizer.decode(457, 97, 50_303)).isEqualTo(tokenizer.decode(97));
        assertThat(tokenizer.decode(new int[]{457, 97, 456}, true)).isEqualTo(tokenizer.decode(97));
        StreamingDecoder streaming = tokenizer.streamingDecoder(true);
        assertThat(streaming.feed(50_303) + streaming.feed(97) + streaming.finish()).isEqualTo(tokenizer.decode(97));
        assertThatThrownBy(() -> tokenizer.pieces(457)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theLongestOfOverlappingSpecialTokensWins() {
        BpeTokenizer two = new BpeTrainer(258, List.of("<a>", "<a><b>")).train();
        assertThat(two.encode("<a><b><a>")).containsExactly(1, 0);
    }

    @Test
    void loneSurrogatesBecomeReplacementCharacters() {
        assertThat(tokenizer.decode(tokenizer.encode("a\ud83db"))).isEqualTo("a\ufffdb");
        assertThat(tokenizer.decode(tokenizer.encode("\udc00"))).isEqualTo("\ufffd");
        assertThat(tokenizer.encode("\ud83d")).isEqualTo(tokenizer.encode("\ufffd"));
    }

    @Test
    void bytesThatAreNotUtf8BecomeReplacementCharacters() {
        int[] broken = Arrays.copyOf(tokenizer.encode("é"), 1);
        assertThat(tokenizer.decodeBytes(broken)).containsExactly(0xc3);
        assertThat(tokenizer.decode(broken)).isEqualTo("\ufffd");
    }

    @Test
    void aCharacterOfSeveralTokensStreamsWhenItIsComplete() {
        int[] ids = tokenizer.encode("🙂");
        assertThat(ids).hasSizeGreaterThan(1);
        StreamingDecoder decoder = tokenizer.streamingDecoder(false);
        for (int i = 0; i + 1 < ids.length; i++)
            assertThat(decoder.feed(ids[i])).isEmpty();
        assertThat(decoder.feed(ids[ids.length - 1])).isEqualTo("🙂");
        assertThat(decoder.finish()).isEmpty();
    }

    @Test
    void piecesAreTheVocabularysStrings() {
        assertThat(tokenizer.pieces(tokenizer.encode(" the"))).containsExactly("Ġthe");
        assertThat(tokenizer.idOf("Ġthe")).hasValue(tokenizer.encode(" the")[0]);
        assertThat(tokenizer.idOf("no such token")).isEmpty();
    }

    @Test
    void emptyTextHasNoTokens() {
        assertThat(tokenizer.encode("")).isEmpty();
        assertThat(tokenizer.decode()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "he", " ", "\n", "!", "'", "7", "数", "🙂"})
    void aMillionOfOneCharacterIsEncodedInSeconds(String unit) {
        String text = unit.repeat((1 << 20) / unit.length());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            int[] ids = tokenizer.encode(text);
            assertThat(tokenizer.decode(ids).equals(text)).isTrue();
        });
    }

    /// `\s` is Unicode's White_Space: U+00A0 and U+0085 are, U+001C and U+200B are not.
    @Test
    void whiteSpaceIsUnicodes() {
        assertThat(words("a\u00a0\u00a0b")).containsExactly("a", "\u00a0", "\u00a0", "b");
        assertThat(words("a\u0085\u2028b")).containsExactly("a", "\u0085", "\u2028", "b");
        assertThat(words("a\u001c\u001cb")).containsExactly("a", "\u001c\u001c", "b");
        assertThat(words("a \u200bb")).containsExactly("a", " \u200b", "b");
    }

    @Test
    void wordsAreThoseOfThePattern() {
        assertThat(words("We'll  don't 'S we're ' 12½ x'")).containsExactly("We", "'ll", " ", " don", "'t", " '", "S",
                " we", "'re", " '", " 12½", " x", "'");
        assertThat(words("a \n b  ")).containsExactly("a", " \n", " b", "  ");
    }

    @Test
    void theTokenizerMustFitTheModel() {
        tokenizer.requireFits(457, "m");
        tokenizer.requireFits(512, "m");
        assertThatThrownBy(() -> tokenizer.requireFits(456, "some/model")).isInstanceOf(DataException.class)
                .hasMessageContaining("does not match").hasMessageContaining("some/model").hasMessageContaining("457")
                .hasMessageContaining("456");
    }

    @Test
    void threadsShareATokenizer() {
        List<String> texts = IntStream.range(0, 200).mapToObj(i -> "the fox number " + i + " ran home again").toList();
        List<int[]> alone = texts.stream().map(BpeTokenizer.read(TestData.golden("gpt2"))::encode).toList();
        List<int[]> together = texts.parallelStream().map(tokenizer::encode).toList();
        for (int i = 0; i < texts.size(); i++)
            assertThat(together.get(i)).isEqualTo(alone.get(i));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (int start = 0; start < text.length();) {
            int end = new Gpt2Split().wordEnd(text, start, text.length());
            words.add(text.substring(start, end));
            start = end;
        }
        return words;
    }
}
