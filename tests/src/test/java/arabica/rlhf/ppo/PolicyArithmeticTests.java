package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.autograd.Tensor;
import arabica.autograd.scalar.ScalarBackend;
import arabica.datasets.arrow.TokenSequence;
import arabica.rlhf.ppo.Rollout.Experience;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rows of `golden/LOSSES.md` that are RLOO's and GRPO's, and what their losses are made of.
class PolicyArithmeticTests {

    @Test
    void theLeaveOneOutBaselineMatchesItsClosedForm() {
        assertThat(Rloo.leaveOneOut(new double[]{1, 2, 6}, 3)).containsExactly(new double[]{-3, -1.5, 4.5},
                within(1e-12));
    }

    @Test
    void groupsAreComparedWithinThemselves() {
        assertThat(Rloo.leaveOneOut(new double[]{1, 2, 6, 101, 102, 106}, 3))
                .containsExactly(new double[]{-3, -1.5, 4.5, -3, -1.5, 4.5}, within(1e-9));
        assertThat(Grpo.advantages(new double[]{1, 3, 10, 10}, 2, Grpo.ScaleRewards.NONE)).containsExactly(-1, 1, 0, 0);
    }

    @Test
    void grpoNormalisationMatchesItsClosedForm() {
        assertThat(Grpo.advantages(new double[]{1, 2, 6}, 3, Grpo.ScaleRewards.GROUP)).containsExactly(
                new double[]{-.7559286603, -.3779643302, 1.1338929905}, within(1e-10));
    }

    @Test
    void aGroupOfEqualScoresTeachesNothingAndIsNotNaN() {
        assertThat(Grpo.advantages(new double[]{2, 2, 2}, 3, Grpo.ScaleRewards.GROUP)).containsOnly(0);
        assertThat(Rloo.leaveOneOut(new double[]{2, 2, 2}, 3)).containsOnly(0);
        // Their mean is not .1 but the number after it.
        assertThat(Grpo.advantages(new double[]{.1, .1, .1}, 3, Grpo.ScaleRewards.GROUP)).containsExactly(
                new double[3], within(1e-10));
    }

    @Test
    void aDeviationOfTheSizeOfTheEpsilonIsDampedByIt() {
        double[] advantages = {-.29289321881, .29289321881}; // ½·1e-6 / (1e-6/√2 + 1e-6)
        for (Grpo.ScaleRewards scaling : List.of(Grpo.ScaleRewards.GROUP, Grpo.ScaleRewards.BATCH)) {
            assertThat(Grpo.advantages(new double[]{0, 1e-6}, 2, scaling)).as(scaling.toString()).containsExactly(
                    advantages, within(1e-10));
        }
    }

    @Test
    void theDeviationOfScoresFarFromZeroIsTheirOwn() {
        assertThat(Groups.deviation(new double[]{1e8, 1e8 + 1, 1e8 + 1})).isCloseTo(Math.sqrt(1 / 3.), within(1e-12));
    }

    @Test
    void theBatchsDeviationIsOneForAllGroups() {
        double[] scores = {0, 1, 0, 100};
        double deviation = Groups.deviation(scores);
        assertThat(Grpo.advantages(scores, 2, Grpo.ScaleRewards.BATCH)).containsExactly(
                new double[]{-.5 / deviation, .5 / deviation, -50 / deviation, 50 / deviation}, within(1e-6));
    }

    @Test
    void withoutTheDeviationGrpoIsRlooTimesOneLessOverK() {
        double[] scores = {.3, -1, 4, 2, 2.5, 0, 1, 1};
        double[] rloo = Rloo.leaveOneOut(scores, 4);
        double[] grpo = Grpo.advantages(scores, 4, Grpo.ScaleRewards.NONE);
        for (int i = 0; i < scores.length; i++) { assertThat(grpo[i]).isCloseTo(rloo[i] * 3 / 4, within(1e-12)); }
    }

    @Test
    void aggregationsMatchTheirClosedForms() {
        double[][] rows = {{1, 2}, {3, 4, 5}, {7}};
        assertThat(aggregated(LossAggregation.TOKEN_MEAN, rows)).isCloseTo(3.6666666667, within(1e-10));
        assertThat(aggregated(LossAggregation.SEQUENCE_MEAN, rows)).isCloseTo(4.1666666667, within(1e-10));
        assertThat(aggregated(LossAggregation.CONSTANT, rows)).isCloseTo(22.0 / (3 * 10), within(1e-10));
    }

