package arabica.rlhf.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.rlhf.loss.LossTesting.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The closed-form values of LOSSES.md, in double precision.
class DpoLossTests {
    private static final double BETA = 0.1;
    private static final double[] EXAMPLE = {-10, -12, -11, -11.5};

    @ParameterizedTest
    @CsvSource({"sigmoid, 0, 0.6209570478", "cdpo, 0.1, 0.6359570478", "robust, 0.1, 0.6022070478", "hinge, 0, 0.85",
            "ipo, 0, 12.25"})
    void lossesEqualTheirClosedForms(String name, double smoothing, double expected) {
        PreferenceLoss loss = LossSettings.NONE.withLabelSmoothing(smoothing).loss(name);
        assertThat(ofExample(loss, BETA, EXAMPLE).loss()).isCloseTo(expected, within(1e-10));
        assertThat(loss.name()).isEqualTo(name);
    }

    @Test
    void theSigmoidLossHasItsClosedFormGradient() {
        double[] gradients = ofExample(new DpoLoss.Sigmoid(), BETA, EXAMPLE).gradients();
        assertThat(gradients[0]).isCloseTo(-0.0462570155, within(1e-10));
        assertThat(gradients[1]).isCloseTo(0.0462570155, within(1e-10));
        assertThat(gradients[2]).isCloseTo(0.0462570155, within(1e-10));
    }

    @Test
    void theSigmoidLossIsStableForLargeInputs() {
        Result result = ofExample(new DpoLoss.Sigmoid(), BETA, 410, 810.5, -610, 110.6);
        assertThat(result.loss()).isCloseTo(1.2538154996e-14, within(1e-23));
        Result wrong = ofExample(new DpoLoss.Sigmoid(), BETA, -1e5, 1e5, 0, 0);
        assertThat(wrong.loss()).isCloseTo(2e4, within(1e-9));
        assertThat(wrong.gradients()[0]).isCloseTo(-BETA, within(1e-12));
    }

    @Test
    void ipoOverTokenMeansTakesMeans() {
        DpoLoss loss = new DpoLoss.Ipo(true);
        assertThat(ofExample(loss, BETA, EXAMPLE).loss()).isCloseTo(21.6225, within(1e-10));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 0.9, 1})
    void softLabelsWeighBothOrders(double label) {
        DpoLoss loss = new DpoLoss.Sigmoid();
        double agree = ofExample(loss, BETA, -10, -12, -11, -11.5).loss();
        double disagree = ofExample(loss, BETA, -12, -10, -11.5, -11).loss();
        double soft = LossTesting.evaluate(leaves -> loss.perPair(pair(leaves), BETA, labels(label)), EXAMPLE).loss();
        assertThat(soft).isCloseTo(label * agree + (1 - label) * disagree, within(1e-12));
    }

    @Test
    void cdpoIsTheSigmoidLossUnderSoftLabels() {
        double soft = LossTesting
                .evaluate(leaves -> new DpoLoss.Sigmoid().perPair(pair(leaves), BETA, labels(0.9)), EXAMPLE).loss();
        assertThat(soft).isCloseTo(0.6359570478, within(1e-10));
    }

    private static Result ofExample(PreferenceLoss loss, double beta, double... logProbs) {
        return LossTesting.evaluate(leaves -> loss.perPair(pair(leaves), beta), logProbs);
    }

    private static PairLogProbs pair(Tensor[] leaves) { return LossTesting.pair(leaves, 4, 5); }

    private static Tensor labels(double label) { return Scope.current().of(new double[]{label}, 1); }
}
