package arabica.lessons.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.lessons.attention.AttentionByHand.Gradients;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionByHandTests {
    private double[][] q, k, v, dO;

    private void draw(int time, int d) {
        SplittableRandom random = new SplittableRandom(31L * time + d);
        q = AttentionLesson.normal(random, time, d);
        k = AttentionLesson.normal(random, time, d);
        v = AttentionLesson.normal(random, time, d);
        dO = AttentionLesson.normal(random, time, d);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "7, 4", "5, 1"})
    void gradientsAreThoseOfCentralDifferences(int time, int d) {
        draw(time, d);
        assertThat(AttentionLesson.distance(new AttentionByHand(q, k, v).backward(dO),
                AttentionLesson.byDifferences(q, k, v, dO))).isLessThan(1e-8);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "7, 4", "5, 1"})
    void theTapeGivesTheSameGradients(int time, int d) {
        draw(time, d);
        assertThat(AttentionLesson.distance(new AttentionByHand(q, k, v).backward(dO),
                AttentionLesson.byTape(q, k, v, dO))).isLessThan(1e-13);
    }

    /// What the page derives: `Σⱼ Pᵢⱼ·dPᵢⱼ` is `dOᵢ·Oᵢ`, and a row of dS adds up to zero.
    @Test
    void theMeanOfARowOfGradientsIsTheResultTimesItsOwn() {
        draw(6, 3);
        AttentionByHand attention = new AttentionByHand(q, k, v);
        for (int i = 0; i < 6; i++) {
            double mean = 0;
            double ofResult = 0;
            for (int c = 0; c < 3; c++) {
                ofResult += dO[i][c] * attention.o[i][c];
                for (int j = 0; j <= i; j++) { mean += attention.p[i][j] * dO[i][c] * v[j][c]; }
            }
            assertThat(mean).isCloseTo(ofResult, within(1e-14));
        }
    }

    /// The last key and value are seen by the last query alone: a loss of the others' results sends them nothing.
    @Test
    void noGradientComesFromThePast() {
        draw(5, 2);
        dO[4] = new double[2];
        Gradients gradients = new AttentionByHand(q, k, v).backward(dO);
        assertThat(gradients.dK()[4]).containsOnly(0);
        assertThat(gradients.dV()[4]).containsOnly(0);
    }
}
