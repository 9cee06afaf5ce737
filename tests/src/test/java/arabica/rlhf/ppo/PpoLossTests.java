package arabica.rlhf.ppo;

import static arabica.autograd.ops.Ops.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import org.junit.jupiter.api.Test;

class PpoLossTests {
    private final Backend backend = new ScalarBackend();

    @Test
    void clippedPolicyLossMatchesItsClosedForm() {
        double[] ratios = {1.3, 1.3, .7, .7};
        double[] advantages = {1, -1, 1, -1};
        double[] logRatios = new double[4];
        java.util.Arrays.setAll(logRatios, i -> Math.log(ratios[i]));
        double[] losses = Scope.step(backend, () -> PpoLoss.policy(tensor(logRatios), tensor(0, 0, 0, 0),
                tensor(advantages), Clip.of(.2)).toDoubles());
        assertThat(losses).containsExactly(new double[]{-1.2, 1.3, -.7, .8}, within(1e-12));
    }

    @Test
    void clippedValueLossMatchesItsClosedForm() {
        double[] loss = Scope.step(backend, () -> PpoLoss.value(tensor(1), tensor(.5), tensor(.9), .2).toDoubles());
        assertThat(loss).containsExactly(new double[]{.02}, within(1e-12));
        double[] unclipped = Scope.step(backend,
                () -> PpoLoss.value(tensor(1), tensor(.5), tensor(.9), Double.POSITIVE_INFINITY).toDoubles());
        assertThat(unclipped).containsExactly(new double[]{.5 * .1 * .1}, within(1e-12));
    }

    @Test
    void whereTheClippedBranchWinsThePolicyIsLeftAlone() {
        // ratio 1.3 with a good action and 0.7 with a bad one have gone far enough; the other two must come back.
        assertThat(policyGradient(Math.log(1.3), 1)).isZero();
        assertThat(policyGradient(Math.log(.7), -1)).isZero();
        assertThat(policyGradient(Math.log(1.3), -1)).isCloseTo(1.3, within(1e-12));
        assertThat(policyGradient(Math.log(.7), 1)).isCloseTo(-.7, within(1e-12));
    }

    @Test
    void atTheStartTheGradientIsThePolicyGradient() {
        // ratio 1 lies where both branches are equal: the gradient must count once, −A.
        assertThat(policyGradient(0, 2)).isCloseTo(-2, within(1e-12));
        assertThat(policyGradient(0, -2)).isCloseTo(2, within(1e-12));
    }

    @Test
    void whereTheValueHasNotMovedItsGradientIsTheError() {
        try (Scope scope = Scope.open(backend)) {
            Tensor value = scope.of(new double[]{.5}, 1).requireGrad();
            Scope.step(backend, () -> sum(PpoLoss.value(value, tensor(.5), tensor(2), .2)).backward());
            assertThat(value.grad().orElseThrow().item()).isCloseTo(-1.5, within(1e-12));
        }
    }

    private double policyGradient(double logRatio, double advantage) {
        try (Scope scope = Scope.open(backend)) {
            Tensor logProb = scope.of(new double[]{logRatio}, 1).requireGrad();
            Scope.step(backend,
                    () -> sum(PpoLoss.policy(logProb, tensor(0), tensor(advantage), Clip.of(.2))).backward());
            return logProb.grad().orElseThrow().item();
        }
    }

    private static Tensor tensor(double... values) { return Scope.current().of(values, values.length); }
}