    @Test
    void partsOfAMinibatchAddUpToItsLoss() {
        double[][] rows = {{1, 2}, {3, 4, 5}, {7}};
        for (LossAggregation aggregation : LossAggregation.values()) {
            double parts = aggregated(aggregation, 3, 6, rows[0], rows[1])
                    + aggregated(aggregation, 3, 6, new double[][]{rows[2]});
            assertThat(parts).as(aggregation.toString()).isCloseTo(aggregated(aggregation, rows), within(1e-12));
        }
    }

    @Test
    void groupsMustBeWhole() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rloo(Rloo.defaults().rolloutSize(6).build()))
                .withMessageContaining("--rollout-size 6 must be a multiple of --num-generations 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Grpo(Grpo.defaults().build(), 1, Grpo.ScaleRewards.NONE, Clip.of(.2),
                        LossAggregation.TOKEN_MEAN, false))
                .withMessageContaining("--num-generations 1.0 must be 2 or greater");
    }

    /// A reward is held fixed while the policy is differentiated: the policy gradient `p·(R − mean R)` of `r − β·k1` is zero
    /// at π*, in expectation over all choices; with k2 or k3 in k1's place it is not, and the policy goes elsewhere.
    @Test
    void onlyK1InTheRewardLeavesTheOptimumWhereItIs() {
        double[] optimum = {.91867231, .07459727, .00673043};
        double[] reference = {.5, .3, .2};
        double[] rewards = {1, 0, -1};
        double[] largest = new double[3];
        for (KlEstimator estimator : KlEstimator.values()) {
            double[] gained = new double[3];
            double mean = 0;
            for (int i = 0; i < 3; i++) {
                gained[i] = TokenRewards.of(new double[]{Math.log(optimum[i])}, new double[]{Math.log(reference[i])},
                        estimator, .5, rewards[i])[0];
                mean += optimum[i] * gained[i];
            }
            for (int i = 0; i < 3; i++) {
                largest[estimator.ordinal()] = Math.max(largest[estimator.ordinal()],
                        Math.abs(optimum[i] * (gained[i] - mean)));
            }
        }
        assertThat(largest[KlEstimator.K1.ordinal()]).isLessThan(1e-7);
        assertThat(largest[KlEstimator.K2.ordinal()]).isGreaterThan(.05);
        assertThat(largest[KlEstimator.K3.ordinal()]).isGreaterThan(.05);
    }

    @Test
    void runsAreComparedByTheNamesOfTheCommandLine() {
        assertThat(PolicyConfiguration.of(new Ppo(Ppo.defaults().klStop(3).shaping(RewardShaping.NONE.withClip(-1, 1))
                .build())).keySet()).containsExactlyInAnyOrder("rollout-size", "max-new-tokens", "temperature",
                        "ppo-epochs", "kl-coef", "kl-control", "kl-target", "kl-horizon", "kl-stop", "entropy-coef",
                        "reward-normalization", "reward-clip-range.low", "reward-clip-range.high",
                        "missing-eos-penalty", "gamma", "lambda", "whitening", "kl-estimator", "clip", "clip-high",
                        "loss-aggregation", "value-coef", "value-clip", "critic-warmup");
        assertThat(PolicyConfiguration.of(new Grpo(Grpo.defaults().build()))).containsEntry("beta", .04)
                .containsEntry("num-iterations", 1).containsEntry("num-generations", 8)
                .containsEntry("use-bias-correction-kl", false).doesNotContainKeys("epochs", "kl-coef", "kl-stop");
    }

    private static double aggregated(LossAggregation aggregation, double[]... rows) {
        return aggregated(aggregation, rows.length, Arrays.stream(rows).mapToInt(row -> row.length).sum(), rows);
    }

    private static double aggregated(LossAggregation aggregation, int responses, int tokens, double[]... rows) {
        List<Experience> experience = new ArrayList<>();
        for (double[] row : rows) {
            experience.add(new Experience(new TokenSequence(new int[row.length + 1], 1), row, row, row, row, row));
        }
        return Scope.step(new ScalarBackend(), () -> {
            double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
            Tensor losses = Scope.current().of(flat, flat.length);
            return aggregation.of(losses, new LossBatch(experience, losses, 0, responses, tokens, 10)).item();
        });
    }
}
