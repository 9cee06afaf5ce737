package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Scope;
import arabica.nn.Decoder;
import arabica.rlhf.Recorder;
import arabica.rlhf.ppo.PolicyAlgorithm.ValueObjective;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The one loop under all policy algorithms and their options.
class PolicyTrainerTests extends ToyPolicyRuns {
    @ParameterizedTest
    @EnumSource
    void everyVariantRaisesItsRewardAndShowsEachSource(Variant variant) {
        List<StepMetrics> steps = run(variant, training().maxSteps(20).learningRate(.02),
                RunContext.of(folder.resolve("run")).withListener(recorder));
        assertThat(steps.getLast().get("rewards/wanted/mean"))
                .isGreaterThan(.2 + steps.getFirst().get("rewards/wanted/mean"));
        assertThat(steps.getLast().values().keySet()).contains("rewards/wanted/std", "rewards/brevity/mean",
                "objective/kl", "policy/approxkl_avg", "val/ratio");
        assertThat(steps.getFirst().get("objective/kl")).isZero();
        boolean critic = variant.algorithm.critic().isPresent();
        assertThat(steps.getLast().values().containsKey("loss/value_avg")).isEqualTo(critic);
        assertThat(steps.getLast().values().containsKey("frac_reward_zero_std")).isEqualTo(!critic);
    }

    @Test
    void whileTheCriticWarmsUpThePolicyStays() {
        List<StepMetrics> steps = run(Variant.PPO_WARM_UP_RUNNING_MOMENTS, training().maxSteps(3),
                RunContext.of(folder.resolve("run")).withListener(recorder));
        for (int warmup = 0; warmup < 2; warmup++) {
            assertThat(steps.get(warmup).values().keySet()).contains("loss/value_avg", "val/grad_norm")
                    .noneMatch(name -> name.startsWith("policy/") || name.equals("loss/policy_avg"));
            assertThat(steps.get(warmup).get("grad_norm")).isZero();
        }
        assertThat(steps.get(2).get("objective/kl")).as("not moved before step 3").isZero();
        assertThat(steps.get(2).get("grad_norm")).isPositive();
        assertThat(steps.get(1).get("loss/value_avg")).isLessThan(steps.get(0).get("loss/value_avg"));
    }

    @Test
    void aCriticThatSharesThePolicysBodyCannotWarmUp() {
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = policy(scope);
            assertThatIllegalArgumentException().isThrownBy(() -> trainer(training().maxSteps(1),
                    ppo(options(Ppo.defaults()), 2)).trainPrompts(
                            PolicyModels.of(policy, REWARD).withCritic(Critic.Shared.on(policy, 1)),
                            Optional.empty(), PROMPTS, RunContext.of(folder.resolve("run"))))
                    .withMessageContaining("--critic-warmup");
            assertThatIllegalArgumentException().isThrownBy(() -> PolicyModels.of(policy, REWARD)
                    .withCritic(Critic.Shared.on(policy(scope), 1))).withMessageContaining("another body");
            assertThatIllegalArgumentException().isThrownBy(() -> train(new Ppo(options(Ppo.defaults()).build()),
                    models -> models)).withMessage("ppo needs a critic");
            assertThatIllegalArgumentException().isThrownBy(() -> train(new Rloo(options(Rloo.defaults()).build()),
                    models -> models.withCritic(Critic.Shared.on(models.policy(), 1))))
                    .withMessageContaining("rloo has no critic");
        }
    }

    /// A head on the policy's body is trained with it in one step; its loss moves the body as much as its weight says.
    @Test
    void theWeightOfASharedCriticsLossMatters() {
        List<StepMetrics> light = shared(1e-6, "light");
        List<StepMetrics> heavy = shared(10, "heavy");
        assertThat(light.getFirst().get("grad_norm")).isLessThan(heavy.getFirst().get("grad_norm"));
        assertThat(light.getFirst().get("loss")).isCloseTo(light.getFirst().get("loss/policy_avg"), within(1e-4));
        assertThat(heavy.getLast().get("loss/value_avg")).isLessThan(light.getLast().get("loss/value_avg"));
        assertThat(light.getFirst().get("val/grad_norm")).as("there is one gradient").isZero();
    }

    private List<StepMetrics> shared(double coef, String name) {
        Ppo ppo = new Ppo(options(Ppo.defaults()).build(), new Gae(1, .95), Whitening.BIASED, KlEstimator.K1,
                Clip.of(.2), LossAggregation.TOKEN_MEAN, new ValueObjective(coef, .2, 0));
        Recorder watcher = new Recorder();
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = policy(scope);
            trainer(training().maxSteps(6), ppo).trainPrompts(
                    PolicyModels.of(policy, BREVITY).withCritic(Critic.Shared.on(policy, 1)), Optional.empty(), PROMPTS,
                    RunContext.of(folder.resolve(name)).withListener(watcher));
        }
        return watcher.steps();
    }

    @Test
    void withoutPromptsThereIsNothingToTrainOn() {
        try (Scope scope = Scope.open(backend)) {
            assertThatIllegalArgumentException().isThrownBy(() -> trainer(training().maxSteps(1),
                    Variant.RLOO.algorithm).trainPrompts(PolicyModels.of(policy(scope), REWARD), Optional.empty(),
                            List.of(), RunContext.of(folder.resolve("run"))))
                    .withMessage("no prompt is left to train on");
        }
    }

    @Test
    void anEntropyBonusKeepsThePolicyFromCollapsing() {
        double plain = entropyAfter(0, "plain");
        double held = entropyAfter(.5, "held");
        assertThat(held).isGreaterThan(1.3 * plain);
    }

    private double entropyAfter(double coef, String name) {
        Recorder watcher = new Recorder();
        run(new Rloo(options(Rloo.defaults()).klCoef(0).entropyCoef(coef).build()),
                training().maxSteps(12).learningRate(.03), RunContext.of(folder.resolve(name)).withListener(watcher));
        return watcher.steps().getLast().get("policy/entropy_avg");
    }

    @Test
    void theRepliesToAPromptStandSideBySideAndDiffer() {
        List<Response> seen = new ArrayList<>();
        train(Variant.RLOO.algorithm, models -> PolicyModels.of(models.policy(), responses -> {
            seen.addAll(responses);
            return REWARD.score(responses);
        }));
        for (int group = 0; group < 4; group++) {
            List<Response> of = seen.subList(4 * group, 4 * group + 4);
            assertThat(of).allMatch(response -> Arrays.equals(response.prompt(), of.getFirst().prompt()));
            Set<String> answers = of.stream().map(response -> Arrays.toString(response.ids()))
                    .collect(Collectors.toSet());
            assertThat(answers).hasSizeGreaterThan(1);
        }
    }
}
