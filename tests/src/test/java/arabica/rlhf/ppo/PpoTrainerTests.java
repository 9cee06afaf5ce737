package arabica.rlhf.ppo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.autograd.vector.VectorBackend;
import arabica.nn.Decoder;
import arabica.nn.LearningRateSchedule;
import arabica.nn.ScalarModel;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolderException;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.StopSignal;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PpoTrainerTests {
    private static final int VOCAB = 8;
    private static final int EOS = 0;
    private static final int WANTED = 5;
    private static final List<int[]> PROMPTS = List.of(new int[]{1, 2}, new int[]{3}, new int[]{4, 1, 2});
    /// The share of the wanted token among the response's tokens.
    private static final RewardFunction REWARD = RewardFunction.of(response -> Arrays.stream(response.ids())
            .filter(id -> id % VOCAB == WANTED).count() / (double) response.ids().length);

    @TempDir
    Path folder;

    private final Backend backend = new VectorBackend(1);

    @AfterEach
    void close() { backend.close(); }

    @Test
    void raisesASimpleReward() {
        List<StepMetrics> steps = train(training().maxSteps(20), options().klCoef(.01).rolloutSize(32), "run");
        double before = steps.getFirst().get("objective/scores");
        double after = steps.getLast().get("objective/scores");
        assertThat(before).isLessThan(.3);
        assertThat(after).isGreaterThan(.7);
        assertThat(steps.getLast().get("objective/kl")).isGreaterThan(1);
    }

    @Test
    void aDearKlKeepsThePolicyAtItsReference() {
        List<StepMetrics> cheap = train(training().maxSteps(8), options().klCoef(.01), "cheap");
        List<StepMetrics> dear = train(training().maxSteps(8), options().klCoef(10), "dear");
        assertThat(dear.getLast().get("objective/kl")).isLessThan(.1 * cheap.getLast().get("objective/kl"));
    }

    @Test
    void startsAtRatioOneAndKlZero() {
        StepMetrics first = train(training().maxSteps(1), options().epochs(1).minibatchSize(16),
                "run").getFirst();
        assertThat(first.get("objective/kl")).isZero();
        assertThat(first.get("objective/non_score_reward")).isZero();
        assertThat(first.get("val/ratio")).isCloseTo(1, within(1e-6));
        assertThat(first.get("policy/approxkl_avg")).isCloseTo(0, within(1e-10));
        assertThat(first.get("policy/clipfrac_avg")).isZero();
        // A narrow model's first guesses are uneven, but no distribution has more entropy than the uniform one.
        assertThat(first.get("policy/entropy_avg")).isBetween(1.0, Math.log(VOCAB));
    }

    @Test
    void metricsCarryTheNamesOfTheContract() throws IOException {
        StepMetrics metrics = train(training().maxSteps(1), options(), "run").getFirst();
        assertThat(metrics.values().keySet()).contains("step", "epoch", "loss", "grad_norm", "learning_rate",
                "num_tokens", "tokens_per_second", "episode", "objective/kl", "objective/entropy",
                "objective/non_score_reward", "objective/rlhf_reward", "objective/scores", "policy/approxkl_avg",
                "policy/clipfrac_avg", "policy/entropy_avg", "loss/policy_avg", "loss/value_avg", "val/clipfrac_avg",
                "val/ratio", "val/num_eos_tokens");
        assertThat(metrics.get("objective/rlhf_reward"))
                .isCloseTo(metrics.get("objective/scores") + metrics.get("objective/non_score_reward"), within(1e-12));
        assertThat(metrics.get("loss"))
                .isCloseTo(metrics.get("loss/policy_avg") + .1 * metrics.get("loss/value_avg"), within(1e-12));
        assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl"))).hasSize(1);
    }

    @Test
    void resumeIsBitIdentical() throws IOException {
        TrainerOptionsBuilder training = training().maxSteps(5).saveEvery(2);
        PolicyOptionsBuilder options = options().klControl(PolicyOptions.KlControl.ADAPTIVE).klTarget(.01)
                .klHorizon(50);
        train(training, options, "whole");

        StopSignal stop = new StopSignal();
        TrainingListener stopsAtThree = new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { if (metrics.step() == 3) { stop.request(); } }
        };
        TrainingResult stopped = run(training, options, new RunContext(folder.resolve("parts"), stopsAtThree, stop),
                REWARD);
        assertThat(stopped.stopped()).isTrue();
        assertThat(stopped.step()).isEqualTo(3);
        TrainingResult resumed = run(training.resume(true), options, RunContext.of(folder.resolve("parts")), REWARD);
        assertThat(resumed.stopped()).isFalse();

        for (String file : List.of("model.safetensors", "checkpoints/step-5/critic.safetensors",
                "checkpoints/step-5/optimizer.safetensors", "checkpoints/step-5/critic-optimizer.safetensors")) {
            assertThat(Files.mismatch(folder.resolve("whole").resolve(file), folder.resolve("parts").resolve(file)))
                    .as(file).isEqualTo(-1);
        }
        assertThat(withoutSpeed("parts")).isEqualTo(withoutSpeed("whole"));
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws IOException {
        for (int threads : new int[]{1, 2}) {
            try (Backend some = new VectorBackend(threads); Scope scope = Scope.open(some)) {
                run(TinyModels.wide(scope, EOS, 1), scope, training().maxSteps(2), options(),
                        RunContext.of(folder.resolve(threads == 1 ? "one" : "two")), REWARD);
            }
        }
        assertThat(Files.mismatch(folder.resolve("one/model.safetensors"), folder.resolve("two/model.safetensors")))
                .isEqualTo(-1);
        assertThat(withoutSpeed("two")).isEqualTo(withoutSpeed("one"));
    }

    @Test
    void aRunIsNotResumedWithAnotherPriceOfKlOrAnotherReward() {
        run(training().maxSteps(2), options(), RunContext.of(folder.resolve("run")), REWARD);
        TrainerOptionsBuilder again = training().maxSteps(2).resume(true);
        assertThatExceptionOfType(RunFolderException.class)
                .isThrownBy(() -> run(again, options().klCoef(.3), RunContext.of(folder.resolve("run")), REWARD))
                .withMessageContaining("kl-coef");
        RewardFunction other = new RewardFunction() {
            @Override
            public double[] score(List<Response> responses) { return new double[responses.size()]; }

            @Override
            public String fingerprint() { return "another"; }
        };
        assertThatExceptionOfType(RunFolderException.class)
                .isThrownBy(() -> run(again, options(), RunContext.of(folder.resolve("run")), other))
                .withMessageContaining("reward");
    }

    @Test
    void gradientAccumulationChangesNothingButTheOrderOfSums() {
        List<StepMetrics> whole = train(training().maxSteps(2), options().minibatchSize(8), "whole");
        List<StepMetrics> parts = train(training().maxSteps(2).gradAccum(3), options().minibatchSize(8), "parts");
        for (String name : List.of("loss", "grad_norm", "val/grad_norm", "objective/kl", "policy/entropy_avg")) {
            assertThat(parts.getLast().get(name)).as(name)
                    .isCloseTo(whole.getLast().get(name), within(1e-4 * (1 + Math.abs(whole.getLast().get(name)))));
        }
    }

    @Test
    void aMissingEndCostsItsPenalty() {
        RewardFunction nothing = RewardFunction.of(response -> 0);
        List<Integer> unfinished = new ArrayList<>();
        RewardFunction counting = responses -> {
            unfinished.add((int) responses.stream().filter(response -> !response.finished()).count());
            return nothing.score(responses);
        };
        StepMetrics first = run(training().maxSteps(1), options().missingEosPenalty(2),
                RunContext.of(folder.resolve("run")), counting).last().orElseThrow();
        assertThat(unfinished.getFirst()).isBetween(1, 15);
        assertThat(first.get("objective/scores")).isEqualTo(-2.0 * unfinished.getFirst() / 16);
        assertThat(first.get("val/num_eos_tokens")).isEqualTo(16.0 - unfinished.getFirst());
    }

    @Test
    void aScoreThatIsNotANumberStopsTheRun() {
        assertThatExceptionOfType(TrainingException.class)
                .isThrownBy(() -> run(training().maxSteps(1), options(), RunContext.of(folder.resolve("run")),
                        RewardFunction.of(response -> Double.NaN)))
                .withMessageContaining("response 1").withMessageContaining("NaN");
    }

    @Test
    void aPolicyThatMovesBetweenRolloutAndUpdateIsFoundOut() {
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 1);
            Decoder other = TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 2);
            RewardFunction meddling = responses -> {
                policy.parameters().copyFrom(other.parameters());
                return REWARD.score(responses);
            };
            PolicyModels models = PolicyModels.of(policy, meddling)
                    .withCritic(ScalarModel.create(policy.copy(scope), 3));
            assertThatExceptionOfType(TrainingException.class)
                    .isThrownBy(() -> new PolicyTrainer(training().maxSteps(1).build(), new Ppo(options().build()))
                            .trainPrompts(models, Optional.empty(), PROMPTS, RunContext.of(folder.resolve("run"))))
                    .withMessageContaining("self check failed").withMessageContaining("ratio");
        }
    }

    @Test
    void aReferenceOfItsOwnIsMeasuredFrom() {
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 1);
            Decoder reference = TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 2);
            PolicyModels models = PolicyModels.of(policy, REWARD).withReference(reference)
                    .withCritic(ScalarModel.create(policy.copy(scope), 3));
            StepMetrics first = new PolicyTrainer(training().maxSteps(1).build(), new Ppo(options().build()))
                    .trainPrompts(models, Optional.empty(), PROMPTS, RunContext.of(folder.resolve("run"))).last()
                    .orElseThrow();
            assertThat(first.get("objective/kl")).isNotZero();
        }
    }

    @Test
    void refusesWhatItCannotHonour() {
        assertThatIllegalArgumentException().isThrownBy(() -> options().temperature(0).build())
                .withMessageContaining("--temperature");
        assertThatIllegalArgumentException().isThrownBy(() -> options().klTarget(-1).build())
                .withMessageContaining("--kl-target");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PolicyTrainer(training().dropout(.1).build(), new Ppo(options().build())))
                .withMessageContaining("--dropout");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(training().maxSteps(1), options().maxNewTokens(14),
                        RunContext.of(folder.resolve("run")), REWARD))
                .withMessageContaining("prompt 3").withMessageContaining("3 tokens");
        try (Scope scope = Scope.open(backend)) {
            Decoder policy = TinyModels.gpt2(scope, VOCAB, OptionalInt.empty(), 1);
            Decoder other = TinyModels.gpt2(scope, VOCAB + 1, OptionalInt.empty(), 1);
            assertThatIllegalArgumentException().isThrownBy(
                    () -> PolicyModels.of(policy, REWARD).withCritic(ScalarModel.create(other, 1)))
                    .withMessageContaining("critic's vocabulary");
            assertThatIllegalArgumentException().isThrownBy(
                    () -> PolicyModels.of(policy, REWARD).withCritic(ScalarModel.create(policy, 1)))
                    .withMessageContaining("shares its parameters");
        }
    }

    private static TrainerOptionsBuilder training() {
        return TrainerOptions.builder(.01).schedule(LearningRateSchedule.Kind.LINEAR).weightDecay(0);
    }

    private static PolicyOptionsBuilder options() {
        return Ppo.defaults().rolloutSize(16).minibatchSize(8).maxNewTokens(6);
    }

    private List<StepMetrics> train(TrainerOptionsBuilder training, PolicyOptionsBuilder options, String name) {
        List<StepMetrics> steps = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onStep(StepMetrics metrics) { steps.add(metrics); }
        };
        run(training, options, RunContext.of(folder.resolve(name)).withListener(listener), REWARD);
        return steps;
    }

    private TrainingResult run(TrainerOptionsBuilder training, PolicyOptionsBuilder options, RunContext context,
            RewardFunction reward) {
        try (Scope scope = Scope.open(backend)) {
            return run(TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 1), scope, training, options, context,
                    reward);
        }
    }

    private static TrainingResult run(Decoder policy, Scope scope, TrainerOptionsBuilder training,
            PolicyOptionsBuilder options, RunContext context, RewardFunction reward) {
        ScalarModel critic = ScalarModel.create(policy.copy(scope), 2);
        return new PolicyTrainer(training.build(), new Ppo(options.build())).trainPrompts(
                PolicyModels.of(policy, reward).withCritic(critic), Optional.empty(), PROMPTS, context);
    }

    private List<String> withoutSpeed(String name) throws IOException {
        return Files.readAllLines(folder.resolve(name).resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"tokens_per_second\":[^,}]*", "")).toList();
    }
}
