package arabica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.tokenizer.BpeTokenizer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class StopTextsProperties {
    private static final BpeTokenizer TOKENIZER = BpeTokenizer.read(Golden.MODEL);

    @Property(tries = 500)
    void theTextEndsBeforeTheFirstStopTextAndIsStreamedInWholeCharacters(@ForAll @From("texts") String text,
            @ForAll @Size(max = 3) List<@From("stops") String> stops) {
        List<String> shown = new ArrayList<>();
        StopTexts rows = new StopTexts(TOKENIZER, stops, 1, shown::add);
        for (int id : TOKENIZER.encode(text)) {
            if (!rows.accept(0, id)) { break; }
            String sofar = String.join("", shown);
            // Nothing is held back that cannot become a stop text, but for a character that is not all there.
            if (stops.isEmpty()) { assertThat(text).startsWith(sofar); }
        }
        int cut = stops.stream().mapToInt(text::indexOf).filter(at -> at >= 0).min().orElse(text.length());
        assertThat(rows.finish(0)).isEqualTo(text.substring(0, cut));
        assertThat(String.join("", shown)).isEqualTo(text.substring(0, cut));
        assertThat(shown).noneMatch(piece -> piece.isEmpty() || Character.isLowSurrogate(piece.charAt(0))
                || Character.isHighSurrogate(piece.charAt(piece.length() - 1)));
    }

    @Provide
    static Arbitrary<String> texts() {
        return Arbitraries.of("a", "b", "ab", "the ", "🙂", "é", "数", "\n\n", "Human:").list().ofMaxSize(12)
                .map(list -> String.join("", list));
    }

    @Provide
    static Arbitrary<String> stops() { return Arbitraries.of("aba", "\n\nHuman:", "🙂é", "he", "数"); }
}
