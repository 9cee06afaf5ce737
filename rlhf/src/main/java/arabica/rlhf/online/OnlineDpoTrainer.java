package arabica.rlhf.online;

import arabica.autograd.Scope;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.SamplingConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.dpo.DpoObjective;
import arabica.rlhf.dpo.ReferencedPair;
import arabica.rlhf.online.OnlineDpoOptions.Reference;
import arabica.rlhf.ppo.PromptRows;
import arabica.rlhf.ppo.Prompts;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.ppo.StartResponses;
import arabica.rlhf.train.Checkpoints;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.MetricsFile;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.StartingModel;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Online (iterative) DPO: each round the policy answers prompts several times, a reward judges the answers, and DPO learns
/// from the pairs (Xiong et al. 2024, arXiv 2312.11456; Guo et al. 2024, arXiv 2402.04792). See docs/online-dpo.md.
///
/// A **step** is one round: its responses and all updates from them.
public final class OnlineDpoTrainer {
    private static final String REFERENCE = "reference";
    private static final String MODEL = "model";

    private final TrainerOptions training;
    private final OnlineDpoOptions options;

    /// @throws IllegalArgumentException for options that do not fit each other
    public OnlineDpoTrainer(TrainerOptions training, OnlineDpoOptions options) {
        if (options.reference() == Reference.MOVING && !options.dpo().loss().usesReference()) {
            throw new IllegalArgumentException("--loss " + options.dpo().loss().name()
                    + " takes no --reference moving: it has no reference");
        }
        this.training = training;
        this.options = options;
    }

    /// The command line's defaults.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(5e-5); }

    /// Trains the policy on rows of prompts. The finished model is also in the run's folder.
    ///
    /// @throws arabica.datasets.BadRowException if a prompt is longer than the context leaves room for
    public TrainingResult train(OnlineDpoModels models, BpeTokenizer tokenizer, TrainingData data, RunContext context) {
        tokenizer.requireFits(models.policy().config().vocabSize(), "the model");
        models.reference().ifPresent(
                model -> tokenizer.requireFits(model.config().vocabSize(), "the reference model"));
        Prompts prompts = Prompts.read(data, tokenizer, training, models.policy().config().contextLength(),
                room(models), context.listener()::onWarning);
        return run(models, Optional.of(tokenizer), prompts, context);
    }

    /// Trains the policy on prompts that are tokens already.
    public TrainingResult trainPrompts(OnlineDpoModels models, Optional<BpeTokenizer> tokenizer, List<int[]> prompts,
            RunContext context) {
        return run(models, tokenizer, Prompts.of(prompts), context);
    }

    private TrainingResult run(OnlineDpoModels models, Optional<BpeTokenizer> tokenizer, Prompts prompts,
            RunContext context) {
        PromptRows.requireRoom(prompts.train(), room(models));
        RunIdentity identity = identity(models, prompts.fingerprints());
        LanguageModel policy = models.policy();
        try (RunFolder folder = RunFolder.open(context.out(), training.resume(), training.overwrite(), identity);
                Scope scope = Scope.open(policy.backend())) {
            LanguageModel fitting = fitting(models, prompts, context);
            // Both before a checkpoint is taken over: until then the policy is the model that the run starts from.
            LanguageModel reference = models.reference().orElseGet(() -> StartingModel.of(policy, scope));
            Set<Integer> ends = EndTokens.of(policy.config(), tokenizer, training.promptTemplate().endToken());
            RewardFunction reward = models.reward().calibrated(new StartResponses(policy, prompts.train(),
                    SamplingConfig.sampling(options.maxNewTokens(), options.temperature(), ends),
                    options.rolloutSize() * options.numGenerations(), training));
            OnlineState state = new OnlineState(policy, tokenizer, training);
            Checkpoints checkpoints = folder.checkpoints(identity, training.keep());
            if (folder.continues()) {
                checkpoints.newestWhole(context.listener()::onWarning).ifPresentOrElse(state::restore,
                        () -> context.listener().onWarning("no checkpoint to resume from in " + folder.path()
                                + ": starting at the beginning"));
            }
            folder.begin();
            try (MetricsFile metrics = folder.metrics(training.metrics(), state.step())) {
                return new OnlineLoop(training, options,
                        new OnlineLoop.Parts(state, fitting, reference, identity.startsAt(MODEL, REFERENCE), reward,
                                ends, prompts, checkpoints, metrics, context))
                        .run();
            }
        }
    }

    /// The policy as it shall be trained: itself, or with layers that run again in backward.
    private LanguageModel fitting(OnlineDpoModels models, Prompts prompts, RunContext context) {
        TokenSequence longest = new TokenSequence(new int[prompts.longest() + options.maxNewTokens()],
                prompts.longest());
        PairExample pair = new PairExample(longest, longest);
        int pairs = Math.max(1, Math.min(training.batchSize(), options.rolloutSize()));
        return new MemoryPlanner(training, context).fit(new MemoryPlanner.Plan<>(models.policy(),
                of -> new DpoObjective(of, options.dpo(), false),
                Examples.of(pairs, i -> new ReferencedPair(pair, 0, 0)), others(models),
                MemoryPlanner.inHost(models.policy().backend())));
    }

    private static long others(OnlineDpoModels models) {
        boolean copied = models.reference().isEmpty() && models.policy().parameters().adapters().isEmpty();
        long reference = models.reference().map(model -> MemoryPlanner.bytes(model.parameters()))
                .orElse(copied ? MemoryPlanner.bytes(models.policy().parameters()) : 0L);
        long judge = models.reward().models().stream().mapToLong(model -> MemoryPlanner.bytes(model.parameters()))
                .sum();
        return reference + judge;
    }

    /// The tokens that a prompt may have: every model must be able to read a whole response after it.
    private int room(OnlineDpoModels models) {
        int context = models.policy().config().contextLength();
        if (models.reference().isPresent()) {
            context = Math.min(context, models.reference().get().config().contextLength());
        }
        for (ScalarModel judge : models.reward().models()) {
            context = Math.min(context, judge.body().config().contextLength());
        }
        return Prompts.room(training.maxLengthFor(context), options.maxNewTokens());
    }

    private RunIdentity identity(OnlineDpoModels models, SequencedMap<String, String> data) {
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put(MODEL, Fingerprints.parameters(models.policy().parameters()));
        models.reference()
                .ifPresent(model -> fingerprints.put(REFERENCE, Fingerprints.parameters(model.parameters())));
        fingerprints.put("reward", models.reward().fingerprint());
        SequencedMap<String, Object> own = Configuration.of(options);
        own.put("backend", models.policy().backend().name());
        return new RunIdentity("online-dpo", training.seed(),
                Configuration.identity(training, models.policy().parameters(), own), fingerprints);
    }
}
