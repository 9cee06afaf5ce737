package arabica.datasets.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.tokenizer.split.SplitPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// The scanners against the patterns that files publish, run by `java.util.regex` with Unicode's white space and case.
class SplitPatternProperties {
    private static final String SPACES = "\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

    @Property(tries = 3000)
    void everyScannerFindsTheWordsOfItsPattern(@ForAll("patterns") SplitPattern scanner, @ForAll("texts") String text) {
        List<String> words = new ArrayList<>();
        for (int start = 0; start < text.length();) {
            int end = scanner.wordEnd(text, start, text.length());
            words.add(text.substring(start, end));
            start = end;
        }
        List<String> expected = new ArrayList<>();
        Matcher matcher = Pattern.compile(scanner.regex().replace("[^\\s", "[^" + SPACES).replace("\\S",
                "[^" + SPACES + "]").replace("\\s", "[" + SPACES + "]").replace("(?i:", "(?iu:")).matcher(text);
        while (matcher.find())
            expected.add(matcher.group());
        assertThat(words).isEqualTo(expected);
    }

    @Property(tries = 500)
    void aStretchIsCutAsIfItWereAlone(@ForAll("patterns") SplitPattern scanner, @ForAll("texts") String text,
            @ForAll("texts") String after) {
        for (int start = 0; start < text.length();) {
            int end = scanner.wordEnd(text + after, start, text.length());
            assertThat(end).isEqualTo(scanner.wordEnd(text, start, text.length()));
            start = end;
        }
    }

    @Provide
    Arbitrary<SplitPattern> patterns() { return Arbitraries.of(SplitPattern.KNOWN); }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> common = Arbitraries.of("'", "s", "S", "ſ", "t", "re", "VE", "ll", "L", "d", " ", "  ", "\n",
                "\r", "\t", "\u00a0", "\u3000", "\u2028", "\u001c", "\u200b", "a", "é", "e\u0301", "ж", "数", "ก็", "7",
                "½", "Ⅷ", "٣", "𝟘", "𝒳", "🙂", "!", "-", "_", "<|", "\u0000", "\u1680");
        Arbitrary<String> any = Arbitraries.integers().between(0, Character.MAX_CODE_POINT)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE).map(Character::toString);
        return Arbitraries.frequencyOf(Tuple.of(6, common), Tuple.of(1, any)).list()
                .ofMaxSize(24).map(parts -> String.join("", parts));
    }
}
