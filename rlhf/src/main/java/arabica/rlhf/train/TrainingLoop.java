package arabica.rlhf.train;

import arabica.autograd.Autograd;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.nn.AdamW;
import arabica.nn.Dropout;
import arabica.nn.Gradients;
import arabica.nn.LearningRateSchedule;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// The loop of every supervised trainer: batches in a seeded order, gradient accumulation, clipping, AdamW on a schedule,
/// metrics, evaluation, checkpoints.
///
/// Everything that a step depends on is a function of the seed and the step's number, or is in the checkpoint: a run that
/// was stopped and resumed ends with the same bytes as one that was not.
///
/// @param <E> an example
public final class TrainingLoop<E> {
    private final Run<E> run;
    private final TrainedModel model;
    private final TrainerOptions options;
    private final TrainingListener listener;
    private final BatchOrder order;
    private final int totalSteps;
    private final AdamW optimizer;
    private final LearningRateSchedule learningRates;
    private final Checkpoints checkpoints;
    private final Optional<EarlyStopping> stopping;
    private long tokens;

    /// What a loop is given.
    ///
    /// @param eval held-out examples, empty where nothing is evaluated
    /// @param skippedRows rows that were left out of the data, for the result
    public record Run<E>(RunIdentity identity, TrainedModel model, Objective<E> objective, Examples<E> train,
            Examples<E> eval, TrainerOptions options, RunFolder folder, RunContext context, long skippedRows) {}

    /// @throws DataException if there is nothing to train on
    /// @throws IllegalArgumentException if evaluations shall end the run and there is nothing to evaluate on
    public TrainingLoop(Run<E> run) {
        if (run.train().size() == 0) {
            throw new DataException("nothing is left to train on: --eval-fraction holds out all "
                    + run.eval().size());
        }
        this.run = run;
        stopping = run.options().earlyStopping().isEmpty()
                ? Optional.empty()
                : Optional.of(new EarlyStopping(run.options().earlyStopping().getAsInt(), run.objective().watched()));
        if (stopping.isPresent() && run.eval().size() == 0) {
            throw new IllegalArgumentException("--early-stopping needs rows to evaluate on: --eval-data names them,"
                    + " --eval-fraction holds them out");
        }
        model = run.model();
        options = run.options();
        listener = run.context().listener();
        order = new BatchOrder(run.train(), options);
        totalSteps = options.totalSteps(run.train().size());
        optimizer = new AdamW(model.parameters(), options.adamW());
        learningRates = options.learningRates(totalSteps);
        checkpoints = run.folder().checkpoints(run.identity(), options.keep());
    }

    /// Trains to the end, or until the run is asked to stop.
    ///
    /// @throws TrainingException if the loss or a gradient is not a number, a self check fails, or a checkpoint or the
    ///     finished model cannot be written
    public TrainingResult run() {
        long start = System.nanoTime();
        int step = restore();
        // What it replaces is gone once it begins: not before all that could refuse it.
        if (step == 0) { run.objective().checkStart(examples(order.microBatches(1).getFirst())); }
        run.folder().begin();
        listener.onStart(new TrainingPlan(run.identity().trainer(), totalSteps, step + 1, order.stepsPerEpoch(),
                run.train().size(), run.eval().size()));
        Optional<StepMetrics> last = Optional.empty();
        Optional<StepMetrics> evaluation = Optional.empty();
        StopSignal stop = run.context().stop();
        try (MetricsFile metrics = run.folder().metrics(options.metrics(), step);
                ReadAhead<List<List<E>>> rows = new ReadAhead<>(this::microBatches, totalSteps)) {
            int saved = step;
            while (step < totalSteps && !isOver() && !stop.requested()) {
                step++;
                StepMetrics ofStep = step(step, rows);
                metrics.write(ofStep);
                listener.onStep(ofStep);
                run.objective().warnings(ofStep).forEach(listener::onWarning);
                last = Optional.of(ofStep);
                boolean best = false;
                if (evaluatesAfter(step)) {
                    evaluation = Optional.of(evaluate(step));
                    metrics.write(evaluation.get());
                    listener.onEvaluation(evaluation.get());
                    best = stopping.isPresent() && stopping.get().see(evaluation.get());
                }
                if (step == totalSteps || best || isOver()
                        || options.saveEvery().isPresent() && step % options.saveEvery().getAsInt() == 0) {
                    save(step);
                    saved = step;
                }
            }
            if (saved < step) {
                save(step); // asked to stop
            }
        }
        boolean stopped = step < totalSteps && !isOver();
        Optional<TrainingResult.Best> best = stopped ? Optional.empty() : stopping.flatMap(EarlyStopping::best);
        if (!stopped) {
            if (best.isPresent() && best.get().step() != step) { model.restore(checkpoints.folder(best.get().step())); }
            writeModel();
        }
        TrainingResult result = new TrainingResult(step, totalSteps, stopped, last, evaluation, run.skippedRows(),
                (System.nanoTime() - start) / 1e9, best);
        listener.onFinish(result);
        return result;
    }

