package arabica.rlhf.ppo;

import arabica.nn.LanguageModel;
import arabica.nn.LearningRateSchedule;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.train.Checkpoints;
import arabica.rlhf.train.MetricsFile;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// One run: rollout, updates, metrics; evaluations and checkpoints when they are due.
final class PolicyLoop {
    private static final double TOLERANCE = 1e-4;
    private static final long ROLLOUT_SEED = 1;
    private static final long EVALUATION_SEED = 2;

    private final TrainerOptions training;
    private final PolicyAlgorithm algorithm;
    private final PolicyOptions options;
    private final PolicyState state;
    private final Prompts prompts;
    private final Set<Integer> ends;
    private final Checkpoints checkpoints;
    private final MetricsFile metricsFile;
    private final RunContext context;
    private final TrainingListener listener;
    private final PromptOrder order;
    private final PolicyAlarms alarms;
    private RolloutCollector collector;
    private PolicyUpdate update;
    private boolean startsAtReference;
    private Optional<StepMetrics> evaluation = Optional.empty();

    PolicyLoop(TrainerOptions training, PolicyAlgorithm algorithm, PolicyState state, Prompts prompts,
            Set<Integer> ends, Checkpoints checkpoints, MetricsFile metricsFile, RunContext context) {
        this.training = training;
        this.algorithm = algorithm;
        this.options = algorithm.options();
        this.state = state;
        this.prompts = prompts;
        this.ends = ends;
        this.checkpoints = checkpoints;
        this.metricsFile = metricsFile;
        this.context = context;
        this.listener = context.listener();
        this.order = new PromptOrder(prompts.train().size(), promptsPerStep(), training.shuffle(), training.seed());
        this.alarms = new PolicyAlarms(options.klTarget());
    }

    private int promptsPerStep() { return options.rolloutSize() / algorithm.numGenerations(); }

    /// @param startsAtReference whether the policy equals its reference before the first step
    /// @param updated           what learns, as backward shall see it
    TrainingResult run(RewardFunction reward, LanguageModel reference, boolean startsAtReference,
            Learners updated) {
        this.startsAtReference = startsAtReference;
        collector = new RolloutCollector(state.learners.model(), reference,
                state.learners.critic().map(Critic::model), reward,
                SamplingConfig.sampling(options.maxNewTokens(), options.temperature(), ends));
        update = new PolicyUpdate(algorithm, updated, training);
        long started = System.nanoTime();
        int stepsPerEpoch = Math.ceilDiv(prompts.train().size(), promptsPerStep());
        int totalSteps = training.maxSteps().orElseGet(() -> (int) Math.ceil(
                training.epochs() * prompts.train().size() / promptsPerStep() - 1e-9));
        listener.onStart(new TrainingPlan(algorithm.name(), totalSteps, state.step() + 1, stepsPerEpoch,
                prompts.train().size(), prompts.eval().size()));
        LearningRateSchedule schedule = training.learningRates(totalSteps);
        Optional<StepMetrics> last = Optional.empty();
        int saved = state.step();
        boolean tooFar = false;
        while (state.step() < totalSteps && !context.stop().requested()) {
            int step = state.step() + 1;
            Optional<StepMetrics> metrics = step(step, schedule.at(step));
            if (metrics.isEmpty()) {
                tooFar = true;
                break;
            }
            last = metrics;
            boolean end = step == totalSteps;
            if (!prompts.eval().isEmpty() && (end || every(training.evalEvery().orElse(stepsPerEpoch), step))) {
                evaluate(step);
            }
            if (end || training.saveEvery().isPresent() && every(training.saveEvery().getAsInt(), step)) {
                save();
                saved = step;
            }
        }
        if (saved < state.step()) { save(); }
        boolean stopped = !tooFar && state.step() < totalSteps;
        if (!stopped) { state.exportPolicy(context.out(), context.mergeAdapters()); }
        TrainingResult result = new TrainingResult(state.step(), totalSteps, stopped, last, evaluation,
                prompts.skipped(), (System.nanoTime() - started) / 1e9);
        listener.onFinish(result);
        return result;
    }

    private List<int[]> texts(List<Integer> indices) { return indices.stream().map(prompts.train()::get).toList(); }

    /// @return empty where the policy was found too far from its reference to go on
    private Optional<StepMetrics> step(int step, double learningRate) {
        long started = System.nanoTime();
        double klCoef = state.klCoef();
        List<int[]> asked = texts(order.ofStep(step)).stream()
                .flatMap(prompt -> Collections.nCopies(algorithm.numGenerations(), prompt).stream()).toList();
        Rollout raw = collector.collect(asked, Seeds.mix(training.seed(), ROLLOUT_SEED, step));
        double kl = Sums.mean(raw.kl());
        if (step == 1 && startsAtReference) {
            selfCheck(Math.abs(kl), "the KL from the reference, which the policy equals,");
        }
        if (options.klStop().isPresent() && kl > options.klStop().getAsDouble()) {
            listener.onWarning(String.format(Locale.ROOT, "the KL is %.2f nats a response, beyond --kl-stop %s:"
                    + " the run ends after step %d", kl, options.klStop().getAsDouble(), step - 1));
            return Optional.empty();
        }
        Rollout rollout = shaped(raw, true);
        UpdateStatistics updates = update.run(algorithm.experience(rollout, klCoef), klCoef, learningRate, step);
        selfCheck(updates.firstRatioError(), "the ratio's distance from 1 before the first update");
        long tokensBefore = state.tokens();
        state.stepDone(rollout, kl);

        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("step", (double) step);
        values.put("epoch", (double) step * promptsPerStep() / prompts.train().size());
        values.put("loss", PolicyMetrics.loss(algorithm, updates));
        values.put("episode", (double) step * options.rolloutSize());
        values.putAll(PolicyMetrics.of(algorithm, rollout, updates, klCoef, ends));
        values.put("learning_rate", learningRate);
        values.put("num_tokens", (double) state.tokens());
        values.put("tokens_per_second", (state.tokens() - tokensBefore) / ((System.nanoTime() - started) / 1e9));
        StepMetrics metrics = new StepMetrics(step, values);
        metricsFile.write(metrics);
        listener.onStep(metrics);
        alarms.after(rollout, updates).forEach(warning -> listener.onWarning("step " + step + ": " + warning));
        return Optional.of(metrics);
    }

    /// @param learns whether these scores count among those that later ones are normalised by
    private Rollout shaped(Rollout rollout, boolean learns) {
        RewardShaping shaping = options.shaping();
        if (learns && shaping.normalization() == RewardShaping.Normalization.RUNNING) {
            state.rewardMoments(state.rewardMoments().with(rollout.sources().total()));
        }
        return rollout.withScores(
                shaping.apply(rollout.sources().total(), rollout.responses(), state.rewardMoments()));
    }

    /// Lets the policy answer the held-out prompts, with the same draws each time.
    private void evaluate(int step) {
        Rollout rollout = shaped(
                collector.collect(prompts.eval(), Seeds.mix(training.seed(), EVALUATION_SEED)), false);
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("step", (double) step);
        PolicyMetrics.objective(rollout, state.klCoef(), algorithm.klEstimator())
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

    private static boolean every(int interval, int step) { return step % interval == 0; }

    private static void selfCheck(double error, String what) {
        if (!(error <= TOLERANCE)) {
            throw new TrainingException("self check failed: " + what + " is " + error + ", expected 0 within "
                    + TOLERANCE);
        }
    }
}
