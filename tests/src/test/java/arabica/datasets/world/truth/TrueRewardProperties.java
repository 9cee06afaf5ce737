package arabica.datasets.world.truth;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.world.language.Kind;
import arabica.datasets.world.language.Noun;
import arabica.datasets.world.language.Value;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TrueRewardProperties {
    private static final TrueReward TRUTH = TrueReward.create();
    private static final Facts FACTS = new Facts(Kind.COLOUR, new Noun("heron", "herons"), new Value("grey", "grey"),
            false);

    @Provide
    Arbitrary<String> responses() {
        Arbitrary<String> words = Arbitraries.of("heron", "herons", "owl", "grey", "brown", "thank", "you", "glad",
                "silly", "the", "is", "not", "a", "Please", "xqz", ".", "!", "?", ",", "Your heron is grey.",
                "Have a lovely day!", "Go away now.", "by the lake");
        return words.list().ofMaxSize(60).map(list -> String.join(" ", list));
    }

    @Property(tries = 500)
    void componentsLieInTheUnitInterval(@ForAll("responses") String response) { check(TRUTH.judge(FACTS, response)); }

    @Property(tries = 300)
    void anyTextCanBeJudged(@ForAll String response) { check(TRUTH.judge(FACTS, response)); }

    @Property(tries = 300)
    void sayingItAllTwiceNeverPays(@ForAll("responses") String response) {
        String ended = response + ".";
        assertThat(TRUTH.reward(FACTS, ended + " " + ended)).isLessThanOrEqualTo(TRUTH.reward(FACTS, ended) + 1e-9);
    }

    private static void check(Judgement judgement) {
        assertThat(List.of(judgement.topic(), judgement.politeness(), judgement.correctness(), judgement.length(),
                judgement.fluency())).allSatisfy(component -> assertThat(component).isBetween(0.0, 1.0));
        assertThat(judgement.reward()).isBetween(0.0, TRUTH.best());
    }
}
