package arabica.studies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.rlhf.eval.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedIntervalsTests {
    /// Values of the tables that every textbook has.
    @ParameterizedTest
    @CsvSource({"1, 12.7062", "2, 4.30265", "3, 3.18245", "4, 2.77645", "5, 2.57058", "9, 2.26216", "10, 2.22814",
            "30, 2.04227", "120, 1.97993"})
    void quantilesAreThoseOfStudentsT(int freedom, double expected) {
        assertThat(SeedIntervals.quantile(0.975, freedom)).isCloseTo(expected, within(1e-4 * expected));
    }

    @Test
    void theIntervalIsTheMeanAndTTimesTheStandardError() {
        Estimate e = SeedIntervals.mean(4, 5, 6, 7, 8);

        assertThat(e.value()).isEqualTo(6);
        assertThat(e.halfWidth()).isCloseTo(2.77645 * Math.sqrt(2.5 / 5), within(1e-4));
    }

    @Test
    void whatSeedsShareCancelsInDifferences() {
        Estimate e = SeedIntervals.meanDifference(new double[]{10.1, 20.2, 30.3}, new double[]{10, 20, 30});

        assertThat(e.value()).isCloseTo(0.2, within(1e-9));
        assertThat(e.halfWidth()).isCloseTo(4.30265 * 0.1 / Math.sqrt(3), within(1e-4));
        assertThatThrownBy(() -> SeedIntervals.meanDifference(new double[2], new double[3]))
                .hasMessageContaining("2 seeds against 3");
    }

    @Test
    void oneSeedHasNoInterval() {
        Estimate e = SeedIntervals.mean(4.5);

        assertThat(e.value()).isEqualTo(4.5);
        assertThat(e.low()).isNaN();
        assertThat(SeedIntervals.excludesZero(e)).isFalse();
    }
}
