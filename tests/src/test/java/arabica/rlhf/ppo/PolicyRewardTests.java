package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.nn.Decoder;
import arabica.rlhf.Recorder;
import arabica.rlhf.ppo.RewardShaping.Normalization;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What the one loop under all policy algorithms does with scores.
class PolicyRewardTests extends ToyPolicyRuns {
    @Test
    void rewardsOfTheStartPolicyHaveMeanZeroAndVarianceOne() {
        RewardFunction high = RewardFunction.of(response -> 100 + 7 * REWARD.score(List.of(response))[0]);
        Rloo rloo = new Rloo(options(Rloo.defaults())
                .shaping(RewardShaping.NONE.withNormalization(Normalization.START)).build());
        List<double[]> seen = new ArrayList<>();
        try (Scope scope = Scope.open(backend)) {
            RewardFunction watching = responses -> {
                double[] scores = high.score(responses);
                seen.add(scores);
                return scores;
            };
            StepMetrics first = trainer(training().maxSteps(1), rloo).trainPrompts(
                    PolicyModels.of(policy(scope), watching), Optional.empty(), PROMPTS,
                    RunContext.of(folder.resolve("run"))).last().orElseThrow();
            assertThat(first.get("rewards/reward/mean")).isGreaterThan(100);
            RunningMoments start = RunningMoments.EMPTY.with(seen.getFirst());
            assertThat(start.count()).isEqualTo(256);
            assertThat(Sums.mean(start.normalize(seen.getFirst()))).isCloseTo(0, within(1e-9));
            assertThat(first.get("objective/scores"))
                    .isCloseTo((first.get("rewards/reward/mean") - start.mean()) / start.deviation(), within(1e-9));
        }
        assertThat(seen).as("once before training, once in it").hasSize(2);
    }

    @Test
    void thePriceIsThatOfTheEstimatorInTheReward() {
        for (KlEstimator estimator : KlEstimator.values()) {
            PolicyOptions options = options(Rloo.defaults()).klCoef(.5).build();
            Recorder watcher = new Recorder();
            run(new Rloo(options, 4, estimator, Clip.of(.2), Whitening.NONE), training().maxSteps(4),
                    RunContext.of(folder.resolve(estimator.name())).withListener(watcher));
            StepMetrics last = watcher.steps().getLast();
            double k1 = -.5 * last.get("objective/kl");
            if (estimator == KlEstimator.K1) {
                assertThat(last.get("objective/non_score_reward")).isCloseTo(k1, within(1e-12));
            } else {
                assertThat(last.get("objective/non_score_reward")).isNegative().isNotCloseTo(k1, within(1e-6));
            }
            assertThat(last.get("objective/rlhf_reward"))
                    .isCloseTo(last.get("objective/scores") + last.get("objective/non_score_reward"), within(1e-12));
        }
    }

    @Test
    void scoresThatDoNotVaryCannotBeNormalised() {
        Rloo rloo = new Rloo(options(Rloo.defaults()).shaping(normalized(Normalization.START)).build());
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> train(rloo, models -> PolicyModels.of(models.policy(), RewardFunction.of(r -> 3))))
                .withMessageContaining("all 256 responses of the start policy score 3.0");
        run(Variant.RLOO, training().maxSteps(1), RunContext.of(folder.resolve("old")));
        byte[] old = bytes(folder.resolve("old/model.safetensors"));
        try (Scope scope = Scope.open(backend)) {
            assertThatExceptionOfType(TrainingException.class).isThrownBy(() -> trainer(training().maxSteps(1)
                    .overwrite(true), rloo).trainPrompts(PolicyModels.of(policy(scope), RewardFunction.of(r -> 3)),
                            Optional.empty(), PROMPTS, RunContext.of(folder.resolve("old"))));
        }
        assertThat(bytes(folder.resolve("old/model.safetensors"))).as("nothing began").isEqualTo(old);
    }

    /// A policy that ends at once answers with the end token alone. That is a response of one token: it is scored, it has
    /// a KL, and the policy learns from it.
    @Test
    void aPolicyThatEndsAtOnceIsScoredAndLearns() {
        List<Response> seen = new ArrayList<>();
        RewardFunction watching = responses -> {
            seen.addAll(responses);
            return BREVITY.score(responses);
        };
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = TinyModels.bandit(scope, .9999999999, 5e-11, 5e-11); // and token 0 ends
            Rloo rloo = new Rloo(Rloo.defaults().rolloutSize(8).maxNewTokens(1).build());
            StepMetrics step = new PolicyTrainer(training().maxSteps(1).build(), rloo).trainPrompts(
                    PolicyModels.of(policy, watching), Optional.empty(), List.of(new int[]{1}),
                    RunContext.of(folder.resolve("run"))).last().orElseThrow();
            assertThat(step.get("response_length")).isEqualTo(1);
            assertThat(step.get("loss")).isFinite();
        }
        assertThat(seen).hasSize(8).allMatch(response -> response.ids().length == 1 && response.ids()[0] == 0);
        assertThatIllegalArgumentException().isThrownBy(() -> new Response(new int[]{1}, new int[0], false))
                .withMessageContaining("needs a prompt");
    }

    @Test
    void aReferenceThatIsNotWhatItWasSaidToBeIsFoundOut() {
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = policy(scope);
            Decoder reference = policy.copy(scope);
            Decoder other = TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 9);
            TrainingListener meddling = new TrainingListener() {
                @Override
                public void onStart(TrainingPlan plan) { reference.parameters().copyFrom(other.parameters()); }
            };
            assertThatExceptionOfType(TrainingException.class)
                    .isThrownBy(() -> trainer(training().maxSteps(1), Variant.RLOO.algorithm).trainPrompts(
                            PolicyModels.of(policy, REWARD).withReference(reference), Optional.empty(), PROMPTS,
                            RunContext.of(folder.resolve("run")).withListener(meddling)))
                    .withMessageContaining("self check failed").withMessageContaining("KL from the reference");
        }
    }

    @Test
    void aSourceThatGivesNoNumberStopsTheRunByName() {
        RewardFunction broken = WeightedReward.of(new WeightedReward.Source("wanted", 1, REWARD),
                new WeightedReward.Source("broken", 1, RewardFunction.of(response -> Double.NaN)));
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> train(Variant.GRPO_ADAPTIVE_KL.algorithm,
                        models -> PolicyModels.of(models.policy(), broken)))
                .withMessageContaining("'broken'").withMessageContaining("response 1").withMessageContaining("NaN");
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> train(Variant.RLOO.algorithm,
                        models -> PolicyModels.of(models.policy(), responses -> new double[3])))
                .withMessageContaining("3 scores for 16 responses");
    }
}
