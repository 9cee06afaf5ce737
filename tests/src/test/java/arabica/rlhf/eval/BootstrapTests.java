package arabica.rlhf.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTests {

    @Test
    void ninetyFivePercentIntervalsHoldTheTruthAboutThatOften() {
        SplittableRandom random = new SplittableRandom(7);
        int held = 0;
        int runs = 400;
        for (int run = 0; run < runs; run++) {
            double[] sample = random.doubles(60).map(u -> u * u).toArray();
            Estimate estimate = new Bootstrap(400, .95, run).mean(sample);
            held += estimate.low() <= 1 / 3.0 && 1 / 3.0 <= estimate.high() ? 1 : 0;
        }
        // Binomial(400, 0.95) has a deviation of 4.4; percentile intervals of 60 values are a little narrow.
        assertThat(held).isBetween(360, 393);
    }

    @Test
    void intervalIsAsWideAsTheNormalTheorySays() {
        SplittableRandom random = new SplittableRandom(1);
        double[] sample = random.doubles(400).toArray();
        Estimate estimate = Bootstrap.seeded(3).mean(sample);
        double mean = Arrays.stream(sample).average().orElseThrow();
        double deviation = Math.sqrt(Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
        assertThat(estimate.value()).isEqualTo(mean, within(1e-12));
        assertThat(estimate.halfWidth()).isCloseTo(1.96 * deviation / 20, within(.002));
    }

    @Test
    void sameSeedSameInterval() {
        double[] sample = new SplittableRandom(9).doubles(40).toArray();
        assertThat(Bootstrap.seeded(4).mean(sample)).isEqualTo(Bootstrap.seeded(4).mean(sample));
        assertThat(Bootstrap.seeded(4).mean(sample)).isNotEqualTo(Bootstrap.seeded(5).mean(sample));
    }

    @Test
    void pairedDifferencesCancelWhatBothShare() {
        SplittableRandom random = new SplittableRandom(2);
        double[] a = random.doubles(100).map(u -> 10 * u).toArray();
        double[] b = Arrays.stream(a).map(x -> x - 1).toArray();
        Estimate difference = Bootstrap.seeded(0).meanDifference(a, b);
        assertThat(difference.low()).isCloseTo(1, within(1e-9));
        assertThat(difference.high()).isCloseTo(1, within(1e-9));
        assertThat(Bootstrap.seeded(0).mean(a).isClearlyAbove(Bootstrap.seeded(0).mean(b))).isFalse();
    }

    @Test
    void refusesAnEmptySample() {
        assertThatIllegalArgumentException().isThrownBy(() -> Bootstrap.seeded(0).mean(new double[0]));
    }
}
