package arabica.rlhf.ppo;

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
import arabica.rlhf.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// Runs of every policy algorithm on a toy: a tiny policy that is to say one token often.
abstract class ToyPolicyRuns {
    static final int VOCAB = 8;
    static final int EOS = 0;
    static final int WANTED = 5;
    static final List<int[]> PROMPTS = List.of(new int[]{1, 2}, new int[]{3}, new int[]{4, 1, 2});
    /// The share of the wanted token among the response's tokens.
    static final RewardFunction REWARD = RewardFunction.of(response -> Arrays.stream(response.ids())
            .filter(id -> id % VOCAB == WANTED).count() / (double) response.ids().length);
    static final RewardFunction BREVITY = RewardFunction.of(response -> -response.ids().length);

    /// Each with state that the others do not have.
    enum Variant {
        PPO_SHARED_CRITIC(new Ppo(options(Ppo.defaults()).entropyCoef(.01).build())), PPO_WARM_UP_RUNNING_MOMENTS(
                ppo(options(Ppo.defaults()).shaping(normalized(Normalization.RUNNING)), 2)), PPO_START_MOMENTS(
                        new Ppo(options(Ppo.defaults()).shaping(normalized(Normalization.START)).build())), RLOO(
                                new Rloo(options(Rloo.defaults()).epochs(2).build())), GRPO_ADAPTIVE_KL(
                                        new Grpo(options(Grpo.defaults()).klControl(PolicyOptions.KlControl.ADAPTIVE)
                                                .klTarget(.01)
                                                .klHorizon(50).build()));

        final PolicyAlgorithm algorithm;

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

    @TempDir
    Path folder;

    final Backend backend = new VectorBackend(1);
    final Recorder recorder = new Recorder();
    int runs;

    @AfterEach
    void close() { backend.close(); }

    static TrainerOptionsBuilder training() {
        return TrainerOptions.builder(.01).schedule(LearningRateSchedule.Kind.LINEAR).weightDecay(0);
    }

    static PolicyOptionsBuilder options(PolicyOptionsBuilder defaults) {
        return defaults.rolloutSize(16).minibatchSize(8).maxNewTokens(6);
    }

    static RewardShaping normalized(Normalization normalization) {
        return RewardShaping.NONE.withNormalization(normalization).withClip(-3, 3);
    }

    static Ppo ppo(PolicyOptionsBuilder options, int warmup) {
        return new Ppo(options.build(), new Gae(1, .95), Whitening.BIASED, KlEstimator.K1, Clip.of(.2).withDual(3),
                LossAggregation.TOKEN_MEAN, new ValueObjective(.1, .2, warmup));
    }

    static Decoder policy(Scope scope) { return TinyModels.gpt2(scope, VOCAB, OptionalInt.of(EOS), 1); }

    static PolicyTrainer trainer(TrainerOptionsBuilder training, PolicyAlgorithm algorithm) {
        return new PolicyTrainer(training.build(), algorithm);
    }

    List<StepMetrics> run(Variant variant, TrainerOptionsBuilder training, RunContext context) {
        try (Scope scope = Scope.open(backend)) {
            run(policy(scope), scope, variant, training, context);
        }
        return recorder.steps();
    }

    static void run(Decoder policy, Scope scope, Variant variant, TrainerOptionsBuilder training,
            RunContext context) {
        trainer(training, variant.algorithm).trainPrompts(variant.models(policy, scope), Optional.empty(), PROMPTS,
                context);
    }

    TrainingResult run(PolicyAlgorithm algorithm, TrainerOptionsBuilder training, RunContext context) {
        try (Scope scope = Scope.open(backend)) {
            return trainer(training, algorithm).trainPrompts(PolicyModels.of(policy(scope), REWARD), Optional.empty(),
                    PROMPTS, context);
        }
    }

    /// One step.
    void train(PolicyAlgorithm algorithm, UnaryOperator<PolicyModels> models) {
        try (Scope scope = Scope.open(backend)) {
            trainer(training().maxSteps(1), algorithm).trainPrompts(
                    models.apply(PolicyModels.of(policy(scope), REWARD)), Optional.empty(), PROMPTS,
                    RunContext.of(folder.resolve("one-step-" + runs++)));
        }
    }

    static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
