package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.nn.Decoder;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ScalarModel;
import arabica.rlhf.Recorder;
import arabica.rlhf.ppo.PolicyAlgorithm.ValueObjective;
import arabica.rlhf.ppo.RewardShaping.Normalization;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The one loop under all its algorithms and options.
class PolicyTrainerTests {
    private static final int VOCAB = 8;
    private static final int EOS = 0;
    private static final int WANTED = 5;
    private static final List<int[]> PROMPTS = List.of(new int[]{1, 2}, new int[]{3}, new int[]{4, 1, 2});
    /// The share of the wanted token among the response's tokens.
    private static final RewardFunction REWARD = RewardFunction.of(response -> Arrays.stream(response.ids())
            .filter(id -> id % VOCAB == WANTED).count() / (double) response.ids().length);
    private static final RewardFunction BREVITY = RewardFunction.of(response -> -response.ids().length);

    /// Each with state that the others do not have.
    private enum Variant {
        PPO_SHARED_CRITIC(new Ppo(options(Ppo.defaults()).entropyCoef(.01).build())), PPO_WARM_UP_RUNNING_MOMENTS(
                ppo(options(Ppo.defaults()).shaping(normalized(Normalization.RUNNING)), 2)), PPO_START_MOMENTS(
                        new Ppo(options(Ppo.defaults()).shaping(normalized(Normalization.START)).build())), RLOO(
                                new Rloo(options(Rloo.defaults()).epochs(2).build())), GRPO_ADAPTIVE_KL(
                                        new Grpo(options(Grpo.defaults()).klControl(PolicyOptions.KlControl.ADAPTIVE)
                                                .klTarget(.01)
                                                .klHorizon(50).build()));

        private final PolicyAlgorithm algorithm;

        Variant(PolicyAlgorithm algorithm) { this.algorithm = algorithm; }

        PolicyModels models(Decoder policy, Scope scope) {
            PolicyModels models = PolicyModels.of(policy, WeightedReward.of(
                    new WeightedReward.Source("wanted", 1, REWARD),
                    new WeightedReward.Source("brevity", .05, BREVITY)));
            return switch (this) {
                case PPO_SHARED_CRITIC -> models.withCritic(Critic.Shared.on(policy, 3));
                case PPO_WARM_UP_RUNNING_MOMENTS, PPO_START_MOMENTS ->
                    models.withCritic(ScalarModel.create(policy.copy(scope), 2));
                case RLOO, GRPO_ADAPTIVE_KL -> models;
            };
        }
    }

    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path folder;

    private final Backend backend = new VectorBackend(1);
    private final Recorder recorder = new Recorder();
    private int runs;

    @AfterEach
    void close() { backend.close(); }

