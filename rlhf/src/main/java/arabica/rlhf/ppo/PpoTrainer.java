package arabica.rlhf.ppo;

import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.Splits;
import arabica.datasets.arrow.RowTokenizer;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.LearningRateSchedule;
import arabica.nn.Seeds;
import arabica.rlhf.ppo.Rollout.Experience;
import arabica.rlhf.train.Checkpoints;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.EndTokens;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.MetricsFile;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Proximal Policy Optimization of a language model against a score of its responses, with a price on leaving the
/// reference: Ziegler et al. 2019 (arXiv 1909.08593) and Stiennon et al. 2020 (arXiv 2009.01325), in the details of
/// Huang et al. 2024 (arXiv 2403.17031). `docs/ppo.md` names each detail with its source.
///
/// A **step** is one rollout and all updates from it.
public final class PpoTrainer {
    private static final double TOLERANCE = 1e-4;
    private static final String MODEL = "model";
    private static final String REFERENCE = "reference";
    private static final long ROLLOUT_SEED = 1;
    private static final long EVALUATION_SEED = 2;

    private final TrainerOptions training;
    private final PpoOptions options;

    /// @throws IllegalArgumentException for options that PPO cannot honour
    public PpoTrainer(TrainerOptions training, PpoOptions options) {
        if (training.dropout() > 0) {
            throw new IllegalArgumentException("--dropout must be 0 for ppo: the ratio compares two passes through the"
                    + " same model, and would see the dropout's noise");
        }
        this.training = training;
        this.options = options;
    }

    /// The command line's defaults.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(1e-5); }

    /// Trains the policy on rows of prompts. The finished model is also in the run's folder.
    ///
    /// @throws arabica.datasets.BadRowException if a prompt is longer than the context leaves room for
    public TrainingResult train(PpoModels models, BpeTokenizer tokenizer, TrainingData data, RunContext context) {
        tokenizer.requireFits(models.policy().config().vocabSize(), "the model");
        if (data.eval().isPresent() && training.evalFraction() > 0) {
            throw new IllegalArgumentException("--eval-fraction holds out rows of --data: it needs no --eval-data");
        }
        BadRowPolicy bad = BadRowPolicy.allow(training.skipBad(),
                skipped -> context.listener().onWarning("skipped " + skipped.getMessage()));
        RowTokenizer rows = new RowTokenizer(tokenizer, TokenizeOptions.of(models.policy().config().contextLength())
                .withAppendEos(false));
        int room = room(models.policy());
        PromptRows all = PromptRows.read(data.train(), rows, room, training.truncation(), bad);
        Splits.Split split = Splits.holdOutByKey(all.keys(), training.evalFraction(), training.seed());
        PromptRows eval = data.eval().map(source -> PromptRows.read(source, rows, room, training.truncation(), bad))
                .orElseGet(() -> all.select(split.eval()));
        return trainPrompts(models, Optional.of(tokenizer), all.select(split.train()).ids(), eval.ids(),
                data.fingerprints(tokenizer), bad.skipped(), context);
    }

    /// Trains the policy on prompts that are tokens already.
    public TrainingResult trainPrompts(PpoModels models, Optional<BpeTokenizer> tokenizer, List<int[]> prompts,
            RunContext context) {
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>();
        fingerprints.put("prompts", Fingerprints.texts(prompts.stream().map(Arrays::toString).toList()));
        return trainPrompts(models, tokenizer, prompts, List.of(), fingerprints, 0, context);
    }

