package arabica.rlhf.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/// The estimators of best-of-n against what they stand for: all subsets, one by one.
class BestOfNProperties {

    @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void theExpectedPickIsTheMeanOverAllSubsets(@ForAll long seed) {
        Draws draws = Draws.of(seed);
        for (int n = 1; n <= draws.scores.length; n++) {
            double sum = 0;
            int subsets = 0;
            for (int[] subset : subsets(draws.scores.length, n)) {
                sum += draws.values[pick(draws, subset)];
                subsets++;
            }
            assertThat(BestOfN.expected(draws.scores, draws.values, n)).isCloseTo(sum / subsets, within(1e-12));
        }
    }

    @Property(tries = 200, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void theWinRateIsTheMeanOverAllSubsetsAndOpponents(@ForAll long seed) {
        Draws draws = Draws.of(seed);
        for (int n = 1; n < draws.scores.length; n++) {
            double sum = 0;
            int matches = 0;
            for (int[] subset : subsets(draws.scores.length, n)) {
                for (int other = 0; other < draws.scores.length; other++) {
                    int opponent = other;
                    if (Arrays.stream(subset).anyMatch(i -> i == opponent)) { continue; }
                    double difference = draws.values[pick(draws, subset)] - draws.values[other];
                    sum += difference > 0 ? 1 : difference == 0 ? 0.5 : 0;
                    matches++;
                }
            }
            assertThat(BestOfN.winRate(draws.scores, draws.values, n)).isCloseTo(sum / matches, within(1e-12));
        }
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void byItsOwnScoresMoreDrawsNeverHurtAndWinKnownShares(@ForAll long seed) {
        double[] scores = new SplittableRandom(seed).doubles(12).toArray();
        double before = Double.NEGATIVE_INFINITY;
        for (int n = 1; n <= scores.length; n++) {
            double expected = BestOfN.expected(scores, scores, n);
            assertThat(expected).isGreaterThanOrEqualTo(before);
            before = expected;
            if (n < scores.length) {
                assertThat(BestOfN.winRate(scores, scores, n)).isCloseTo(n / (n + 1.0), within(1e-12));
            }
        }
        assertThat(BestOfN.expected(scores, scores, 1))
                .isCloseTo(Arrays.stream(scores).average().orElseThrow(), within(1e-12));
        assertThat(before).isEqualTo(Arrays.stream(scores).max().orElseThrow());
    }

    /// The best of n uniform draws is n/(n+1) on average; the curve of 400 prompts holds it in its intervals.
    @Example
    void theCurveHoldsTheTruthOfUniformDraws() {
        SplittableRandom random = new SplittableRandom(3);
        List<double[]> scores = IntStream.range(0, 400).mapToObj(p -> random.doubles(16).toArray()).toList();
        // A judge that agrees on the draw but for noise of mean zero.
        List<double[]> values = scores.stream()
                .map(s -> Arrays.stream(s).map(x -> x + random.nextGaussian()).toArray()).toList();
        BestOfNCurve curve = BestOfNCurve.of(scores, values, Bootstrap.seeded(1));
        assertThat(curve.points()).extracting(BestOfNCurve.Point::n).containsExactly(1, 2, 4, 8, 16);
        for (BestOfNCurve.Point point : curve.points()) {
            double truth = point.n() / (point.n() + 1.0);
            assertThat(truth).isBetween(point.score().low(), point.score().high());
            assertThat(truth).isBetween(point.reward().low() - .05, point.reward().high() + .05);
            assertThat(point.klBound()).isEqualTo(BestOfN.klBound(point.n()));
            assertThat(point.winRate().isPresent()).isEqualTo(point.n() < 16);
        }
        assertThat(curve.points().getFirst().winRate().orElseThrow().value()).isCloseTo(.5, within(1e-12));
        double middle = (BestOfN.klBound(4) + BestOfN.klBound(8)) / 2;
        double at4 = curve.points().get(2).reward().value();
        double at8 = curve.points().get(3).reward().value();
        assertThat(curve.rewardAt(middle).orElseThrow()).isCloseTo((at4 + at8) / 2, within(1e-12));
        assertThat(curve.rewardAt(BestOfN.klBound(16) + .1)).isEmpty();
    }

    @Example
    void refusesWhatCannotBeMeant() {
        double[] two = {1, 2};
        assertThatIllegalArgumentException().isThrownBy(() -> BestOfN.expected(two, two, 3))
                .withMessageContaining("best of 3 from 2");
        assertThatIllegalArgumentException().isThrownBy(() -> BestOfN.expected(two, new double[1], 1));
        assertThatIllegalArgumentException().isThrownBy(() -> BestOfN.winRate(two, two, 2))
                .withMessageContaining("3 draws");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BestOfN.expected(new double[]{Double.NaN}, new double[1], 1))
                .withMessageContaining("not a number");
        assertThatIllegalArgumentException().isThrownBy(() -> BestOfNCurve.of(List.of(two, new double[3]),
                List.of(two, new double[3]), Bootstrap.seeded(0))).withMessageContaining("2 draws");
    }

    /// Scores with ties, and a judge's values.
    private record Draws(double[] scores, double[] values) {
        static Draws of(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            int count = random.nextInt(1, 8);
            int levels = random.nextInt(1, 9);
            return new Draws(random.ints(count, 0, levels).asDoubleStream().toArray(),
                    random.ints(count, 0, 5).asDoubleStream().toArray());
        }
    }

    private static int pick(Draws draws, int[] subset) {
        return subset[BestOfN.pick(Arrays.stream(subset).mapToDouble(i -> draws.scores[i]).toArray())];
    }

    private static List<int[]> subsets(int of, int size) {
        List<int[]> found = new ArrayList<>();
        for (int mask = 0; mask < 1 << of; mask++) {
            int bits = mask;
            if (Integer.bitCount(mask) == size) {
                found.add(IntStream.range(0, of).filter(i -> (bits >> i & 1) == 1).toArray());
            }
        }
        return found;
    }
}
