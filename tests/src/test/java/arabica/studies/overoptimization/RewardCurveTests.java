package arabica.studies.overoptimization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.rlhf.eval.Estimate;
import arabica.studies.SeedIntervals;
import arabica.studies.overoptimization.RewardCurve.Law;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RewardCurveTests {
    private static final double[] DISTANCE = {0, 0.5, 1, 1.7, 2.5, 4, 6};

    @ParameterizedTest
    @EnumSource(Law.class)
    void aCurveOfTheLawIsFoundAgainWithItsPeak(Law law) {
        RewardCurve truth = new RewardCurve(law, 1.2, 0.4);

        RewardCurve fitted = RewardCurve.fit(law, DISTANCE, Arrays.stream(DISTANCE).map(truth::at).toArray());

        assertThat(fitted.alpha()).isCloseTo(1.2, within(1e-9));
        assertThat(fitted.beta()).isCloseTo(0.4, within(1e-9));
        double peak = Math.sqrt(fitted.peakKl().orElseThrow());
        assertThat(fitted.at(peak)).isGreaterThan(fitted.at(peak - 0.05)).isGreaterThan(fitted.at(peak + 0.05));
    }

    @Test
    void whatOnlyRisesHasNoPeak() {
        assertThat(new RewardCurve(Law.BEST_OF_N, 1, -0.1).peakKl()).isEmpty();
        assertThat(new RewardCurve(Law.REINFORCEMENT, 1, 0).peakKl()).isEmpty();
    }

    @Test
    void thePeaksIntervalHoldsTheTruePeakOfNoisySeedsAndKnowsWhatItDoesNotSee() {
        RewardCurve turning = new RewardCurve(Law.REINFORCEMENT, 1.2, 0.6);
        RewardCurve rising = new RewardCurve(Law.REINFORCEMENT, 1, 0.05);

        Peak seen = Peak.of(Law.REINFORCEMENT, seeds(turning));
        Peak unseen = Peak.of(Law.REINFORCEMENT, seeds(rising));

        assertThat(seen.isMeasured()).isTrue();
        assertThat(turning.peakKl().orElseThrow()).isBetween(seen.kl().low(), seen.kl().high());
        assertThat(unseen.isMeasured()).isFalse();
    }

    /// The best of seven noisy points lies above the rest by luck: a fall from it that chooses by itself is never 0.
    @Test
    void aCurveThatDoesNotFallIsNotSaidToFall() {
        SplittableRandom random = new SplittableRandom(3);
        double sum = 0;
        int excluded = 0;
        int studies = 400;
        for (int study = 0; study < studies; study++) {
            Estimate fall = Fall.of(IntStream.range(0, 4).mapToObj(seed -> seed(d -> random.nextGaussian())).toList());
            sum += fall.value();
            excluded += SeedIntervals.excludesZero(fall) ? 1 : 0;
        }
        // One study's mean has a deviation of about 0.65.
        assertThat(sum / studies).isCloseTo(0, within(0.11));
        assertThat(excluded).as("of 400, 5 % by chance").isLessThan(40);
    }

    @Test
    void aFallIsMeasuredFromTheBestPointAndNeedsTwoSeeds() {
        RewardCurve turning = new RewardCurve(Law.REINFORCEMENT, 1.2, 0.6);
        double best = Arrays.stream(DISTANCE).map(turning::at).max().orElseThrow();

        Estimate fall = Fall.of(List.of(seed(turning::at), seed(turning::at), seed(d -> turning.at(d) + 1)));

        assertThat(fall.value()).isCloseTo(turning.at(DISTANCE[6]) - best, within(1e-12)).isLessThan(-0.5);
        assertThat(Fall.of(List.of(seed(turning::at))).value()).isNaN();
    }

    /// The same for each prompt, once for each point.
    private static GainCurve seed(DoubleUnaryOperator truth) {
        double[][] rows = Arrays.stream(DISTANCE).mapToObj(d -> new double[]{truth.applyAsDouble(d)})
                .toArray(double[][]::new);
        return new GainCurve(rows, rows, rows);
    }

    private static List<GainCurve> seeds(RewardCurve truth) {
        SplittableRandom random = new SplittableRandom(7);
        return IntStream.range(0, 4).mapToObj(seed -> {
            double[][] kl = rows(d -> d * d);
            return new GainCurve(kl, kl, rows(d -> truth.at(d) + 0.4 * (random.nextDouble() - 0.5)));
        }).toList();
    }

    private static double[][] rows(DoubleUnaryOperator value) {
        return Arrays.stream(DISTANCE).mapToObj(d -> IntStream.range(0, 50).mapToDouble(i -> value.applyAsDouble(d))
                .toArray()).toArray(double[][]::new);
    }
}
