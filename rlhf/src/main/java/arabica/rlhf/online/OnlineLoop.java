package arabica.rlhf.online;

import arabica.nn.LanguageModel;
import arabica.nn.LearningRateSchedule;
import arabica.nn.SamplingConfig;
import arabica.nn.Seeds;
import arabica.rlhf.dpo.DpoObjective;
import arabica.rlhf.dpo.ReferencedPair;
import arabica.rlhf.online.OnlineDpoOptions.Reference;
import arabica.rlhf.ppo.PromptOrder;
import arabica.rlhf.ppo.Prompts;
import arabica.rlhf.ppo.RewardFunction;
import arabica.rlhf.train.Checkpoints;
import arabica.rlhf.train.MetricsFile;
import arabica.rlhf.train.PairExample;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainingException;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// One run of online DPO: the algorithm.
final class OnlineLoop {
    private static final double TOLERANCE = 1e-4;
    private static final long ROLLOUT_SEED = 1;
    private static final long EVALUATION_SEED = 2;

    private final TrainerOptions training;
    private final OnlineDpoOptions options;
    private final Parts parts;
    private final Round.Collector collector;
    private final DpoObjective objective;
    private final RoundUpdate update;
    private final int totalSteps;
    private Optional<StepMetrics> evaluation = Optional.empty();

    /// What a loop is given.
    ///
    /// @param fitting           the policy as it is trained
    /// @param reference         the starting model
    /// @param startsAtReference whether the two say the same at the start
    record Parts(OnlineState state, LanguageModel fitting, LanguageModel reference, boolean startsAtReference,
            RewardFunction reward, Set<Integer> endTokens, Prompts prompts, Checkpoints checkpoints,
            MetricsFile metrics, RunContext context) {}

    OnlineLoop(TrainerOptions training, OnlineDpoOptions options, Parts parts) {
        this.training = training;
        this.options = options;
        this.parts = parts;
        collector = new Round.Collector(parts.state().policy, parts.reference(), parts.reward(),
                SamplingConfig.sampling(options.maxNewTokens(), options.temperature(), parts.endTokens()),
                options.missingEosPenalty(), 2 * training.batchSize());
        objective = new DpoObjective(parts.fitting(), options.dpo(),
                options.reference() == Reference.MOVING || parts.startsAtReference());
        update = new RoundUpdate(parts.fitting(), objective, parts.state().optimizer, training, options.roundEpochs());
        totalSteps = training.maxSteps().orElseGet(() -> (int) Math.ceil(
                training.epochs() * parts.prompts().train().size() / options.rolloutSize() - 1e-9));
    }

    TrainingResult run() {
        long started = System.nanoTime();
        OnlineState state = parts.state();
        Prompts prompts = parts.prompts();
        int stepsPerEpoch = Math.ceilDiv(prompts.train().size(), options.rolloutSize());
        parts.context().listener().onStart(new TrainingPlan("online-dpo", totalSteps, state.step() + 1, stepsPerEpoch,
                prompts.train().size(), prompts.eval().size()));
        LearningRateSchedule schedule = training.learningRates(totalSteps);
        PromptOrder order = new PromptOrder(prompts.train().size(), options.rolloutSize(), training.shuffle(),
                training.seed());
        Optional<StepMetrics> last = Optional.empty();
        int saved = state.step();
        while (state.step() < totalSteps && !parts.context().stop().requested()) {
            int step = state.step() + 1;
            last = Optional.of(round(step, schedule.at(step), order.ofStep(step)));
            boolean end = step == totalSteps;
            if (!prompts.eval().isEmpty() && (end || step % training.evalEvery().orElse(stepsPerEpoch) == 0)) {
                evaluate(step);
            }
            if (end || training.saveEvery().isPresent() && step % training.saveEvery().getAsInt() == 0) {
                save();
                saved = step;
            }
        }
        if (saved < state.step()) { save(); }
        boolean stopped = state.step() < totalSteps;
        if (!stopped) { state.export(parts.context().out(), parts.context().mergeAdapters()); }
        TrainingResult result = new TrainingResult(state.step(), totalSteps, stopped, last, evaluation,
                prompts.skipped(), (System.nanoTime() - started) / 1e9);
        parts.context().listener().onFinish(result);
        return result;
    }