    private TrainingResult trainPrompts(PpoModels models, Optional<BpeTokenizer> tokenizer, List<int[]> prompts,
            List<int[]> evalPrompts, SequencedMap<String, String> data, long skipped, RunContext context) {
        int room = room(models.policy());
        for (int i = 0; i < prompts.size(); i++) {
            if (prompts.get(i).length == 0 || prompts.get(i).length > room) {
                throw new IllegalArgumentException("prompt " + (i + 1) + " has " + prompts.get(i).length
                        + " tokens; expected 1 to " + room);
            }
        }
        RunIdentity identity = identity(models, data);
        try (RunFolder folder = RunFolder.open(context.out(), training.resume(), training.overwrite(), identity);
                Scope scope = Scope.open(models.policy().backend())) {
            int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElse(1);
            boolean checkpointed = new MemoryPlanner(training, context).checkpoints(
                    new PpoMemory(models, options, training, longest)::estimate,
                    MemoryPlanner.inHost(models.policy().backend()));
            LanguageModel reference = models.reference().orElseGet(() -> asItStarts(models.policy(), scope));
            PpoState state = new PpoState(models.policy(), models.critic(), tokenizer, training, options);
            Set<Integer> endTokens = EndTokens.of(models.policy().config(), tokenizer,
                    training.promptTemplate().endToken());
            Checkpoints checkpoints = folder.checkpoints(identity, training.keep());
            if (folder.continues()) {
                checkpoints.newestWhole(context.listener()::onWarning).ifPresentOrElse(state::restore,
                        () -> context.listener().onWarning("no checkpoint to resume from in " + folder.path()
                                + ": starting at the beginning"));
            }
            folder.begin();
            SequencedMap<String, String> start = identity.fingerprints();
            boolean startsAtReference = start.getOrDefault(REFERENCE, start.get(MODEL)).equals(start.get(MODEL));
            Loop loop = new Loop(state, checkpointed, reference, startsAtReference, models.reward(), endTokens, prompts,
                    evalPrompts,
                    checkpoints, context);
            try (MetricsFile metrics = folder.metrics(training.metrics(), state.step())) {
                return loop.run(metrics, skipped);
            }
        }
    }

    /// One run: the algorithm.
    private final class Loop {
        private final PpoState state;
        private final boolean startsAtReference;
        private final Set<Integer> endTokens;
        private final List<int[]> prompts;
        private final List<int[]> evalPrompts;
        private final Checkpoints checkpoints;
        private final RunContext context;
        private final TrainingListener listener;
        private final RolloutCollector collector;
        private final PpoUpdate update;
        private final PpoAlarms alarms = new PpoAlarms(options.klTarget());
        private final int totalSteps;
        private MetricsFile metricsFile;
        private Optional<StepMetrics> evaluation = Optional.empty();

        Loop(PpoState state, boolean checkpointed, LanguageModel reference, boolean startsAtReference,
                RewardFunction reward,
                Set<Integer> endTokens, List<int[]> prompts, List<int[]> evalPrompts, Checkpoints checkpoints,
                RunContext context) {
            this.state = state;
            this.startsAtReference = startsAtReference;
            this.endTokens = endTokens;
            this.prompts = prompts;
            this.evalPrompts = evalPrompts;
            this.checkpoints = checkpoints;
            this.context = context;
            this.listener = context.listener();
            this.collector = new RolloutCollector(state.policy, reference, state.critic, reward, options,
                    endTokens);
            this.update = new PpoUpdate(
                    checkpointed ? state.policy.checkpointed() : state.policy,
                    checkpointed ? state.critic.checkpointed() : state.critic, state.policyOptimizer,
                    state.criticOptimizer,
                    training, options);
            this.totalSteps = training.maxSteps().orElseGet(() -> (int) Math.ceil(
                    training.epochs() * prompts.size() / options.rolloutSize() - 1e-9));
        }

        TrainingResult run(MetricsFile metrics, long skipped) {
            metricsFile = metrics;
            long started = System.nanoTime();
            int stepsPerEpoch = Math.ceilDiv(prompts.size(), options.rolloutSize());
            listener.onStart(new TrainingPlan("ppo", totalSteps, state.step() + 1, stepsPerEpoch, prompts.size(),
                    evalPrompts.size()));
            LearningRateSchedule schedule = training.learningRates(totalSteps);
            PromptOrder order = new PromptOrder(prompts.size(), options.rolloutSize(), training.shuffle(),
                    training.seed());
            Optional<StepMetrics> last = Optional.empty();
            int saved = state.step();
            while (state.step() < totalSteps && !context.stop().requested()) {
                int step = state.step() + 1;
                last = Optional.of(step(step, schedule.at(step), order.ofStep(step)));
                boolean end = step == totalSteps;
                if (!evalPrompts.isEmpty() && (end || every(training.evalEvery().orElse(stepsPerEpoch), step))) {
                    evaluate(step);
                }
                if (end || training.saveEvery().isPresent() && every(training.saveEvery().getAsInt(), step)) {
                    save();
                    saved = step;
                }
            }
            if (saved < state.step()) { save(); }
            boolean stopped = state.step() < totalSteps;
            if (!stopped) { state.exportPolicy(context.out(), context.mergeAdapters()); }
            TrainingResult result = new TrainingResult(state.step(), totalSteps, stopped, last, evaluation, skipped,
                    (System.nanoTime() - started) / 1e9);
            listener.onFinish(result);
            return result;
        }

