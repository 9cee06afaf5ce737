package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rows of `golden/LOSSES.md` that need no tensors.
class PpoArithmeticTests {

    @Test
    void klEstimatorsMatchTheirClosedForm() {
        double logRatio = -1 - -1.2;
        assertThat(KlEstimator.K1.of(logRatio)).isCloseTo(.2, within(1e-12));
        assertThat(KlEstimator.K2.of(logRatio)).isCloseTo(.02, within(1e-12));
        assertThat(KlEstimator.K3.of(logRatio)).isCloseTo(.0187307531, within(1e-10));
    }

    @Test
    void k3KeepsItsDigitsNearZeroInSinglePrecision() {
        float x = 1e-4f;
        assertThat(KlEstimator.K3.of(x)).isCloseTo(5e-9f, within(1e-11f));
        float naive = (float) Math.exp(-x) - 1 + x;
        assertThat(naive).as("what the naive formula would give").isNotCloseTo(5e-9f, within(5e-9f));
    }

    @Test
    void singlePrecisionIsTheSameFormula() {
        assertThat(KlEstimator.K1.of(.5f)).isEqualTo(.5f);
        assertThat(KlEstimator.K2.of(.5f)).isEqualTo(.125f);
    }

    @Test
    void k3IsNeverNegative() {
        for (double x = -20; x < 20; x += .37) { assertThat(KlEstimator.K3.of(x)).isNotNegative(); }
    }

    @Test
    void allThreeEstimatorsAgreeWithTheKlOfTwoDistributions() {
        double[] p = {.5, .3, .2};
        double[] q = {.45, .33, .22};
        double exact = 0;
        double[] expected = new double[3];
        for (int i = 0; i < p.length; i++) {
            double x = Math.log(p[i] / q[i]);
            exact += p[i] * x;
            for (KlEstimator estimator : KlEstimator.values()) {
                expected[estimator.ordinal()] += p[i] * estimator.of(x);
            }
        }
        assertThat(expected[0]).as("k1 is unbiased").isCloseTo(exact, within(1e-12));
        assertThat(expected[1]).as("k2 is right to second order").isCloseTo(exact, within(1e-3 * 1));
        assertThat(expected[2]).as("k3 is unbiased").isCloseTo(exact, within(1e-12));
    }

    @Test
    void whiteningMatchesItsClosedForm() {
        double[] x = {1, 2, 3, 4};
        assertThat(Whitening.BIASED.apply(x)[0]).isCloseTo(-1.3416407865, within(2e-8));
        assertThat(Whitening.UNBIASED.apply(x)[0]).isCloseTo(-1.1618950039, within(2e-8));
        assertThat(Whitening.NONE.apply(x)).containsExactly(x);
    }

    @Test
    void whiteningOfEqualAdvantagesIsZeroAndNotNaN() {
        assertThat(Whitening.BIASED.apply(new double[]{2, 2, 2})).containsOnly(0);
        assertThat(Whitening.UNBIASED.apply(new double[]{2})).containsOnly(0);
    }

    @Test
    void whiteningAdvantagesFarFromZeroIsWhiteningTheirDifferences() {
        for (Whitening whitening : List.of(Whitening.BIASED, Whitening.UNBIASED)) {
            assertThat(whitening.apply(new double[]{1e8, 1e8 + 1, 1e8 + 1})).as(whitening.toString()).containsExactly(
                    whitening.apply(new double[]{0, 1, 1}), within(1e-7));
        }
    }

    @Test
    void adaptiveKlMatchesItsClosedForm() {
        KlController controller = new KlController.Adaptive(.15, 6, 10_000);
        assertThat(controller.after(7.2, 512).coefficient()).isCloseTo(.151536, within(1e-12));
        assertThat(controller.after(3, 512).coefficient()).isCloseTo(.148464, within(1e-12));
        assertThat(controller.after(6.3, 512).coefficient()).isCloseTo(.150384, within(1e-12));
    }

    @Test
    void adaptiveKlSteersUpAndDownAndFixedStays() {
        KlController controller = new KlController.Adaptive(.1, 6, 1_000);
        KlController high = controller;
        KlController low = controller;
        for (int i = 0; i < 50; i++) {
            high = high.after(60, 64);
            low = low.after(.1, 64);
        }
        assertThat(high.coefficient()).isGreaterThan(.15);
        assertThat(low.coefficient()).isLessThan(.07);
        assertThat(new KlController.Fixed(.1).after(60, 64).coefficient()).isEqualTo(.1);
    }

    @Test
    void tokenRewardsSumToScoreMinusKl() {
        double[] logProbs = {-1, -2, -.5};
        double[] refLogProbs = {-1.2, -1.5, -.9};
        double[] rewards = TokenRewards.of(logProbs, refLogProbs, KlEstimator.K1, .1, 3);
        assertThat(rewards).containsExactly(new double[]{-.02, .05, 3 - .04}, within(1e-12));
        double kl = .2 - .5 + .4;
        assertThat(Arrays.stream(rewards).sum()).isCloseTo(3 - .1 * kl, within(1e-12));
    }

    @Test
    void anEmptyResponseHasNoReward() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TokenRewards.of(new double[0], new double[0], KlEstimator.K1, .1, 1));
    }
}
