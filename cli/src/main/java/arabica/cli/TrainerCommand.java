package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.rlhf.report.TrainingReport;
import arabica.rlhf.train.DataPolicy;
import arabica.rlhf.train.MemoryPolicy;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What all trainers have in common: a run with progress, a way to be stopped, and a report at its end.
abstract class TrainerCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Mixin
    TrainingFlags training;

    private TrainingListener watcher = TrainingListener.NONE;

    /// A run as a trainer's command sees it.
    ///
    /// @param scope owns the models
    /// @param report for what is particular to the trainer
    record Run(Backend backend, Scope scope, TrainerOptions options, RunContext context, TrainingReport report) {}

    /// Somebody who looks on.
    void watch(TrainingListener listener) { watcher = listener; }

    abstract TrainerOptionsBuilder defaults();

    /// The report's title.
    abstract String title();

    /// Refuses flags that do not fit, before anything slow begins.
    ///
    /// @throws IllegalArgumentException naming the flag
    void checkFlags() {}

    /// The folder where tokenized data is shared; empty for the run's own.
    Optional<Path> cache() { return Optional.empty(); }

    abstract TrainingResult train(Run run);

    /// What the report's curves show of a run that has ended: the metrics file.
    List<SequencedMap<String, Double>> metrics(Path file) { return MetricsReader.read(file); }

    @Override
    public Integer call() throws Exception {
        TrainerOptions options = training.options(defaults(), global.seed);
        training.lora.config();
        MemoryPolicy memory = training.memory.policy();
        checkFlags();
        if (training.overwrite) { Inputs.requireOutside(spec, training.out); }
        Path metrics = options.metrics().orElse(training.out.resolve("metrics.jsonl"));
        Inputs.requireNone(spec, List.of(metrics));
        return withBackend(backend -> {
            try (Interruption interruption = Interruption.install();
                    Progress progress = Progress.to(terminal(), spec.name());
                    Scope scope = Scope.open(backend)) {
                TrainingReport report = TrainingReport.of(title(), subtitle());
                RunContext context = new RunContext(training.out,
                        TrainingListener.all(progress, new Warnings(report), new Record(this), watcher),
                        interruption.stop(),
                        memory, training.lora.merges(), new DataPolicy(global.threads(), cache()));
                TrainingResult result = train(new Run(backend, scope, options, context, report));
                report.metrics(metrics(metrics))
                        .configuration(Settings.of(spec, OptionalDouble.of(options.learningRate()), backend.name()))
                        .card("time", String.format(Locale.ROOT, "%.1f s", result.seconds()),
                                result.step() + " of " + result.totalSteps() + " steps")
                        .write(training.out.resolve("report.html"));
                return finish(result);
            }
        });
    }

    private int finish(TrainingResult result) {
        String last = result.last().map(StepMetrics::values).filter(values -> values.containsKey("loss"))
                .map(values -> String.format(Locale.ROOT, ", loss %.4f", values.get("loss"))).orElse("");
        String eval = result.evaluation().map(StepMetrics::values).filter(values -> values.containsKey("eval_loss"))
                .map(values -> String.format(Locale.ROOT, ", eval_loss %.4f", values.get("eval_loss"))).orElse("");
        String skipped = result.skippedRows() > 0 ? ", " + result.skippedRows() + " rows skipped" : "";
        if (result.stopped()) {
            say("arabica " + spec.name() + ": stopped after step " + result.step() + " of " + result.totalSteps() + last
                    + "; --resume continues it");
            return ExitCodes.FAILED;
        }
        String best = result.best().map(
                found -> (result.step() < result.totalSteps() ? ", ended early" : "") + "; " + written(found))
                .orElse("");
        say(String.format(Locale.ROOT, "arabica %s: %d steps in %.1f s%s%s%s%s; model and report.html in %s",
                spec.name(), result.step(), result.seconds(), last, eval, skipped, best, training.out));
        return ExitCodes.DONE;
    }

    static String written(TrainingResult.Best best) {
        return String.format(Locale.ROOT, "the model is that of step %d, %s %.4f", best.step(), best.metric(),
                best.value());
    }

    /// Whether the folder is one that the trainer will refuse, so that nothing slow is done for it before.
    boolean willBeRefused() {
        if (training.resume || training.overwrite) { return false; }
        return RunFolder.isUsed(training.out) || Files.exists(training.out) && !Files.isDirectory(training.out);
    }

    private String subtitle() { return "arabica " + spec.name() + ", " + nameOf(training.out); }

    /// Writes down how the run was asked for, once it begins, so that `arabica verify` can repeat it. What a resumed run was
    /// asked for first stays.
    private record Record(TrainerCommand command) implements TrainingListener {
        @Override
        public void onStart(TrainingPlan plan) {
            if (!Files.exists(command.training.out.resolve(RecordedCommand.FILE))) {
                RecordedCommand.of(command.spec).write(command.training.out);
            }
        }
    }

    /// Puts the run's warnings on its report.
    private record Warnings(TrainingReport report) implements TrainingListener {
        @Override
        public void onWarning(String message) { report.warning(message); }
    }
}
