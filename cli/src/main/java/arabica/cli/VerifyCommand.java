package arabica.cli;

import arabica.datasets.DataException;
import arabica.rlhf.train.Folders;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.StepMetrics;
import arabica.rlhf.train.TrainingListener;
import arabica.rlhf.train.TrainingPlan;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `arabica verify RUN`: a run is repeated from what it recorded, and compared bit by bit as it goes.
@Command(name = "verify", description = {
        "Repeats a run from its command.json and compares every number of every step, bit by bit, then weights and checkpoints, byte by byte. Names the first step that differs. Data and models must be where they were, and the same.",
        "Exit code 0: the same; 1: something differs."}, footer = {"", "Example:", "  arabica verify OUT/sft",
                "  arabica verify OUT/sft --threads 1 --steps 20"})
final class VerifyCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN", description = "a run's folder")
    private Path run;

    @Option(names = "--steps", paramLabel = "N", description = "repeats the first N steps alone (default: all that are recorded)")
    private Integer steps;

    @Mixin
    private OutputFormat format;

    /// Ends a repetition that has gone far enough.
    private static final class FarEnough extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FarEnough() { super(null, null, false, false); }
    }

    @Override
    public Integer call() throws Exception {
        if (steps != null && steps < 1) {
            throw new IllegalArgumentException("--steps must be at least 1, not " + steps);
        }
        if (spec.commandLine().getParseResult().hasMatchedOption("--seed")) {
            throw new IllegalArgumentException("--seed is the run's own, recorded in " + RecordedCommand.FILE);
        }
        if (!Files.isDirectory(run)) { throw new DataException(run + ": no such folder"); }
        RecordedCommand recorded = RecordedCommand.read(run);
        Path again = Files.createTempDirectory("arabica-verify-");
        try {
            return compare(recorded, again);
        } finally {
            Folders.delete(again);
        }
    }

    private int compare(RecordedCommand recorded, Path again) throws Exception {
        RunComparison comparison = new RunComparison(run, again, recorded.metrics());
        int last = comparison.lastRecorded();
        if (last == 0) { throw new DataException(run + ": has recorded no step"); }
        int until = steps == null ? last : Math.min(steps, last);
        boolean whole = repeat(recorded, again, comparison, until);
        RunComparison.Steps found = comparison.steps(until);
        SortedMap<String, Boolean> files = whole && found.first().isEmpty() ? comparison.files() : new TreeMap<>();
        print(found, until, files);
        boolean same = found.first().isEmpty() && found.missing() == 0 && !files.containsValue(false);
        return same ? ExitCodes.DONE : ExitCodes.FAILED;
    }

    /// @return whether the repetition came to its end
    private boolean repeat(RecordedCommand recorded, Path again, RunComparison comparison, int until)
            throws Exception {
        // The repetition's own words would speak of a folder that is gone when they are read.
        Terminal quiet = new Terminal(new PrintStream(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream()), false, false);
        CommandLine line = Arabica.commandLine(quiet);
        CommandLine command = line.getSubcommands().get(recorded.command());
        if (command == null || !(command.getCommand() instanceof TrainerCommand trainer)) {
            throw new DataException(run.resolve(RecordedCommand.FILE) + ": '" + recorded.command()
                    + "' is no command that trains");
        }
        line.parseArgs(recorded.arguments(again, replaced()).toArray(String[]::new));
        try (Progress progress = Progress.to(terminal(), "verify")) {
            trainer.watch(TrainingListener.all(progress, new Watch(comparison, until)));
            trainer.call();
            return true;
        } catch (FarEnough done) {
            return false;
        }
    }

    /// Looks some fifty times on the way, so that a difference ends the repetition early and no file is read for each step.
    private record Watch(RunComparison comparison, int until) implements TrainingListener {
        @Override
        public void onStart(TrainingPlan plan) { comparison.requireSameStart(); }

        @Override
        public void onStep(StepMetrics metrics) {
            // The step's own evaluation is still to come: the step before it is whole.
            if (metrics.step() > until) { throw new FarEnough(); }
            if (metrics.step() % Math.max(1, until / 50) == 0 && comparison.steps(until).first().isPresent()) {
                throw new FarEnough();
            }
        }
    }

    /// `--threads`, `--backend` and `--device` may be others than the run's: that is what one wants to know.
    private SequencedMap<String, List<Object>> replaced() {
        SequencedMap<String, List<Object>> replaced = new LinkedHashMap<>();
        for (String flag : List.of("--threads", "--backend", "--device")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(flag)) {
                replaced.put(flag, List.copyOf(spec.commandLine().getParseResult().matchedOption(flag)
                        .originalStringValues()));
            }
        }
        return replaced;
    }

    private void print(RunComparison.Steps found, int until, SortedMap<String, Boolean> files) {
        Optional<String> trainer = RunFolder.identityIn(run).map(identity -> identity.trainer());
        if (format.isText(terminal())) {
            out().printf("%-10s %s (%s)%n", "run", run, trainer.orElse("several"));
            out().printf("%-10s %s%n", "steps", found.first().map(difference -> found.steps() + " the same, then "
                    + difference).orElse(found.steps() + " the same, every number of each"
                            + (found.missing() > 0 ? "; " + found.missing() + " lines are missing" : "")));
            files.forEach((name, same) -> out().printf("%-10s %s %s%n", "file", name, same ? "the same" : "DIFFERS"));
        } else {
            ObjectNode result = Json.object().put("run", run.toString()).put("trainer", trainer.orElse("several"))
                    .put("steps_same", found.steps()).put("steps_compared", until)
                    .put("lines_missing", found.missing());
            found.first().ifPresentOrElse(difference -> result.putObject("first_difference")
                    .put("metrics", difference.metrics()).put("step", difference.step())
                    .put("name", difference.name()).put("recorded", difference.recorded())
                    .put("repeated", difference.repeated()), () -> result.putNull("first_difference"));
            ObjectNode equal = result.putObject("files");
            files.forEach(equal::put);
            Json.print(out(), result);
        }
    }
}
