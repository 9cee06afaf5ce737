package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class SamplerTests {
    /// Probabilities 0.1, 0.4, 0.2, 0.3 at temperature 1.
    private static final float[] LOGITS = {log(0.1), log(0.4), log(0.2), log(0.3)};

    @Test
    void temperatureZeroTakesTheMostLikelyAndOfEqualsTheLowestId() {
        assertThat(chosen(new float[]{1, 3, 3, 2}, 0, 0, 1)).containsExactly(1);
    }

    @Test
    void topKKeepsTheKMostLikely() {
        assertThat(chosen(LOGITS, 1, 2, 1)).containsExactly(1, 3);
        assertThat(chosen(LOGITS, 1, 99, 1)).containsExactly(0, 1, 2, 3);
        assertThat(chosen(new float[]{1, 1, 1}, 1, 2, 1)).containsExactly(0, 1);
        assertThat(chosen(new float[]{-0f, -1, 0, -2, 0}, 1, 2, 1)).containsExactly(0, 2);
        assertThat(chosen(new float[]{-1.5f, -0.5f, 2, 0.5f}, 9, 3, 1)).containsExactly(1, 2, 3);
    }

    @Test
    void topPKeepsTheSmallestSetThatReachesP() {
        assertThat(chosen(LOGITS, 1, 0, 0.3)).containsExactly(1);
        assertThat(chosen(LOGITS, 1, 0, 0.6)).containsExactly(1, 3);
        assertThat(chosen(LOGITS, 1, 0, 0.85)).containsExactly(1, 2, 3);
        assertThat(chosen(LOGITS, 1, 0, 1)).containsExactly(0, 1, 2, 3);
    }

    @Test
    void topPIsTakenOfWhatTopKLeaves() {
        // Of 0.4 and 0.3 the first has 4/7 of the mass.
        assertThat(chosen(LOGITS, 1, 2, 0.55)).containsExactly(1);
        assertThat(chosen(LOGITS, 1, 2, 0.6)).containsExactly(1, 3);
    }

    @Test
    void anImpossibleTokenIsNeverDrawn() {
        assertThat(chosen(new float[]{Float.NEGATIVE_INFINITY, 0, Float.NEGATIVE_INFINITY, 0}, 5, 0, 1))
                .containsExactly(1, 3);
    }

    @Test
    void logitsThatAreNotNumbersAreNamed() {
        Sampler sampler = new Sampler(SamplingConfig.sampling(1, 1, OptionalInt.empty()), 2);
        assertThatThrownBy(() -> sampler.choose(new float[]{0, Float.NaN}, 0, new SeenTokens(), Seeds.generator(0)))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("token 1 is NaN");
    }

    @Test
    void minPKeepsWhatIsAtLeastSoManyTimesAsLikelyAsTheBest() {
        assertThat(chosen(LOGITS, config(1).withMinP(0.6))).containsExactly(1, 3);
        assertThat(chosen(LOGITS, config(1).withMinP(0.4))).containsExactly(1, 2, 3);
        assertThat(chosen(LOGITS, config(1).withMinP(1))).containsExactly(1);
        // The temperature comes first: at 2 the ratios 0.25, 0.5, 0.75 become 0.5, 0.71, 0.87.
        assertThat(chosen(LOGITS, config(2).withMinP(0.6))).containsExactly(1, 2, 3);
    }

    @Test
    void theTemperatureComesBeforeTopP() {
        // At ½ the probabilities are proportional to 0.01, 0.16, 0.04, 0.09: the first has 0.53.
        assertThat(chosen(LOGITS, config(0.5).withTopP(0.5))).containsExactly(1);
        assertThat(chosen(LOGITS, config(1).withTopP(0.5))).containsExactly(1, 3);
    }

    @Test
    void theRepetitionPenaltyDividesPositiveLogitsAndMultipliesNegativeOnesOnce() {
        SeenTokens seen = new SeenTokens();
        for (int id : new int[]{0, 2, 0, 2, 2}) { seen.add(id); }
        float[] logits = {9, 3, 4, -1, -2};
        seen.penalize(logits, 2, 2);
        assertThat(logits).containsExactly(9, 3, 2, -1, -4);
    }

    @Test
    void theRepetitionPenaltyComesFirstAndCountsForGreedyChoicesToo() {
        SeenTokens seen = new SeenTokens();
        seen.add(1);
        SamplingConfig greedy = SamplingConfig.greedy(1, OptionalInt.empty()).withRepetitionPenalty(3);
        assertThat(new Sampler(greedy, 3).choose(new float[]{1, 2, -1}, 0, seen, Seeds.generator(0))).isZero();
        // Before it token 1 would have been all of the top 1.
        SamplingConfig top = config(1).withTopK(1).withRepetitionPenalty(3);
        assertThat(new Sampler(top, 3).choose(new float[]{1, 2, -1}, 0, seen, Seeds.generator(0))).isZero();
    }

    /// `Set.copyOf` has another order in each process; a run is told from others by this text.
    @Test
    void aSamplingIsWrittenWithItsEndTokensInOrder() {
        List<Integer> ids = IntStream.range(0, 1_000).map(i -> i * 37 % 1_000).boxed().toList();
        SamplingConfig sampling = SamplingConfig.sampling(4, 1, Set.copyOf(ids)).withTopK(3);
        assertThat(sampling.endTokens()).containsExactlyElementsOf(ids.stream().sorted().toList());
        assertThat(sampling.toString()).contains("endTokens=[0, 1, 2, 3, 4, 5,", "998, 999]")
                .isEqualTo(SamplingConfig.sampling(4, 1, new LinkedHashSet<>(ids)).withTopK(3).toString());
    }

    @Test
    void frequenciesAreTheProbabilities() {
        Sampler sampler = new Sampler(config(1).withTopK(3).withMinP(0.6), 4);
        RandomGenerator random = Seeds.generator(3);
        int first = 0;
        for (int i = 0; i < 20_000; i++) {
            if (sampler.choose(LOGITS.clone(), 0, new SeenTokens(), random) == 1) { first++; }
        }
        // 4/7 within five standard deviations.
        assertThat(first / 20_000.0).isCloseTo(4.0 / 7, within(5 * Math.sqrt(4.0 / 7 * 3 / 7 / 20_000)));
    }

    private static Set<Integer> chosen(float[] logits, double temperature, int topK, double topP) {
        return chosen(logits, config(temperature).withTopK(topK).withTopP(topP));
    }

    private static Set<Integer> chosen(float[] logits, SamplingConfig config) {
        Sampler sampler = new Sampler(config, logits.length);
        RandomGenerator random = Seeds.generator(1);
        Set<Integer> seen = new TreeSet<>();
        // The rarest token has probability 0.1: that 300 draws miss it has a chance of 2e-14.
        for (int i = 0; i < 300; i++) { seen.add(sampler.choose(logits.clone(), 0, new SeenTokens(), random)); }
        return seen;
    }

    private static SamplingConfig config(double temperature) {
        return SamplingConfig.sampling(1, temperature, OptionalInt.empty());
    }

    private static float log(double p) { return (float) Math.log(p); }
}
