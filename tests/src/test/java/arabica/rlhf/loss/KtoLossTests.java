package arabica.rlhf.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Tensor;
import arabica.rlhf.loss.KtoLoss.ReferencePoint;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class KtoLossTests {
    @Test
    void theLossIsTheClosedFormOfThePaper() {
        KtoLoss loss = new KtoLoss(1.2, 0.7, ReferencePoint.KL);
        // λ·(1 − σ(β(r − z))) and λ·(1 − σ(β(z − r))) with β = 0.1, r = 3, z = 0.5
        assertThat(of(loss, true, 0.1, 0.5, 3)).isCloseTo(1.2 * (1 - 1 / (1 + Math.exp(-0.25))), within(1e-12));
        assertThat(of(loss, false, 0.1, 0.5, 3)).isCloseTo(0.7 * (1 - 1 / (1 + Math.exp(0.25))), within(1e-12));
    }

    @Test
    void apoZeroHasNoReferencePoint() {
        KtoLoss loss = KtoLoss.named("apo-zero-unpaired", 1, 1);
        assertThat(of(loss, true, 0.1, 0.5, 3)).isCloseTo(1 - 1 / (1 + Math.exp(-0.3)), within(1e-12));
        assertThat(of(loss, true, 0.1, 0.5, 3)).isEqualTo(of(loss, true, 0.1, 9, 3));
    }

    @Test
    void farRewardsKeepTheirDigits() {
        assertThat(of(KtoLoss.PLAIN, true, 0.1, 0, 500)).isCloseTo(Math.exp(-50), within(1e-30));
        assertThat(of(KtoLoss.PLAIN, true, 0.1, 0, -1e6)).isEqualTo(1);
    }

    @Property(tries = 100)
    void gradientsAreThoseOfCentralDifferences(@ForAll boolean desirable,
            @ForAll @DoubleRange(min = 0.05, max = 2) double beta, @ForAll @DoubleRange(min = -8, max = 8) double r,
            @ForAll @DoubleRange(min = 0, max = 4) double kl) {
        KtoLoss loss = new KtoLoss(1.3, 0.6, ReferencePoint.KL);
        Function<Tensor[], Tensor> f = leaves -> loss.perResponse(leaves[0], new boolean[]{desirable}, beta, kl);
        assertThat(LossTesting.evaluate(f, r).gradients()[0]).isCloseTo(LossTesting.differences(f, 1e-5, r)[0],
                within(1e-8));
    }

    @Test
    void senselessSettingsAreRefused() {
        assertThatThrownBy(() -> KtoLoss.named("dpo", 1, 1)).hasMessageContaining("apo-zero-unpaired");
        assertThatThrownBy(() -> KtoLoss.named("kto", -1, 1)).hasMessageContaining("--desirable-weight");
        assertThatThrownBy(() -> KtoLoss.named("kto", 1, Double.NaN)).hasMessageContaining("--undesirable-weight");
    }

    private static double of(KtoLoss loss, boolean desirable, double beta, double kl, double logRatio) {
        return LossTesting.evaluate(
                leaves -> loss.perResponse(leaves[0], new boolean[]{desirable}, beta, kl), logRatio).loss();
    }
}
