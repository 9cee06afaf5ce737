package arabica.lessons.alignment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class BanditTests {
    private static final Bandit BANDIT = AlignmentLesson.BANDIT;

    /// The last rows of LOSSES.md: computed elsewhere, in float64.
    @Test
    void theOptimumIsThatOfTheTable() {
        assertThat(BANDIT.optimum()).containsExactly(new double[]{.91867231, .07459727, .00673043}, within(1e-8));
        assertThat(BANDIT.objective(BANDIT.optimum())).isCloseTo(.6958393082, within(1e-10));
    }

    /// `J(π*) = β·log Z`, and any other policy has less by `β·KL(π‖π*)`.
    @Test
    void everyOtherPolicyIsWorseByItsDivergenceFromTheOptimum() {
        double[] best = BANDIT.optimum();
        double z = .5 * Math.exp(2) + .3 + .2 * Math.exp(-2);
        assertThat(BANDIT.objective(best)).isCloseTo(.5 * Math.log(z), within(1e-14));
        double[] other = {.2, .5, .3};
        double kl = 0;
        for (int y = 0; y < 3; y++) { kl += other[y] * Math.log(other[y] / best[y]); }
        assertThat(BANDIT.objective(other)).isCloseTo(BANDIT.objective(best) - .5 * kl, within(1e-14));
    }

    @Test
    void dpoReachesTheExactOptimum() {
        assertThat(BANDIT.byDpo(200, 4)).containsExactly(BANDIT.optimum(), within(1e-7));
    }

    @Test
    void thePolicyGradientReachesTheExactOptimum() {
        assertThat(BANDIT.byPolicyGradient(500, 5)).containsExactly(BANDIT.optimum(), within(1e-7));
    }
}
