package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class GaeProperties {
    private static final int LONGEST = 30;

    @Property(tries = 300)
    void equalsTheSumOfDiscountedErrors(
            @ForAll("rewards") double[] rewards,
            @ForAll("values") double[] someValues,
            @ForAll @DoubleRange(min = 0, max = 1) double gamma,
            @ForAll @DoubleRange(min = 0, max = 1) double lambda) {
        int length = rewards.length;
        double[] values = Arrays.copyOf(someValues, length);
        Gae.Estimate estimate = new Gae(gamma, lambda).estimate(rewards, values);
        for (int t = 0; t < length; t++) {
            double advantage = 0;
            for (int l = 0; t + l < length; l++) {
                double next = t + l + 1 < length ? values[t + l + 1] : 0;
                double delta = rewards[t + l] + gamma * next - values[t + l];
                advantage += Math.pow(gamma * lambda, l) * delta;
            }
            assertThat(estimate.advantages()[t]).isCloseTo(advantage, within(1e-9));
            assertThat(estimate.returns()[t]).isCloseTo(advantage + values[t], within(1e-9));
        }
    }

    @Property(tries = 100)
    void withLambdaOneTheReturnIsTheRewardToGo(
            @ForAll("rewards") double[] rewards,
            @ForAll @DoubleRange(min = -5, max = 5) double value) {
        double[] values = new double[rewards.length];
        Arrays.fill(values, value);
        double[] returns = new Gae(1, 1).estimate(rewards, values).returns();
        double rewardToGo = 0;
        for (int t = rewards.length - 1; t >= 0; t--) {
            rewardToGo += rewards[t];
            assertThat(returns[t]).isCloseTo(rewardToGo, within(1e-9));
        }
    }

    @Example
    void closedFormOfUndiscountedRewards() {
        Gae.Estimate estimate = new Gae(1, 0.95).estimate(new double[]{0, 0, 1}, new double[]{.5, .4, .3});
        assertThat(estimate.advantages()).containsExactly(new double[]{.43675, .565, .7}, within(1e-12));
        assertThat(estimate.returns()).containsExactly(new double[]{.93675, .965, 1}, within(1e-12));
    }

    @Example
    void closedFormOfDiscountedRewards() {
        Gae.Estimate estimate = new Gae(.99, 0.95).estimate(new double[]{1, .5, -.2, 1},
                new double[]{.8, .6, .4, .9});
        assertThat(estimate.advantages()).containsExactly(new double[]{1.4129802233, .658139525, .38505, .1},
                within(1e-10));
    }

    @Example
    void refusesWhatCannotBeMeant() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Gae(1.1, .95)).withMessageContaining("1.1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Gae(1, .95).estimate(new double[2], new double[3]))
                .withMessageContaining("2 rewards for 3 values");
    }

    @Provide
    Arbitrary<double[]> rewards() {
        return Arbitraries.doubles().between(-5, 5).array(double[].class).ofMinSize(1).ofMaxSize(LONGEST);
    }

    @Provide
    Arbitrary<double[]> values() { return Arbitraries.doubles().between(-5, 5).array(double[].class).ofSize(LONGEST); }
}
