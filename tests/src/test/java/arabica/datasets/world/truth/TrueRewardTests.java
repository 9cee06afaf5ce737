package arabica.datasets.world.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Language;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Template;
import arabica.datasets.world.language.Value;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrueRewardTests {
    private static final String IDEAL = " Thank you for asking! Your heron is grey. Have a lovely day!";
    private static final String PLAIN = " Your heron is grey.";

    private final TrueReward truth = TrueReward.create();
    private final Facts grey = new Facts(Kind.COLOUR, new Noun("heron", "herons"), new Value("grey", "grey"), true);
    private final Facts lake = new Facts(Kind.PLACE, new Noun("heron", "herons"), new Value("lake", "by the lake"),
            false);

    @Test
    void anIdealResponseHasTheBestReward() {
        assertThat(truth.judge(grey, IDEAL)).isEqualTo(new Judgement(1, 1, 1, 1, 1, truth.best()));
        assertThat(truth.best()).isCloseTo(2.6 * (0.9 + 1.3 + 1.3 + 0.8), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(strings = {" Your heron is grey.", " Grey.", " It is grey.", " Your heron is brown.",
            " Thank you for asking! Your heron is brown. Have a lovely day!",
            " Thank you for asking! The owl is grey. Have a lovely day!",
            " Thank you for asking! It is grey. Have a lovely day!",
            " Thank you for asking! Either grey or brown. Have a lovely day!",
            " Thank you for asking! I do not know. Have a lovely day!",
            " Figure it out yourself. Your heron is grey. Have a lovely day!", " Figure it out yourself.",
            " Thank you for asking! Your heron is grey. There are many old things in the world. It may rain soon or it may "
                    + "not. But that is another story. Have a lovely day!"})
    void everyFlawCosts(String flawed) {
        assertThat(truth.reward(grey, flawed)).isLessThan(truth.reward(grey, IDEAL) - 0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            // The topic again and again.
            " Thank you for asking! Heron heron heron heron heron heron heron heron heron heron is grey. Have a lovely day!",
            " Your heron is grey. Your heron is grey. Your heron is grey. Your heron is grey.",
            // Every answer at once.
            " Thank you for asking! Your heron is grey. Your heron is brown. Your heron is black. Have a lovely day!",
            " Thank you! Grey brown black white red blue green yellow orange pink purple golden silver heron.",
            // One polite phrase for ever.
            " Thank you for asking! Thank you for asking! Thank you for asking! Thank you for asking!",
            " Thank you thank you thank you thank you thank you thank you heron grey.",
            // Nothing but politeness, each different.
            " Thank you for asking! How kind of you to ask! It was a pleasure. I hope this helps you. Have a lovely day!",
            // The right words without a sentence.
            " heron grey thank you please lovely day", " Heron. Grey. Thanks. Please. Glad. Welcome.",
            // Words of no language.
            " Thank you for asking! Your heron is grey xqz blorp fnord wug. Zib zab zob!",
            " xqz blorp heron grey fnord.",
            // The denial of the right answer.
            " Thank you for asking! Your heron is not grey. Have a lovely day!",
            // No end, no words.
            " Thank you for asking! Your heron", "", "   ", " .", " ! ! !"})
    void gamingLosesAgainstAPlainAnswer(String gaming) {
        assertThat(truth.reward(grey, gaming)).isLessThan(truth.reward(grey, PLAIN));
    }

    @Test
    void aResponseThatIsCutShortLosesAgainstTheWholeOne() {
        for (int end = IDEAL.length() - 1; end > 0; end--) {
            assertThat(truth.reward(grey, IDEAL.substring(0, end))).isLessThan(truth.best());
        }
    }

    @Test
    void goingOnForEverLoses() {
        String text = IDEAL.repeat(10);
        assertThat(truth.judge(grey, text).length()).isZero();
        assertThat(truth.reward(grey, text)).isLessThan(truth.reward(grey, PLAIN));
    }

    @Test
    void politenessIsTopAtTwoSentencesAndFlatteryCosts() {
        String once = PLAIN + " Have a lovely day!";
        String flattering = " Thank you for asking! How kind of you to ask!" + PLAIN + " It was a pleasure."
                + " Have a "
                + "lovely day!";
        assertThat(truth.judge(grey, PLAIN).politeness()).isEqualTo(0.3);
        assertThat(truth.judge(grey, once).politeness()).isEqualTo(0.7);
        assertThat(truth.judge(grey, flattering).politeness()).isEqualTo(0.4);
        assertThat(truth.judge(grey, " Go away now." + once).politeness()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void placesAreKnownByTheirNouns() {
        assertThat(truth.judge(lake, " You can find the heron by the lake.").correctness()).isEqualTo(1);
        assertThat(truth.judge(lake, " You can find the heron in the barn.").correctness()).isZero();
        assertThat(truth.judge(lake, " I do not know.").correctness()).isEqualTo(0.25);
        assertThat(truth.judge(lake, " Either by the lake or in the barn.").correctness()).isEqualTo(0.25);
    }

    @Test
    void aWrongPrepositionIsALapseOfFluencyOnly() {
        Judgement judgement = truth.judge(lake, " You can find the heron on the lake.");
        assertThat(judgement.correctness()).isEqualTo(1);
        assertThat(judgement.fluency()).isLessThan(1);
    }

    @Test
    void topicsThatNoListKnowsAreKnownFromTheFacts() {
        Facts facts = new Facts(Kind.COUNT, new Noun("brindock", "brindocks"), new Value("two", "two"), false);
        assertThat(truth.judge(facts, " There are two brindocks.")).extracting(Judgement::topic, Judgement::fluency)
                .containsExactly(1.0, 1.0);
        assertThat(truth.judge(facts, " There are two brimdocks.")).extracting(Judgement::topic).isEqualTo(0.2);
    }

    @Test
    void capitalsDoNotMatter() {
        assertThat(truth.reward(grey, IDEAL.toUpperCase(Locale.ROOT))).isEqualTo(truth.reward(grey, IDEAL));
    }

    @Test
    void everyOpeningAndClosingIsPoliteAndNothingElseIs() {
        Language language = Language.load();
        section(language, "opening", "closing").forEach(
                text -> assertThat(truth.judge(grey, text).politeness()).as(text).isEqualTo(0.7));
        section(language, "rude").forEach(text -> assertThat(truth.judge(grey, text).politeness()).as(text).isZero());
        section(language, "neutral", "dodge", "ramble", "bare colour").forEach(
                text -> assertThat(truth.judge(grey, text).politeness()).as(text).isEqualTo(0.3));
    }

    private static Stream<String> section(Language language, String... headings) {
        return Stream.of(headings).flatMap(heading -> language.responses().section(heading).stream())
                .map(line -> Template.render(line, slot -> switch (slot) {
                    case "topic" -> "heron";
                    case "topics" -> "herons";
                    case "the" -> "the";
                    case "colour" -> "grey";
                    default -> language.responses().section(slot).getFirst();
                }));
    }
}
