package arabica.rlhf.ppo;

import arabica.autograd.Scope;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.rlhf.train.Checkpoints;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.MetricsFile;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.StartingModel;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Trains a language model on a score of its own responses, with a price on leaving the reference, by [Ppo], [Rloo] or
/// [Grpo].
///
/// A **step** is one rollout and all updates from it.
public final class PolicyTrainer {
    private static final String MODEL = "model";
    private static final String REFERENCE = "reference";

    private final TrainerOptions training;
    private final PolicyAlgorithm algorithm;

    /// @throws IllegalArgumentException for options that no algorithm here can honour
    public PolicyTrainer(TrainerOptions training, PolicyAlgorithm algorithm) {
        this.training = training;
        this.algorithm = algorithm;
        requireNone("--dropout", training.dropout());
    }

    private void requireNone(String flag, double dropout) {
        if (dropout > 0) {
            throw new IllegalArgumentException(flag + " must be 0 for " + algorithm.name()
                    + ": the ratio compares two passes through the same model, and would see the dropout's noise");
        }
    }

    /// The command line's defaults.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(1e-5); }

    /// Trains the policy on rows of prompts. The finished model is also in the run's folder.
    ///
    /// @throws arabica.datasets.BadRowException if a prompt is longer than the context leaves room for
    public TrainingResult train(PolicyModels models, BpeTokenizer tokenizer, TrainingData data, RunContext context) {
        tokenizer.requireFits(models.policy().config().vocabSize(), "the model");
        Prompts prompts = Prompts.read(data, tokenizer, training, models.policy().config().contextLength(),
                room(models.policy()), context.listener()::onWarning);
        return train(models, Optional.of(tokenizer), prompts, context);
    }

    /// Trains the policy on prompts that are tokens already.
    public TrainingResult trainPrompts(PolicyModels models, Optional<BpeTokenizer> tokenizer, List<int[]> prompts,
            RunContext context) {
        return train(models, tokenizer, Prompts.of(prompts), context);
    }

    private TrainingResult train(PolicyModels models, Optional<BpeTokenizer> tokenizer, Prompts prompts,
            RunContext context) {
        models.policy().parameters().adapters()
                .ifPresent(adapters -> requireNone("--lora-dropout", adapters.config().dropout()));
        PromptRows.requireRoom(prompts.train(), room(models.policy()));
        requireCritic(models);
        RunIdentity identity = identity(models, prompts.fingerprints());
        try (RunFolder folder = RunFolder.open(context.out(), training.resume(), training.overwrite(), identity);
                Scope scope = Scope.open(models.policy().backend())) {
            boolean checkpointed = new MemoryPlanner(training, context).checkpoints(
                    new PolicyMemory(models, algorithm, training, prompts.longest())::estimate,
                    MemoryPlanner.inHost(models.policy().backend()));
            LanguageModel reference = models.reference().orElseGet(() -> StartingModel.of(models.policy(), scope));
            Learners learners = Learners.of(models.policy(), models.critic(), training);
            Set<Integer> ends = EndTokens.of(models.policy().config(), tokenizer,
                    training.promptTemplate().endToken());
            StartResponses start = new StartResponses(models.policy(), prompts.train(), SamplingConfig.sampling(
                    algorithm.options().maxNewTokens(), algorithm.options().temperature(), ends),
                    algorithm.options().rolloutSize(), training);
            RewardFunction reward = models.reward().calibrated(start); // before a checkpoint moves the policy
            PolicyState state = new PolicyState(learners, tokenizer, algorithm.options().klController());
            Checkpoints checkpoints = folder.checkpoints(identity, training.keep());
            if (folder.continues()) {
                checkpoints.newestWhole(context.listener()::onWarning).ifPresentOrElse(state::restore,
                        () -> context.listener().onWarning("no checkpoint to resume from in " + folder.path()
                                + ": starting at the beginning"));
            }
            measureStart(state, reward, start);
            folder.begin();
            try (MetricsFile metrics = folder.metrics(training.metrics(), state.step())) {
                return new PolicyLoop(training, algorithm, state, prompts, ends, checkpoints, metrics, context)
                        .run(reward, reference, identity.startsAt(MODEL, REFERENCE),
                                checkpointed ? learners.checkpointed() : learners);
            }
        }
    }

    /// The moments of the start policy's scores. Measured anew where a run is resumed before its first checkpoint, with
    /// the same draws.
    private void measureStart(PolicyState state, RewardFunction reward, StartResponses start) {
        if (algorithm.options().shaping().normalization() != RewardShaping.Normalization.START
                || state.rewardMoments().count() > 0) {
            return;
        }
        double[] scores = RewardScores.of(reward, start.get()).total();
        state.rewardMoments(RunningMoments.EMPTY.with(scores));
        if (state.rewardMoments().deviation() == 0) {
            throw new TrainingException("all " + scores.length + " responses of the start policy score " + scores[0]
                    + ": there is no variance to normalise rewards by");
        }
    }

    private void requireCritic(PolicyModels models) {
        if (algorithm.critic().isPresent() != models.critic().isPresent()) {
            throw new IllegalArgumentException(algorithm.name()
                    + (algorithm.critic().isPresent() ? " needs a critic" : " has no critic: none may be given"));
        }
        if (models.critic().orElse(null) instanceof Critic.Shared && algorithm.critic().orElseThrow().warmup() > 0) {
            throw new IllegalArgumentException("--critic-warmup needs a critic of its own: one that shares the policy's"
                    + " body cannot learn without moving it");
        }
    }

    private int room(LanguageModel policy) {
        return Prompts.room(training.maxLengthFor(policy.config().contextLength()),
                algorithm.options().maxNewTokens());
    }

    private RunIdentity identity(PolicyModels models, SequencedMap<String, String> data) {
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put(MODEL, Fingerprints.parameters(models.policy().parameters()));
        models.reference().ifPresent(
                model -> fingerprints.put(REFERENCE, Fingerprints.parameters(model.parameters())));
        models.critic().ifPresent(
                critic -> fingerprints.put("critic", Fingerprints.parameters(critic.model().parameters())));
        fingerprints.put("reward", models.reward().fingerprint());
        SequencedMap<String, Object> own = PolicyConfiguration.of(algorithm);
        own.put("backend", models.policy().backend().name());
        return new RunIdentity(algorithm.name(), training.seed(),
                Configuration.identity(training, models.policy().parameters(), own), fingerprints);
    }
}
