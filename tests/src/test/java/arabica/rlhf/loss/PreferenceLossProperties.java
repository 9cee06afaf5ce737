package arabica.rlhf.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Tensor;
import java.util.Arrays;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/// What holds of every loss of pairs, for any log-probabilities.
class PreferenceLossProperties {
    private static final double STEP = 1e-5;

    @Property(tries = 200)
    void gradientsAreThoseOfCentralDifferences(@ForAll("losses") PreferenceLoss loss,
            @ForAll @DoubleRange(min = 0.05, max = 3) double beta,
            @ForAll @DoubleRange(min = -30, max = -0.1) double chosen,
            @ForAll @DoubleRange(min = -30, max = -0.1) double rejected,
            @ForAll @DoubleRange(min = -30, max = -0.1) double refChosen,
            @ForAll @DoubleRange(min = -30, max = -0.1) double refRejected,
            @ForAll @IntRange(min = 1, max = 12) int chosenLength,
            @ForAll @IntRange(min = 1, max = 12) int rejectedLength,
            @ForAll @DoubleRange(min = 0, max = 1) double label) {
        double h = beta * (chosen - refChosen - rejected + refRejected);
        // The hinge has no derivative at its edge, in either order of the pair.
        Assume.that(!(loss instanceof DpoLoss.Hinge) || Math.abs(Math.abs(h) - 1) > 1e-3);
        Function<Tensor[], Tensor> soft = leaves -> loss.perPair(
                LossTesting.pair(leaves, chosenLength, rejectedLength), beta, LossTesting.vector(label));
        double[] inputs = {chosen, rejected, refChosen, refRejected};
        double[] gradients = LossTesting.evaluate(soft, inputs).gradients();
        double[] differences = LossTesting.differences(soft, STEP, inputs);
        double scale = Math.max(1, Arrays.stream(differences).map(Math::abs).max().orElseThrow());
        for (int i = 0; i < inputs.length; i++) {
            assertThat(gradients[i]).as(loss + ", input " + i).isCloseTo(differences[i], within(1e-6 * scale));
        }
    }

    /// A better chosen response is never punished, nor a better rejected one rewarded (but for IPO, which has a target).
    @Property(tries = 100)
    void lossesFallWithTheChosenAndRiseWithTheRejected(@ForAll("monotone") PreferenceLoss loss,
            @ForAll @DoubleRange(min = -30, max = -0.1) double chosen,
            @ForAll @DoubleRange(min = -30, max = -0.1) double rejected) {
        double[] gradients = LossTesting.evaluate(leaves -> loss.perPair(LossTesting.pair(leaves, 3, 7), 0.5), chosen,
                rejected, -9, -11).gradients();
        assertThat(gradients[0]).isNotPositive();
        assertThat(gradients[1]).isNotNegative();
    }

    /// What "unbiased" means: over flips of the label with probability ε, the robust loss is the plain one.
    @Property(tries = 100)
    void theRobustLossIsThePlainOneInExpectation(@ForAll @DoubleRange(min = -40, max = 40) double h,
            @ForAll @DoubleRange(min = 0, max = 0.45) double epsilon,
            @ForAll @DoubleRange(min = 0.05, max = 2) double beta) {
        double expected = LossTesting.evaluate(
                leaves -> new DpoLoss.Robust(epsilon).perPair(LossTesting.pair(leaves, 3, 3), beta,
                        LossTesting.vector(1 - epsilon)),
                h, 0, 0, 0).loss();
        double plain = LossTesting.evaluate(
                leaves -> new DpoLoss.Sigmoid().perPair(LossTesting.pair(leaves, 3, 3), beta), h, 0, 0, 0).loss();
        assertThat(expected).isCloseTo(plain, within(1e-9 * Math.max(1, plain / (1 - 2 * epsilon))));
    }

    @Property(tries = 50)
    void aLabelOfOneIsThePlainLoss(@ForAll("losses") PreferenceLoss loss,
            @ForAll @DoubleRange(min = -30, max = -0.1) double chosen,
            @ForAll @DoubleRange(min = -30, max = -0.1) double rejected) {
        double soft = LossTesting.evaluate(leaves -> loss.perPair(LossTesting.pair(leaves, 3, 7), 0.5,
                LossTesting.vector(1)), chosen, rejected, -9, -11).loss();
        double plain = LossTesting.evaluate(leaves -> loss.perPair(LossTesting.pair(leaves, 3, 7), 0.5), chosen,
                rejected, -9, -11).loss();
        assertThat(soft).isEqualTo(plain);
    }

    @Provide
    Arbitrary<PreferenceLoss> losses() {
        return Arbitraries.of(new DpoLoss.Sigmoid(), new DpoLoss.Cdpo(0.1), new DpoLoss.Robust(0.2),
                new DpoLoss.Ipo(false), new DpoLoss.Ipo(true), new DpoLoss.Hinge(), new DpoLoss.SigmoidNorm(),
                new RDpo(0.3), new SimPo(0.5), new Orpo());
    }

    @Provide
    Arbitrary<PreferenceLoss> monotone() {
        return Arbitraries.of(new DpoLoss.Sigmoid(), new DpoLoss.Hinge(), new DpoLoss.SigmoidNorm(), new RDpo(0.3),
                new SimPo(0.5), new Orpo());
    }
}
