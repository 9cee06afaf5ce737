package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.autograd.scalar.ScalarBackend;
import arabica.nn.ScalarModel;
import arabica.rlhf.reward.RewardEnsemble;
import arabica.rlhf.train.TrainingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What becomes of scores: several sources, ensembles, normalisation, clipping, penalties.
class RewardTests {
    private static final Response ENDED = new Response(new int[]{1}, new int[]{2, 0}, true);
    private static final Response CUT = new Response(new int[]{1}, new int[]{2, 3, 4}, false);
    private static final RewardFunction LENGTH = RewardFunction.of(response -> response.ids().length);
    private static final RewardFunction FIRST = RewardFunction.of(response -> response.ids()[0]);

    @Test
    void weightedSourcesAddUpAndEachKeepsItsOwnScores() {
        WeightedReward reward = WeightedReward.of(new WeightedReward.Source("length", -.5, LENGTH),
                new WeightedReward.Source("first", 2, FIRST));
        RewardScores scores = reward.scores(List.of(ENDED, CUT));
        assertThat(scores.total()).containsExactly(-1 + 4, -1.5 + 4);
        assertThat(scores.sources().keySet()).containsExactly("length", "first");
        assertThat(scores.sources().get("length")).containsExactly(2, 3);
        assertThat(scores.sources().get("first")).containsExactly(2, 2);
        assertThat(reward.score(List.of(ENDED, CUT))).containsExactly(scores.total());
        assertThat(reward.fingerprint())
                .isNotEqualTo(WeightedReward.of(new WeightedReward.Source("length", -.4, LENGTH),
                        new WeightedReward.Source("first", 2, FIRST)).fingerprint());
        assertThatIllegalArgumentException().isThrownBy(() -> WeightedReward.of(
                new WeightedReward.Source("a", 1, LENGTH), new WeightedReward.Source("a", 1, FIRST)))
                .withMessageContaining("two rewards of one name");
    }

    @Test
    void aSourceOfTooFewScoresIsRefusedByName() {
        WeightedReward reward = WeightedReward.of(new WeightedReward.Source("length", 1, LENGTH),
                new WeightedReward.Source("short", 1, responses -> new double[1]));
        assertThatExceptionOfType(TrainingException.class).isThrownBy(() -> reward.score(List.of(ENDED, CUT)))
                .withMessage("the reward 'short' gave 1 scores for 2 responses");
    }

    @Test
    void anEnsemblePaysForDisagreement() {
        try (Scope scope = Scope.open(new ScalarBackend())) {
            List<ScalarModel> members = new ArrayList<>();
            for (int seed = 1; seed <= 3; seed++) {
                members.add(ScalarModel.create(TinyModels.gpt2(scope, 8, OptionalInt.of(0), seed), seed));
            }
            List<Response> responses = List.of(ENDED, CUT);
            List<String> names = List.of("a", "b", "c");
            RewardEnsemble ensemble = RewardEnsemble.of(members);
            RewardScores mean = new EnsembleReward(ensemble, names, EnsembleReward.Combination.MEAN, 0)
                    .scores(responses);
            RewardScores careful = new EnsembleReward(ensemble, names, EnsembleReward.Combination.MEAN, 2)
                    .scores(responses);
            RewardScores least = new EnsembleReward(ensemble, names, EnsembleReward.Combination.MIN, 0)
                    .scores(responses);
            for (int i = 0; i < 2; i++) {
                double[] of = {mean.sources().get("a")[i], mean.sources().get("b")[i], mean.sources().get("c")[i]};
                double deviation = mean.sources().get("ensemble_std")[i];
                double expected = Arrays.stream(of).average().orElseThrow();
                double squares = Arrays.stream(of).map(x -> (x - expected) * (x - expected)).sum();
                assertThat(deviation).isPositive().isCloseTo(Math.sqrt(squares / 3), within(1e-9));
                assertThat(mean.total()[i]).isCloseTo(expected, within(1e-9));
                assertThat(careful.total()[i]).isCloseTo(expected - 2 * deviation, within(1e-9));
                assertThat(least.total()[i]).isEqualTo(Arrays.stream(of).min().orElseThrow());
                assertThat(of[0]).isEqualTo(new PreferenceReward(members.getFirst()).score(responses)[i]);
            }
        }
    }

    @Test
    void aRunBringsAnEnsemblesMembersToOneScale() {
        try (Scope scope = Scope.open(new ScalarBackend())) {
            List<ScalarModel> members = List.of(
                    ScalarModel.create(TinyModels.gpt2(scope, 8, OptionalInt.of(0), 1), 1),
                    ScalarModel.create(TinyModels.gpt2(scope, 8, OptionalInt.of(0), 2), 2));
            List<Response> start = new ArrayList<>();
            for (int first = 1; first < 8; first++) { start.add(new Response(new int[]{first}, new int[]{3}, false)); }
            RewardFunction calibrated = WeightedReward.of(new WeightedReward.Source("both", 1, new EnsembleReward(
                    RewardEnsemble.of(members), List.of("a", "b"), EnsembleReward.Combination.MEAN, 0)))
                    .calibrated(() -> start);
            double[] scores = calibrated.score(start);
            assertThat(calibrated.scores(start).sources().keySet()).as("each member is shown")
                    .containsExactly("both", "both/a", "both/b", "both/ensemble_std");
            assertThat(Sums.mean(scores)).isCloseTo(0, within(1e-9));
            RewardFunction plain = new PreferenceReward(members.getFirst());
            assertThat(plain.calibrated(() -> { throw new AssertionError("not asked"); })).isSameAs(plain);
        }
    }

    @Test
    void shapingNormalisesThenClipsThenPenalises() {
        RewardShaping shaping = RewardShaping.NONE.withNormalization(RewardShaping.Normalization.START).withClip(-1, 1)
                .withMissingEosPenalty(.25);
        RunningMoments moments = RunningMoments.EMPTY.with(new double[]{1, 3});
        assertThat(shaping.apply(new double[]{2.5, 9, -9}, List.of(ENDED, ENDED, CUT), moments))
                .containsExactly(.5, 1, -1.25);
        assertThat(RewardShaping.NONE.apply(new double[]{2.5, 9}, List.of(ENDED, CUT), moments)).containsExactly(2.5,
                9);
        assertThatIllegalArgumentException().isThrownBy(() -> RewardShaping.NONE.withClip(1, 1))
                .withMessageContaining("--reward-clip-range");
    }

    @Test
    void momentsDoNotDependOnHowNumbersComeInBatches() {
        double[] numbers = new Random(5).doubles(100, -3, 9).toArray();
        RunningMoments whole = RunningMoments.EMPTY.with(numbers);
        RunningMoments parts = RunningMoments.EMPTY;
        for (int from = 0; from < 100; from += 7) {
            parts = parts.with(Arrays.copyOfRange(numbers, from, Math.min(100, from + 7)));
        }
        assertThat(parts.count()).isEqualTo(100);
        assertThat(parts.mean()).isCloseTo(whole.mean(), within(1e-12));
        assertThat(parts.deviation()).isCloseTo(whole.deviation(), within(1e-12));
        double[] normalized = whole.normalize(numbers);
        assertThat(Sums.mean(normalized)).isCloseTo(0, within(1e-12));
        assertThat(RunningMoments.EMPTY.with(normalized).deviation()).isCloseTo(1, within(1e-12));
        assertThat(RunningMoments.EMPTY.with(new double[]{2, 2}).normalize(new double[]{2, 5})).containsExactly(0, 3);
    }
}
