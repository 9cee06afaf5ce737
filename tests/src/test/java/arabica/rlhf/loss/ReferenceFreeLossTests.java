package arabica.rlhf.loss;

import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Backends;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.rlhf.loss.LossTesting.Result;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The closed-form values of LOSSES.md for SimPO and ORPO, in double precision, and what lengths do to a loss.
class ReferenceFreeLossTests {
    /// Mean log-probabilities −2.5 and −2.4 of 4 and 5 tokens.
    private static final double[] EXAMPLE = {-10, -12};

    @Test
    void simPoEqualsItsClosedForm() {
        Result result = of(new SimPo(0.5), 2, EXAMPLE);
        assertThat(result.loss()).isCloseTo(1.4632824673, within(1e-10));
        double sigma = 1 / (1 + Math.exp(-1.2));
        assertThat(result.gradients()[0]).as("β·σ/|y⁺|").isCloseTo(-2 * sigma / 4, within(1e-12));
        assertThat(result.gradients()[1]).isCloseTo(2 * sigma / 5, within(1e-12));
    }

    @Test
    void orpoEqualsItsClosedForm() {
        assertThat(of(new Orpo(), 0.1, EXAMPLE).loss()).isCloseTo(2.5749368566, within(1e-10));
        assertThat(of(new Orpo(), 1, EXAMPLE).loss() - of(new Orpo(), 1e-12, EXAMPLE).loss())
                .isCloseTo(0.7493685654, within(1e-10));
        assertThat(Orpo.logOdds(-2.5, -2.4)).isCloseTo(-0.1094494668, within(1e-10));
    }

    /// `1/(1 − p)` times what is left of the loss is finite, but each factor alone is not.
    @ParameterizedTest
    @CsvSource({"0, -3", "-1e-12, -3", "-3, 0", "-3, -1e-300", "0, 0", "-1e-9, -1e-9", "-800, -1e-9", "-1e-9, -800"})
    void orpoStaysFiniteForCertainAndImpossibleResponses(double chosen, double rejected) {
        Result result = of(new Orpo(), 0.1, 4 * chosen, 5 * rejected);
        assertThat(result.loss()).isFinite().isNotNegative();
        for (double gradient : result.gradients()) { assertThat(gradient).isFinite(); }
    }

    @Test
    void orpoStaysFiniteInSinglePrecisionToo() {
        try (Backend backend = Backends.open("vector", 1); Scope scope = Scope.open(backend)) {
            scope.run(() -> {
                Tensor chosen = scope.of(new float[]{0, -1e-9f, -12, 0, -3000, -1e-30f}, 6).requireGrad();
                Tensor rejected = scope.of(new float[]{-15, 0, -1e-9f, 0, -1e-30f, -3000}, 6).requireGrad();
                Tensor lengths = scope.of(new float[]{4, 4, 4, 4, 4, 4}, 6);
                Tensor loss = new Orpo().perPair(new PairLogProbs(
                        new ResponseLogProbs(chosen, Optional.empty(), lengths),
                        new ResponseLogProbs(rejected, Optional.empty(), lengths)), 0.1);
                for (double number : loss.toDoubles()) { assertThat(number).isFinite(); }
                sum(loss).backward();
                for (Tensor gradient : List.of(chosen.grad().orElseThrow(), rejected.grad().orElseThrow())) {
                    for (double number : gradient.toDoubles()) { assertThat(number).isFinite(); }
                }
            });
        }
    }

    @Test
    void orpoKeepsItsDigitsNearCertainty() {
        // log(1 − e^−1e-6) = log(1e-6) − 5e-7: as a difference of rounded numbers it would be off from the tenth digit
        assertThat(Orpo.logOdds(-1e-6, Math.log(0.5))).isCloseTo(-1e-6 - (Math.log(1e-6) - 5e-7), within(1e-12));
    }

    @Test
    void rDpoIsTheSigmoidLossOfARewardLessThePriceOfLength() {
        double[] logProbs = {-10, -12, -11, -11.5};
        double beta = 0.1;
        double alpha = 0.05;
        double shifted = beta * 1.5 + alpha * (4 - 9);
        double loss = LossTesting.evaluate(leaves -> new RDpo(alpha).perPair(LossTesting.pair(leaves, 4, 9), beta),
                logProbs).loss();
        assertThat(loss).isCloseTo(Math.log1p(Math.exp(-shifted)), within(1e-12));
        double plain = LossTesting.evaluate(leaves -> new RDpo(0).perPair(LossTesting.pair(leaves, 4, 9), beta),
                logProbs).loss();
        assertThat(plain).isCloseTo(0.6209570478, within(1e-10));
    }

    @Test
    void sigmoidNormTakesMeansOverTokens() {
        double loss = LossTesting.evaluate(
                leaves -> new DpoLoss.SigmoidNorm().perPair(LossTesting.pair(leaves, 4, 5), 5),
                -10, -12, -11, -11.5).loss();
        assertThat(loss).isCloseTo(Math.log1p(Math.exp(-5 * (1 / 4.0 + 0.5 / 5))), within(1e-12));
    }

    /// What metrics call a reward is what the loss compares.
    @Test
    void marginsOfRewardsAreWhatTheLossSees() {
        double[] logProbs = {-10, -12, -11, -11.5};
        for (DpoLoss loss : List.of(new DpoLoss.Sigmoid(), new DpoLoss.SigmoidNorm())) {
            double margin = loss.reward(0.3, -10, -11, 4) - loss.reward(0.3, -12, -11.5, 5);
            assertThat(LossTesting.evaluate(leaves -> loss.perPair(LossTesting.pair(leaves, 4, 5), 0.3), logProbs)
                    .loss()).isCloseTo(Math.log1p(Math.exp(-margin)), within(1e-12));
        }
        double margin = new SimPo(0.5).reward(2, -10, 0, 4) - new SimPo(0.5).reward(2, -12, 0, 5);
        assertThat(of(new SimPo(0.5), 2, EXAMPLE).loss()).isCloseTo(Math.log1p(Math.exp(1 - margin)), within(1e-12));
    }

    @Test
    void whatALossHasNoUseForIsRefusedByName() {
        assertThatThrownBy(() -> LossSettings.NONE.loss("dpo")).hasMessageContaining("'dpo'")
                .hasMessageContaining("sigmoid");
        assertThatThrownBy(() -> LossSettings.NONE.withLabelSmoothing(0.1).loss("hinge"))
                .hasMessageContaining("--label-smoothing").hasMessageContaining("hinge");
        assertThatThrownBy(() -> LossSettings.NONE.withLabelSmoothing(0.5).loss("robust"))
                .hasMessageContaining("[0, 0.5)");
        assertThatThrownBy(() -> LossSettings.NONE.withGammaBetaRatio(0.5).loss("orpo"))
                .hasMessageContaining("--gamma-beta-ratio").hasMessageContaining("simpo");
        assertThatThrownBy(() -> LossSettings.NONE.withLengthPenalty(0.5).loss("simpo"))
                .hasMessageContaining("--length-penalty").hasMessageContaining("rdpo");
        assertThatThrownBy(() -> LossSettings.NONE.withGammaBetaRatio(-1).loss("simpo"))
                .hasMessageContaining("0 or more");
    }

    private static Result of(PreferenceLoss loss, double beta, double... logProbs) {
        return LossTesting.evaluate(leaves -> loss.perPair(LossTesting.pair(leaves, 4, 5), beta), logProbs);
    }
}
