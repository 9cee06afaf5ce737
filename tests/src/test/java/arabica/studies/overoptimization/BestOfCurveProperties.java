package arabica.studies.overoptimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BestOfCurveProperties {
    @Property(tries = 60)
    void theEstimateIsTheMeanOverAllSubsets(@ForAll @IntRange(min = 1, max = 9) int samples, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // Few different scores, so that some are equal.
        double[] proxy = random.doubles(samples).map(x -> Math.floor(4 * x)).toArray();
        double[] truth = random.doubles(samples).toArray();
        BestOfCurve curve = new BestOfCurve(proxy);
        for (int n = 1; n <= samples; n++) {
            List<Double> best = new ArrayList<>();
            for (int subset = 0; subset < 1 << samples; subset++) {
                if (Integer.bitCount(subset) == n) { best.add(truth[first(proxy, subset)]); }
            }
            double mean = best.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            assertThat(curve.expected(n, truth)).as("best of " + n).isCloseTo(mean, within(1e-12));
        }
    }

    @Property(tries = 60)
    void moreSamplesNeverHaveALowerProxy(@ForAll @IntRange(min = 2, max = 40) int samples, @ForAll long seed) {
        double[] proxy = new SplittableRandom(seed).doubles(samples).toArray();
        BestOfCurve curve = new BestOfCurve(proxy);
        for (int n = 2; n <= samples; n++) {
            assertThat(curve.expected(n, proxy)).isGreaterThanOrEqualTo(curve.expected(n - 1, proxy) - 1e-12);
        }
    }

    /// The first of the greatest, as `BestOfN.pick`.
    private static int first(double[] proxy, int subset) {
        int best = -1;
        for (int i = 0; i < proxy.length; i++) {
            if ((subset >> i & 1) == 1 && (best < 0 || proxy[i] > proxy[best])) { best = i; }
        }
        return best;
    }
}