    private StepMetrics round(int step, double learningRate, List<Integer> chosen) {
        long started = System.nanoTime();
        OnlineState state = parts.state();
        Round round = collector.collect(chosen.stream().map(parts.prompts().train()::get).toList(),
                options.numGenerations(), Seeds.mix(training.seed(), ROLLOUT_SEED, step));
        if (step == 1 && parts.startsAtReference() && !(Math.abs(round.kl()) <= TOLERANCE)) {
            throw new TrainingException("self check failed: the KL from the reference, which the policy equals, is "
                    + round.kl() + ", expected 0 within " + TOLERANCE);
        }
        JudgedPairs judged = JudgedPairs.of(round.responses(), round.scores(), options.numGenerations(),
                options.pairing(), options.softLabels());
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("step", (double) step);
        values.put("epoch", (double) step * options.rolloutSize() / parts.prompts().train().size());
        Optional<RoundUpdate.Result> learnt = learn(step, learningRate, round, judged);
        learnt.ifPresent(result -> values.put("loss", result.loss()));
        state.roundDone(round);
        values.put("episode", (double) step * options.rolloutSize() * options.numGenerations());
        values.putAll(objectives(round));
        values.put("objective/scores_margin", judged.scoresMargin());
        values.put("pairs", (double) judged.pairs().size());
        values.put("ties", (double) judged.ties());
        values.put("val/contain_eos_token", round.finished());
        values.put("response_length", round.meanLength());
        learnt.ifPresent(result -> {
            values.putAll(result.metrics().values());
            values.put("grad_norm", result.gradNorm());
        });
        values.put("learning_rate", learningRate);
        values.put("num_tokens", (double) state.tokens());
        values.put("tokens_per_second", round.tokens() / ((System.nanoTime() - started) / 1e9));
        StepMetrics metrics = new StepMetrics(step, values);
        parts.metrics().write(metrics);
        parts.context().listener().onStep(metrics);
        objective.warnings(metrics).forEach(parts.context().listener()::onWarning);
        return metrics;
    }

    /// Nothing, where all pairs of a round are ties.
    private Optional<RoundUpdate.Result> learn(int step, double learningRate, Round round, JudgedPairs judged) {
        if (judged.pairs().isEmpty()) {
            parts.context().listener().onWarning("step " + step + ": all " + judged.ties()
                    + " pairs are ties, nothing is learnt; more --num-generations or another --temperature may help");
            return Optional.empty();
        }
        List<ReferencedPair> pairs = judged.pairs().stream().map(pair -> referenced(round, pair)).toList();
        if (step == 1 || options.reference() == Reference.MOVING) {
            objective.checkStart(pairs.subList(0, Math.min(pairs.size(), training.batchSize())));
        }
        return Optional.of(update.run(pairs, learningRate, step));
    }

    /// A moving reference is the policy that has just answered: its numbers are known.
    private ReferencedPair referenced(Round round, JudgedPairs.Pair pair) {
        double[] reference = options.reference() == Reference.MOVING ? round.policy() : round.reference();
        return new ReferencedPair(new PairExample(round.responses().get(pair.chosen()).sequence(),
                round.responses().get(pair.rejected()).sequence(), pair.label()), reference[pair.chosen()],
                reference[pair.rejected()]);
    }

    /// Lets the policy answer the held-out prompts once each, with the same draws each time.
    private void evaluate(int step) {
        Round round = collector.collect(parts.prompts().eval(), 1, Seeds.mix(training.seed(), EVALUATION_SEED));
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("step", (double) step);
        objectives(round).forEach((name, value) -> values.put("eval_" + name, value));
        values.put("eval_response_length", round.meanLength());
        StepMetrics metrics = new StepMetrics(step, values);
        parts.metrics().write(metrics);
        parts.context().listener().onEvaluation(metrics);
        evaluation = Optional.of(metrics);
    }

    private SequencedMap<String, Double> objectives(Round round) {
        double beta = options.dpo().beta();
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("objective/scores", round.meanScore());
        values.put("objective/kl", round.kl());
        values.put("objective/non_score_reward", -beta * round.kl());
        values.put("objective/rlhf_reward", round.meanScore() - beta * round.kl());
        values.put("objective/entropy", round.entropy());
        return values;
    }

    private void save() {
        OnlineState state = parts.state();
        parts.context().listener().onCheckpoint(state.step(),
                parts.checkpoints().save(state.step(), state.counters(), state::save).folder());
    }
}
