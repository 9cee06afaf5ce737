package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

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
        Sampler sampler = new Sampler(new SamplingConfig(1, 1, 0, 1, OptionalInt.empty()), 2);
        assertThatThrownBy(() -> sampler.choose(new float[]{0, Float.NaN}, 0, Seeds.generator(0)))
                .isInstanceOf(ArithmeticException.class).hasMessageContaining("token 1 is NaN");
    }

    private static Set<Integer> chosen(float[] logits, double temperature, int topK, double topP) {
        Sampler sampler = new Sampler(new SamplingConfig(1, temperature, topK, topP, OptionalInt.empty()),
                logits.length);
        RandomGenerator random = Seeds.generator(1);
        Set<Integer> seen = new TreeSet<>();
        // The rarest token has probability 0.1: that 300 draws miss it has a chance of 2e-14.
        for (int i = 0; i < 300; i++) { seen.add(sampler.choose(logits, 0, random)); }
        return seen;
    }

    private static float log(double p) { return (float) Math.log(p); }
}
