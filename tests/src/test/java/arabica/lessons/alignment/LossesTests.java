package arabica.lessons.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.WithScope;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.ppo.Clip;
import arabica.rlhf.ppo.Gae;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Each loss of the page beside Arabica's, and beside numbers computed elsewhere (LOSSES.md).
class LossesTests extends WithScope {
    LossesTests() { super("scalar", 1); }

    private double ofTensors(Supplier<Tensor> loss) { return scope.call(() -> loss.get().item()); }

    private static Tensor of(double x) { return Scope.current().of(new double[]{x}, 1); }

    @Test
    void thePairwiseLoss() {
        assertThat(Losses.pairwise(1, 0)).isCloseTo(.3132616875, within(1e-10))
                .isCloseTo(ofTensors(() -> PairwiseLoss.PLAIN.perPair(of(1), of(0))), within(1e-15));
    }

    @Test
    void directPreferenceOptimization() {
        assertThat(Losses.dpo(-10, -12, -11, -11.5, .1)).isCloseTo(.6209570478, within(1e-10))
                .isCloseTo(ofTensors(() -> new DpoLoss.Sigmoid().perPair(of(1.5), .1)), within(1e-15));
        // Where 1 + exp(−βh) has lost most of its digits.
        assertThat(Losses.dpo(410, 810.5, -610, 110.6, .1)).isCloseTo(1.2538154996e-14, within(1e-22));
    }

    @Test
    void theClippedObjective() {
        double[][] cases = {{1.3, 1, -1.2}, {1.3, -1, 1.3}, {.7, 1, -.7}, {.7, -1, .8}};
        for (double[] c : cases) {
            assertThat(Losses.clipped(c[0], c[1], .2)).isCloseTo(c[2], within(1e-15))
                    .isCloseTo(ofTensors(() -> Clip.of(.2).loss(of(c[0]), of(c[1]))), within(1e-15));
        }
    }

    @Test
    void generalisedAdvantages() {
        double[] rewards = {1, .5, -.2, 1}, values = {.8, .6, .4, .9};
        double[] advantages = Losses.gae(rewards, values, .99, .95);
        assertThat(advantages).containsExactly(new double[]{1.4129802233, .658139525, .38505, .1}, within(1e-10));
        assertThat(advantages)
                .containsExactly(new Gae(.99, .95).estimate(rewards, values).advantages(), within(1e-15));
    }
}