    /// One optimizer step; its metrics are those of the batch before the update.
    private StepMetrics step(int step, ReadAhead<List<List<E>>> rows) {
        long start = System.nanoTime();
        List<List<E>> micros = rows.take(step);
        double waited = System.nanoTime() - start;
        StepGradient gathered = StepGradient.gather(run.objective(), model.parameters(), micros,
                m -> Dropout.at(options.dropout(), options.seed(), step, m));
        double loss = gathered.loss();
        double gradNorm = Gradients.norm(model.parameters());
        requireFinite(step, "loss", loss);
        requireFinite(step, "gradient's norm", gradNorm);
        double learningRate = learningRates.at(step);
        optimizer.step(learningRate, Gradients.clipScale(gradNorm, options.maxGradNorm()));
        tokens += gathered.tokens();
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("step", (double) step);
        values.put("epoch", order.epochAfter(step));
        values.put("loss", loss);
        values.putAll(gathered.metrics().values());
        values.put("grad_norm", gradNorm);
        values.put("learning_rate", learningRate);
        values.put("num_tokens", (double) tokens);
        double nanos = System.nanoTime() - start;
        values.put("tokens_per_second", gathered.tokens() / (nanos / 1e9));
        values.put("data_wait", waited / nanos);
        return new StepMetrics(step, values);
    }

    private boolean isOver() { return stopping.isPresent() && stopping.get().isOver(); }

    private void keepBest() {
        stopping.flatMap(EarlyStopping::best).ifPresent(best -> checkpoints.keepBest(best.step()));
    }

    private boolean evaluatesAfter(int step) {
        if (run.eval().size() == 0) { return false; }
        int every = options.evalEvery().orElse(order.stepsPerEpoch());
        return step % every == 0 || step == totalSteps;
    }

    private StepMetrics evaluate(int step) {
        MetricSums sums = new MetricSums();
        double lossSum = 0;
        double units = 0;
        Examples<List<E>> micros = evalMicros();
        run.objective().beforeBatch(micros);
        for (int m = 0; m < micros.size(); m++) {
            listener.onPhase("evaluate", (long) m * options.batchSize(), run.eval().size());
            List<E> micro = micros.get(m);
            for (E example : micro) { units += run.objective().units(example); }
            lossSum += Scope.step(model.backend(),
                    () -> Autograd.noGrad(() -> run.objective().lossSum(micro, Dropout.NONE, sums).item()));
        }
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        values.put("step", (double) step);
        values.put("epoch", order.epochAfter(step));
        values.put("eval_loss", lossSum / units);
        sums.values().forEach((name, value) -> values.put("eval_" + name, value));
        return new StepMetrics(step, values);
    }

    private Examples<List<E>> evalMicros() {
        int size = run.eval().size();
        int batchSize = options.batchSize();
        return Examples.of(Math.ceilDiv(size, batchSize), m -> IntStream
                .range(m * batchSize, Math.min(size, (m + 1) * batchSize)).mapToObj(run.eval()::get).toList());
    }

    private List<List<E>> microBatches(int step) {
        return order.microBatches(step).stream().map(this::examples).toList();
    }

    private List<E> examples(int[] rows) { return Arrays.stream(rows).mapToObj(run.train()::get).toList(); }

    /// Takes over the newest whole checkpoint, where the run continues one; the step that it holds.
    private int restore() {
        if (!run.folder().continues()) { return 0; }
        Optional<Checkpoint> found = checkpoints.newestWhole(listener::onWarning);
        if (found.isEmpty()) {
            listener.onWarning(
                    "no checkpoint to resume from in " + run.folder().path() + ": starting at the beginning");
            return 0;
        }
        Checkpoint checkpoint = found.get();
        model.restore(checkpoint.folder());
        OptimizerState.load(optimizer, checkpoint.step(), checkpoint.folder().resolve(OptimizerState.FILE));
        tokens = checkpoint.manifest().counter("num_tokens");
        stopping.ifPresent(state -> state.restore(checkpoint.manifest()));
        keepBest();
        return checkpoint.step();
    }

    private void save(int step) {
        SequencedMap<String, Object> counters = new LinkedHashMap<>();
        counters.put("num_tokens", tokens);
        counters.putAll(run.folder().counts());
        stopping.ifPresent(state -> state.save(counters));
        keepBest();
        Checkpoint checkpoint = checkpoints.save(step, counters, folder -> {
            model.save(folder);
            OptimizerState.save(optimizer, folder.resolve(OptimizerState.FILE));
        });
        listener.onCheckpoint(step, checkpoint.folder());
    }

    private void writeModel() {
        try {
            model.export(run.folder().path(), run.context().mergeAdapters());
        } catch (UncheckedIOException e) {
            throw new TrainingException("cannot write the finished model to " + run.folder().path() + ": "
                    + e.getMessage() + "; " + lastCheckpoint(), e);
        }
    }

    private void requireFinite(int step, String what, double value) {
        if (!Double.isFinite(value)) {
            throw new TrainingException("step " + step + ": the " + what + " is " + value
                    + "; nothing was updated (a smaller --lr may help); " + lastCheckpoint());
        }
    }

    private String lastCheckpoint() {
        return checkpoints.steps().stream().findFirst().map(step -> "the last checkpoint is step-" + step)
                .orElse("there is no checkpoint");
    }
}