        private StepMetrics step(int step, double learningRate, List<Integer> chosen) {
            long started = System.nanoTime();
            double klCoef = state.klCoef();
            Rollout rollout = collector.collect(chosen.stream().map(prompts::get).toList(),
                    Seeds.mix(training.seed(), ROLLOUT_SEED, step));
            double kl = Sums.mean(rollout.kl());
            if (step == 1 && startsAtReference) {
                selfCheck(Math.abs(kl), "the KL from the reference, which the policy equals,");
            }
            List<Experience> experience = rollout.experience(options, klCoef);
            UpdateStatistics updates = update.run(experience, learningRate, step);
            selfCheck(updates.firstRatioError(), "the ratio's distance from 1 before the first update");
            long tokensBefore = state.tokens();
            state.stepDone(rollout, kl);

            SequencedMap<String, Double> values = new LinkedHashMap<>();
            values.put("step", (double) step);
            values.put("epoch", (double) step * options.rolloutSize() / prompts.size());
            values.put("loss", updates.policyLoss() + options.valueCoef() * updates.valueLoss());
            values.put("episode", (double) step * options.rolloutSize());
            values.putAll(PpoMetrics.of(rollout, updates, options, klCoef, endTokens));
            values.put("grad_norm", updates.gradNorm());
            values.put("learning_rate", learningRate);
            values.put("num_tokens", (double) state.tokens());
            values.put("tokens_per_second",
                    (state.tokens() - tokensBefore) / ((System.nanoTime() - started) / 1e9));
            StepMetrics metrics = new StepMetrics(step, values);
            metricsFile.write(metrics);
            listener.onStep(metrics);
            alarms.after(rollout, kl, updates.entropy()).forEach(
                    warning -> listener.onWarning("step " + step + ": " + warning));
            return metrics;
        }

        /// Lets the policy answer the held-out prompts, with the same draws each time.
        private void evaluate(int step) {
            Rollout rollout = collector.collect(evalPrompts, Seeds.mix(training.seed(), EVALUATION_SEED));
            SequencedMap<String, Double> values = new LinkedHashMap<>();
            values.put("step", (double) step);
            PpoMetrics.objective(rollout, options, state.klCoef())
                    .forEach((name, value) -> values.put("eval_" + name, value));
            values.put("eval_response_length", (double) rollout.tokens() / rollout.size());
            StepMetrics metrics = new StepMetrics(step, values);
            metricsFile.write(metrics);
            listener.onEvaluation(metrics);
            evaluation = Optional.of(metrics);
        }

        private void save() {
            Path folder = checkpoints.save(state.step(), state.counters(), state::save).folder();
            listener.onCheckpoint(state.step(), folder);
        }
    }

    private static boolean every(int interval, int step) { return step % interval == 0; }

    private static void selfCheck(double error, String what) {
        if (!(error <= TOLERANCE)) {
            throw new TrainingException("self check failed: " + what + " is " + error + ", expected 0 within "
                    + TOLERANCE);
        }
    }

    /// What the KL is measured from: the base that adapters are attached to, or a copy.
    private static LanguageModel asItStarts(LanguageModel model, Scope scope) {
        if (model.parameters().adapters().isPresent()) { return model.base(); }
        LanguageModel copy = model.copy(scope);
        copy.parameters().freeze();
        return copy;
    }

    /// The tokens that a prompt may have.
    private int room(LanguageModel policy) {
        int length = training.maxLengthFor(policy.config().contextLength());
        int room = length - options.maxNewTokens();
        if (room < 1) {
            throw new IllegalArgumentException("--max-new-tokens " + options.maxNewTokens()
                    + " leaves no room for a prompt in " + length + " tokens");
        }
        return room;
    }

    private RunIdentity identity(PpoModels models, SequencedMap<String, String> data) {
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put(MODEL, Fingerprints.parameters(models.policy().parameters()));
        models.reference().ifPresent(
                model -> fingerprints.put(REFERENCE, Fingerprints.parameters(model.parameters())));
        fingerprints.put("critic", Fingerprints.parameters(models.critic().parameters()));
        fingerprints.put("reward", models.reward().fingerprint());
        SequencedMap<String, Object> own = Configuration.of(options);
        own.put("backend", models.policy().backend().name());
        return new RunIdentity("ppo", training.seed(),
                Configuration.identity(training, models.policy().parameters(), own), fingerprints);
    }
}
