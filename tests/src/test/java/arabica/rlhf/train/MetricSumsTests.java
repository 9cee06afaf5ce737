package arabica.rlhf.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricSumsTests {
    private final MetricSums sums = new MetricSums();

    @Test
    void correlationIsPearsons() {
        double[][] points = {{1, 2}, {2, 1}, {3, 5}, {4, 3}};
        for (double[] point : points) { sums.correlation("r", point[0], 1e-3 * point[1]); }
        // covariance 0.875, variances 1.25 and 2.1875
        assertThat(sums.values().get("r")).isCloseTo(0.875 / Math.sqrt(1.25 * 2.1875), within(1e-12));
    }

    @Test
    void withoutVariationThereIsNoCorrelation() {
        for (int i = 0; i < 5; i++) {
            sums.correlation("even lengths", 7, i);
            sums.correlation("even rewards", i, 0.1);
        }
        sums.correlation("one point", 1, 2);
        assertThat(sums.values()).isEmpty();
    }

    @Test
    void aDifferenceIsOfTwoMeansAndOnlyWhereBothAreThere() {
        sums.difference("margin", "a", "b");
        sums.mean("a", 6, 2);
        assertThat(sums.values()).containsOnlyKeys("a");
        sums.mean("b", 1, 1);
        assertThat(sums.values().get("margin")).isEqualTo(2);
        assertThat(sums.values().lastEntry().getKey()).isEqualTo("margin");
    }
}
