package arabica.rlhf.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.rlhf.loss.LossTesting.Result;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The closed-form values of LOSSES.md, in double precision.
class PairwiseLossTests {
    @Test
    void plainLossAndItsGradient() {
        Result result = evaluate(PairwiseLoss.PLAIN, 1, 0);
        assertThat(result.loss()).isCloseTo(0.3132616875, within(1e-10));
        assertThat(result.gradients()[0]).isCloseTo(-0.2689414214, within(1e-10));
        assertThat(result.gradients()[1]).isCloseTo(0.2689414214, within(1e-10));
    }

    @Test
    void aMarginMovesTheThreshold() {
        assertThat(evaluate(new PairwiseLoss(0.5, 0, 0), 1, 0).loss()).isCloseTo(0.4740769842, within(1e-10));
    }

    @Test
    void aPairsOwnMarginStandsInForTheCommonOne() {
        PairwiseLoss loss = new PairwiseLoss(3, 0.01, 0.1);
        Result own = LossTesting.evaluate(leaves -> loss.perPair(leaves[0], leaves[1], Optional.empty(),
                Optional.of(Scope.current().of(new double[]{0.5}, 1))), 1, 0.5);
        Result common = evaluate(new PairwiseLoss(0.5, 0.01, 0.1), 1, 0.5);
        assertThat(own.loss()).isCloseTo(common.loss(), within(1e-12));
        assertThat(own.gradients()).containsExactly(common.gradients(), within(1e-12));
    }

    @Test
    void centringAddsTheSquareOfTheSum() {
        assertThat(evaluate(new PairwiseLoss(0, 0.01, 0), 1, 0.5).loss()).isCloseTo(0.4965769842, within(1e-10));
    }

    @Test
    void labelSmoothingIsALossUnderSoftLabels() {
        double smoothed = evaluate(new PairwiseLoss(0, 0.01, 0.1), 1, 0.5).loss();
        double soft = LossTesting.evaluate(leaves -> new PairwiseLoss(0, 0.01, 0).perPair(leaves[0], leaves[1],
                Scope.current().of(new double[]{0.9}, 1)), 1, 0.5).loss();
        assertThat(smoothed).isCloseTo(soft, within(1e-12));
    }

    @Test
    void largeScoresStayFinite() {
        Result wrong = evaluate(PairwiseLoss.PLAIN, -5000, 5000);
        assertThat(wrong.loss()).isCloseTo(10000, within(1e-9));
        assertThat(wrong.gradients()[0]).isCloseTo(-1, within(1e-12));
        assertThat(evaluate(PairwiseLoss.PLAIN, 5000, -5000).loss()).isZero();
    }

    @Test
    void senselessSettingsAreRefused() {
        assertThatThrownBy(() -> new PairwiseLoss(0, -1, 0)).hasMessageContaining("centring");
        assertThatThrownBy(() -> new PairwiseLoss(0, 0, 0.6)).hasMessageContaining("label smoothing");
    }

    private static Result evaluate(PairwiseLoss loss, double chosen, double rejected) {
        return LossTesting.evaluate(leaves -> loss.perPair(leaves[0], leaves[1]), chosen, rejected);
    }
}
