package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What decoding gives back, for any text.
class FamilyTokenizerProperties {
    private static final Path FAMILIES = TestData.golden("../tokenizers");
    private static final int MEGABYTE = 1 << 20;
    /// Read once: every try has an instance of its own.
    private static final Map<String, BpeTokenizer> READ = new ConcurrentHashMap<>();

    private final BpeTokenizer llama3 = tokenizer("llama3");
    private final BpeTokenizer qwen2 = tokenizer("qwen2");
    private final BpeTokenizer llama2 = tokenizer("llama2");
    private final BpeTokenizer sentencePiece = tokenizer("sp-llama");

    @Property
    void byteLevelGivesTheTextBack(@ForAll("texts") String text) {
        assertThat(llama3.decode(llama3.encode(text))).isEqualTo(wellFormed(text));
        assertThat(llama3.decode(llama3.encodePlain(text))).isEqualTo(wellFormed(text));
    }

    @Property
    void aNormalizerGivesTheNormalizedTextBack(@ForAll("texts") String text) {
        String normal = Normalizer.normalize(wellFormed(text), Normalizer.Form.NFC);
        assertThat(qwen2.decode(qwen2.encodePlain(text))).isEqualTo(normal);
    }

    /// The mark of a space is a space.
    @Property
    void byteFallbackGivesTheTextBack(@ForAll("texts") String text) {
        String expected = wellFormed(text).replace('▁', ' ');
        assertThat(llama2.decode(llama2.encodePlain(text), true)).isEqualTo(expected);
        assertThat(sentencePiece.decode(sentencePiece.encodePlain(text), true)).isEqualTo(expected);
    }

    /// `llama2` is `sp-llama`, converted: scores decide as the list of merges does.
    @Property
    void scoresAndMergesGiveTheSameIds(@ForAll("texts") String text) {
        assertThat(sentencePiece.encode(text)).isEqualTo(llama2.encode(text));
    }

    @Property
    void streamedTextEqualsDecodedText(@ForAll("texts") String text, @ForAll boolean skip) {
        for (String family : new String[]{"llama2", "llama3", "mistral", "metaspace", "sp-spaces"}) {
            BpeTokenizer tokenizer = tokenizer(family);
            int[] ids = tokenizer.encode(text);
            StreamingDecoder decoder = tokenizer.streamingDecoder(skip);
            StringBuilder streamed = new StringBuilder();
            for (int id : ids)
                streamed.append(decoder.feed(id));
            assertThat(streamed.append(decoder.finish()).toString()).isEqualTo(tokenizer.decode(ids, skip));
        }
    }

    /// Llama 2 drops the space that begins a text, but not one that goes on with it.
    @Property(tries = 300)
    void textThatGoesOnIsTheRestOfTheWhole(@ForAll("texts") String text) {
        int[] ids = llama2.encodePlain("Once " + text);
        int half = ids.length / 2;
        StreamingDecoder rest = llama2.streamingDecoder(true, Arrays.copyOf(ids, half));
        StringBuilder streamed = new StringBuilder();
        for (int i = half; i < ids.length; i++)
            streamed.append(rest.feed(ids[i]));
        assertThat(llama2.decode(ids, true)).endsWith(streamed.append(rest.finish()).toString());
        assertThat(llama2.streamingDecoder(true, ids).finish()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama2", "llama3", "sp-llama"})
    void aMegabyteOfRandomTextComesBack(String family) {
        BpeTokenizer tokenizer = tokenizer(family);
        Random random = new Random(5);
        StringBuilder text = new StringBuilder();
        while (text.length() < MEGABYTE) {
            int c = random.nextInt(4) > 0 ? random.nextInt(0x80) : random.nextInt(Character.MAX_CODE_POINT + 1);
            text.appendCodePoint(c == '▁' ? ' ' : c);
        }
        String decoded = tokenizer.decode(tokenizer.encodePlain(text.toString()), true);
        assertThat(decoded.equals(wellFormed(text.toString()))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n ", "\u0301\u0323", "<"})
    void aMegabyteOfOneThingIsEncodedInSeconds(String unit) {
        String text = unit.repeat(MEGABYTE / unit.length());
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> {
            for (String family : new String[]{"llama2", "llama3", "qwen2", "sp-llama"}) {
                BpeTokenizer tokenizer = tokenizer(family);
                assertThat(tokenizer.encode(text)).isNotEmpty();
            }
        });
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> parts = Arbitraries.of("<s>", "</s>", "<|eot_id|>", "<0x41>", " ", "  ", "▁", "the", " the",
                "\n", "'ll", "12345", "é", "e\u0301", "数", "🙂", "\ud83d", "\udc00", "a\u0323\u0301");
        Arbitrary<String> any = Arbitraries.integers().between(0, Character.MAX_CODE_POINT).map(Character::toString);
        return Arbitraries.oneOf(parts, any).list().ofMaxSize(16).map(list -> String.join("", list));
    }

    private static BpeTokenizer tokenizer(String family) {
        return READ.computeIfAbsent(family, name -> BpeTokenizer.read(FAMILIES.resolve(name)));
    }

    private static String wellFormed(String text) {
        int[] codePoints = text.codePoints().map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
                .toArray();
        return Arrays.stream(codePoints).mapToObj(Character::toString).reduce(new StringBuilder(),
                StringBuilder::append, StringBuilder::append).toString();
    }
}
