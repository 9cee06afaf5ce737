package arabica.rlhf.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class BradleyTerryProperties {

    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void exactSharesGiveTheStrengthsBehindThem(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = random.nextInt(2, 8);
        double[] truth = random.doubles(n, -2, 2).toArray();
        double[][] points = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                // Not all have met equally often, some not at all; a chain links them.
                double met = j == i + 1 ? 20 : random.nextInt(3) * 50;
                points[i][j] = met * sigmoid(truth[i] - truth[j]);
                points[j][i] = met * sigmoid(truth[j] - truth[i]);
            }
        }
        int anchor = random.nextInt(n);
        double[] found = BradleyTerry.fit(points).strengths(anchor);
        for (int i = 0; i < n; i++) { assertThat(found[i]).isCloseTo(truth[i] - truth[anchor], within(1e-6)); }
    }

    /// Where the derivative of the log-likelihood is zero each model has as many points as are expected of it.
    @Property(tries = 100, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void atTheMaximumEveryModelHasTheExpectedPoints(@ForAll long seed) {
        double[][] points = table(seed);
        double[] found = BradleyTerry.fit(points).strengths(0);
        for (int i = 0; i < points.length; i++) {
            double expected = 0;
            double had = 0;
            for (int j = 0; j < points.length; j++) {
                if (i == j) { continue; }
                expected += (points[i][j] + points[j][i]) * sigmoid(found[i] - found[j]);
                had += points[i][j];
            }
            assertThat(expected).isCloseTo(had, within(1e-6 * (1 + had)));
        }
    }

    @Property(tries = 50, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void namesCountsAndTheAnchorDoNotMatter(@ForAll long seed) {
        double[][] points = table(seed);
        int n = points.length;
        double[] found = BradleyTerry.fit(points).strengths(0);
        double[][] tripled = new double[n][n];
        double[][] reversed = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                tripled[i][j] = 3 * points[i][j];
                reversed[n - 1 - i][n - 1 - j] = points[i][j];
            }
        }
        assertThat(BradleyTerry.fit(tripled).strengths(0)).containsExactly(found, within(1e-6));
        double[] backwards = BradleyTerry.fit(reversed).strengths(n - 1);
        double[] fromLast = BradleyTerry.fit(points).strengths(n - 1);
        for (int i = 0; i < n; i++) {
            assertThat(backwards[n - 1 - i]).isCloseTo(found[i], within(1e-6));
            assertThat(fromLast[i]).isCloseTo(found[i] - found[n - 1], within(1e-6));
        }
    }

    @Example
    void ofTwoModelsTheStrengthIsTheLogOfTheOdds() {
        // 30 wins, 10 losses, 20 ties
        assertThat(BradleyTerry.fit(new double[][]{{0, 40}, {20, 0}}).strengths(1)[0])
                .isCloseTo(Math.log(2), within(1e-9));
    }

    @Example
    void aModelThatNeverLostIsInfinitelyStrongAndAPriorMakesItFinite() {
        double[][] points = {{0, 5, 9}, {5, 0, 9}, {0, 0, 0}};
        assertThat(BradleyTerry.fit(points).strengths(0)).containsExactly(0, 0, Double.NEGATIVE_INFINITY);
        assertThat(BradleyTerry.fit(points).strengths(2)).containsExactly(Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY, 0);
        double[] tamed = BradleyTerry.fit(BradleyTerry.withPriorTies(points, 1)).strengths(2);
        assertThat(tamed[0]).isBetween(2.0, 5.0).isCloseTo(tamed[1], within(1e-9));
    }

    /// c beat b, b beat a: c is stronger than a although they never met.
    @Example
    void beatingThroughOthersCounts() {
        double[][] points = {{0, 0, 0}, {3, 0, 0}, {0, 4, 0}};
        assertThat(BradleyTerry.fit(points).strengths(0)).containsExactly(0, Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY);
    }

    @Example
    void whatNothingLinksIsNotCompared() {
        double[][] points = {{0, 2, 0, 0}, {1, 0, 0, 0}, {0, 0, 0, 4}, {0, 0, 2, 0}};
        double[] found = BradleyTerry.fit(points).strengths(0);
        assertThat(found[1]).isCloseTo(-Math.log(2), within(1e-9));
        assertThat(found[2]).isNaN();
        assertThat(found[3]).isNaN();
    }

    @Example
    void refusesTablesThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> BradleyTerry.fit(new double[][]{{0}, {0}}).strengths(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BradleyTerry.fit(new double[][]{{0, -1}, {0, 0}}).strengths(0))
                .withMessageContaining("-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BradleyTerry.withPriorTies(new double[][]{{0}}, -1)).withMessageContaining("-1");
    }

    /// Whole and half wins between all; everybody has beaten the next one, and the last the first.
    private static double[][] table(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int n = random.nextInt(2, 7);
        double[][] points = new double[n][n];
        for (double[] row : points) { Arrays.setAll(row, j -> random.nextInt(20) / 2.0); }
        for (int i = 0; i < n; i++) { points[i][(i + 1) % n] += 1; }
        return points;
    }

    private static double sigmoid(double x) { return 1 / (1 + Math.exp(-x)); }
}
