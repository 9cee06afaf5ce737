package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.TestData;
import arabica.datasets.tokenizer.split.Gpt2Split;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BpeTokenizerProperties {
    private final BpeTokenizer tokenizer = BpeTokenizer.read(TestData.golden("gpt2"));
    private final BpeBuilder builder = new BpeBuilder(tokenizer.spec());

    @Property
    void decodeInvertsEncode(@ForAll("texts") String text) {
        assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
        assertThat(tokenizer.decode(tokenizer.encodePlain(text))).isEqualTo(text);
    }

    @Property
    void plainTextNeverHoldsASpecialToken(@ForAll("textsWithTokens") String text) {
        assertThat(Arrays.stream(tokenizer.encodePlain(text)).noneMatch(tokenizer::isSpecial)).isTrue();
        assertThat(tokenizer.decode(tokenizer.encodePlain(text))).isEqualTo(text);
    }

    @Property
    void wordsFollowEachOtherWithoutGapsAndAreNotEmpty(@ForAll("texts") String text) {
        int start = 0;
        while (start < text.length()) {
            int end = new Gpt2Split().wordEnd(text, start, text.length());
            assertThat(end).isGreaterThan(start).isLessThanOrEqualTo(text.length());
            start = end;
        }
    }

    @Property
    void streamedTextEqualsDecodedText(@ForAll @Size(max = 60) List<@IntRange(max = 456) Integer> ids,
            @ForAll boolean skipSpecial) {
        int[] tokens = ids.stream().mapToInt(Integer::intValue).toArray();
        StreamingDecoder decoder = tokenizer.streamingDecoder(skipSpecial);
        StringBuilder text = new StringBuilder();
        for (int id : tokens)
            text.append(decoder.feed(id));
        text.append(decoder.finish());
        assertThat(text.toString()).isEqualTo(tokenizer.decode(tokens, skipSpecial));
    }

    /// Short words are scanned, long ones go through a queue: both must merge alike.
    @Property
    void aLongWordIsMergedAsAShortOneWouldBe(@ForAll @IntRange(min = 1, max = 48) int length,
            @ForAll("letters") String letters) {
        byte[] bytes = letters.repeat(48 / letters.length() + 1).substring(0, length).getBytes(StandardCharsets.UTF_8);
        Merges merges = builder.merges((Model.ByMerges) tokenizer.spec().model());
        int[] scanned = byteIds(bytes);
        int[] queued = byteIds(bytes);
        int scannedLength = merges.applyByScanning(scanned, scanned.length);
        int queuedLength = merges.applyByQueue(queued, queued.length);
        assertThat(Arrays.copyOf(queued, queuedLength)).isEqualTo(Arrays.copyOf(scanned, scannedLength));
    }

    private int[] byteIds(byte[] bytes) {
        int[] byteIds = builder.byteIds();
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++)
            ids[i] = byteIds[bytes[i] & 0xff];
        return ids;
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> english = Arbitraries.strings().withChars("the ouaswrein'lvdmHT \n\t  12.,!?")
                .ofMaxLength(40);
        Arbitrary<String> any = Arbitraries.integers().between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE).map(Character::toString).list()
                .ofMaxSize(20).map(parts -> String.join("", parts));
        return Arbitraries.oneOf(english, any);
    }

    @Provide
    Arbitrary<String> textsWithTokens() {
        return Arbitraries.of("<|endoftext|>", "<|endof", "text|>", " the", "a", "\n").list().ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings().withChars("theouaswrin").ofMinLength(1).ofMaxLength(48);
    }
}