    @ParameterizedTest
    @EnumSource
    void killedAnywhereAndResumedItEndsWithTheSameBytes(Variant variant) {
        TrainerOptionsBuilder training = training().maxSteps(5).saveEvery(2);
        run(variant, training, RunContext.of(folder.resolve("whole")));
        for (int crash : new int[]{1, 3}) {
            Path out = folder.resolve("crashed-" + crash);
            assertThatThrownBy(() -> run(variant, training, RunContext.of(out).withListener(new TrainingListener() {
                @Override
                public void onStep(StepMetrics metrics) { if (metrics.step() == crash) { throw new Crash(); } }
            }))).isInstanceOf(Crash.class);
            run(variant, training().maxSteps(5).saveEvery(2).resume(true), RunContext.of(out));
            assertThat(files(out)).isEqualTo(files(folder.resolve("whole")));
            assertThat(withoutSpeed(out)).isEqualTo(withoutSpeed(folder.resolve("whole")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theNumberOfThreadsChangesNothing(Variant variant) {
        for (int threads : new int[]{1, 2}) {
            try (Backend some = new VectorBackend(threads); Scope scope = Scope.open(some)) {
                run(TinyModels.wide(scope, EOS, 1), scope, variant, training().maxSteps(3),
                        RunContext.of(folder.resolve(threads == 1 ? "one" : "two")));
            }
        }
        assertThat(files(folder.resolve("two"))).isEqualTo(files(folder.resolve("one")));
        assertThat(withoutSpeed(folder.resolve("two"))).isEqualTo(withoutSpeed(folder.resolve("one")));
    }

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
    void theRunEndsBeforeItLearnsFromARolloutBeyondTheKlBound() {
        Rloo free = new Rloo(options(Rloo.defaults()).rolloutSize(64).klCoef(0).build());
        double bound = .3;
        Rloo bounded = new Rloo(options(Rloo.defaults()).rolloutSize(64).klCoef(0).klStop(bound).build());
        TrainerOptionsBuilder training = training().maxSteps(12).learningRate(.005).schedule(
                LearningRateSchedule.Kind.CONSTANT);
        Recorder without = new Recorder();
        run(free, training, RunContext.of(folder.resolve("free")).withListener(without));
        int beyond = without.steps().stream().filter(step -> step.get("objective/kl") > bound).findFirst().orElseThrow()
                .step();
        assertThat(beyond).isBetween(2, 11);

        TrainingResult result = run(bounded, training, RunContext.of(folder.resolve("run")).withListener(recorder));
        assertThat(result.step()).isEqualTo(beyond - 1);
        assertThat(result.stopped()).as("it is finished: there is nothing to resume").isFalse();
        assertThat(recorder.warnings()).anyMatch(text -> text.contains("beyond --kl-stop 0.3")
                && text.contains("ends after step " + (beyond - 1)));
        assertThat(recorder.steps()).allMatch(step -> step.get("objective/kl") <= bound);
        assertThat(folder.resolve("run/model.safetensors")).exists()
                .hasSameBinaryContentAs(folder.resolve("run/checkpoints/step-" + (beyond - 1) + "/model.safetensors"));

        byte[] model = bytes(folder.resolve("run/model.safetensors"));
        TrainingResult again = run(bounded, training.resume(true), RunContext.of(folder.resolve("run")));
        assertThat(again.step()).as("resumed, it ends at the same place").isEqualTo(beyond - 1);
        assertThat(bytes(folder.resolve("run/model.safetensors"))).isEqualTo(model);
    }

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
    void withoutPromptsThereIsNothingToTrainOn() {
        try (Scope scope = Scope.open(backend)) {
            assertThatIllegalArgumentException().isThrownBy(() -> trainer(training().maxSteps(1),
                    Variant.RLOO.algorithm).trainPrompts(PolicyModels.of(policy(scope), REWARD), Optional.empty(),
                            List.of(), RunContext.of(folder.resolve("run"))))
                    .withMessage("no prompt is left to train on");
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

    @Test
    void aRunIsNotResumedAsAnotherAlgorithm() {
        run(Variant.RLOO, training().maxSteps(1), RunContext.of(folder.resolve("run")));
        assertThatThrownBy(() -> run(Variant.GRPO_ADAPTIVE_KL, training().maxSteps(1).resume(true),
                RunContext.of(folder.resolve("run")))).hasMessageContaining("trainer was rloo and is grpo");
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

    private static TrainerOptionsBuilder training() {
        return TrainerOptions.builder(.01).schedule(LearningRateSchedule.Kind.LINEAR).weightDecay(0);
    }

    private static PolicyOptionsBuilder options(PolicyOptionsBuilder defaults) {
        return defaults.rolloutSize(16).minibatchSize(8).maxNewTokens(6);
    }

    private static RewardShaping normalized(Normalization normalization) {
        return RewardShaping.NONE.withNormalization(normalization).withClip(-3, 3);
    }

    private static Ppo ppo(PolicyOptionsBuilder options, int warmup) {
        return new Ppo(options.build(), new Gae(1, .95), Whitening.BIASED, KlEstimator.K1, Clip.of(.2).withDual(3),
                LossAggregation.TOKEN_MEAN, new ValueObjective(.1, .2, warmup));
    }

    private static Decoder policy(Scope scope) { return TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 1); }

    private static PolicyTrainer trainer(TrainerOptionsBuilder training, PolicyAlgorithm algorithm) {
        return new PolicyTrainer(training.build(), algorithm);
    }

    private List<StepMetrics> run(Variant variant, TrainerOptionsBuilder training, RunContext context) {
        try (Scope scope = Scope.open(backend)) {
            run(policy(scope), scope, variant, training, context);
        }
        return recorder.steps();
    }

    private static void run(Decoder policy, Scope scope, Variant variant, TrainerOptionsBuilder training,
            RunContext context) {
        trainer(training, variant.algorithm).trainPrompts(variant.models(policy, scope), Optional.empty(), PROMPTS,
                context);
    }

    private TrainingResult run(PolicyAlgorithm algorithm, TrainerOptionsBuilder training, RunContext context) {
        try (Scope scope = Scope.open(backend)) {
            return trainer(training, algorithm).trainPrompts(PolicyModels.of(policy(scope), REWARD), Optional.empty(),
                    PROMPTS, context);
        }
    }

    /// One step.
    private void train(PolicyAlgorithm algorithm, UnaryOperator<PolicyModels> models) {
        try (Scope scope = Scope.open(backend)) {
            trainer(training().maxSteps(1), algorithm).trainPrompts(
                    models.apply(PolicyModels.of(policy(scope), REWARD)), Optional.empty(), PROMPTS,
                    RunContext.of(folder.resolve("one-step-" + runs++)));
        }
    }

    /// The model and all that the last checkpoint holds, by name.
    private static Map<String, List<Byte>> files(Path out) {
        Map<String, List<Byte>> files = new LinkedHashMap<>();
        try (Stream<Path> last = Files.list(out.resolve("checkpoints"))) {
            Path newest = last.max((a, b) -> Integer.compare(number(a), number(b))).orElseThrow();
            for (Path of : List.of(out, newest)) {
                try (Stream<Path> all = Files.list(of)) {
                    all.filter(file -> file.toString().endsWith(".safetensors")).sorted()
                            .forEach(file -> files.put(out.relativize(file).toString(), boxed(bytes(file))));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(files).hasSizeGreaterThan(2);
        return files;
    }

    private static int number(Path checkpoint) {
        return Integer.parseInt(checkpoint.getFileName().toString().replaceAll("\\D", ""));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> list = new ArrayList<>(bytes.length);
        for (byte b : bytes) { list.add(b); }
        return list;
    }

    private static List<String> withoutSpeed(Path out) {
        try (Stream<String> lines = Files.lines(out.resolve("metrics.jsonl"))) {
            return lines.map(line -> line.replaceAll("\"tokens_per_second\":[^,}]*", "")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
