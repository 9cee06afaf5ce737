package arabica.studies.hh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.datasets.TestData;
import arabica.studies.hh.WordFeatures.Sparse;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordRegressionTests {
    @TempDir
    Path folder;

    @Test
    void itFindsTheWordThatDecides() {
        HhData data = HhData.read(MadeHhData.write(folder, 200, 102));
        WordRegression fitted = WordRegression.fit(data.train(), 1, 0);

        assertThat(Arrays.stream(fitted.margins(data.clean())).filter(margin -> margin > 0).count())
                .as("right of 100, where nine in ten can be right on both sides").isGreaterThan(85);
    }

    @Test
    void theMinimumHasNoGradient() {
        // One feature x with mean softplus(−w·x) + l2/2·w²: the derivative is zero where l2·w = x·σ(−w·x).
        double l2 = 0.05;
        double w = WordRegression.minimum(List.of(new Sparse(new int[]{3}, new double[]{2})), l2)[3];

        assertThat(l2 * w).isCloseTo(2 / (1 + Math.exp(2 * w)), within(2e-4));
    }

    @Test
    void aPairTurnedRoundHasTheOppositeFeatures() {
        HhPair pair = new HhPair("p", "Yes, please! Yes.", "no no NO", true);
        for (int order : new int[]{1, 2}) {
            Sparse there = new WordFeatures(order).difference(pair);
            Sparse back = new WordFeatures(order)
                    .difference(new HhPair("p", pair.rejected(), pair.chosen(), true));

            assertThat(back.index()).isEqualTo(there.index()).isSorted();
            assertThat(back.value()).isEqualTo(Arrays.stream(there.value()).map(x -> -x).toArray());
            // yes, a comma, please, an exclamation mark, a point, no, and the length; six pairs there and two here
            assertThat(there.index()).hasSize(order == 1 ? 7 : 7 + 8);
        }
    }

    @Test
    void onTheRealDataItIsTheBaselineOfTheNotes() {
        HhData data = HhData.read(TestData.real(HhData.TRAIN).getParent().getParent());
        // As the study's, without the choice among strengths, which takes a minute.
        WordFeatures features = new WordFeatures(1);
        double[] weights = WordRegression.minimum(data.train().stream().map(features::difference).toList(), 0.01);
        double right = data.clean().stream().map(features::difference)
                .mapToDouble(row -> WordRegression.dot(weights, row) > 0 ? 1 : 0).average().orElseThrow();

        assertThat(right).as("60.9 %% with other hashes and counts").isBetween(0.59, 0.635);
    }
}
