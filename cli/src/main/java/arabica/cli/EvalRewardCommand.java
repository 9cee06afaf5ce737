package arabica.cli;

import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.RowUse;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.PreferenceEvaluation;
import arabica.rlhf.eval.PreferenceEvaluator;
import arabica.rlhf.report.Report;
import arabica.rlhf.reward.EnsembleFolder;
import arabica.rlhf.reward.RewardEnsemble;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica eval reward --model DIR --data F…`.
@Command(name = "reward", description = "Accuracy, calibration and length baseline of a preference model, or of an ensemble's mean, on pairs. Intervals are 95 %%, bootstrapped over pairs.", footer = {
        "", "Example:", "  arabica eval reward --model OUT/reward --data held-out-pairs.jsonl --report page.html"})
final class EvalRewardCommand extends BaseCommand {
    private static final int BATCH = 16;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the folder of a preference model, or of an ensemble")
    private Path model;

    @Mixin
    private RowFlags rows;

    @Option(names = "--append-eos", negatable = true, defaultValue = "true", fallbackValue = "true", description = "an EOS ends responses (default), or not: as in training")
    private boolean appendEos;

    @Option(names = "--truncate", paramLabel = "start|end|drop", defaultValue = "end", description = "which side of a longer sequence goes (default: ${DEFAULT-VALUE})")
    private Truncation truncation;

    @Mixin
    private OutputFormat format;

    @Option(names = "--report", paramLabel = "FILE.html", description = "also writes a page with the reliability diagram and the other charts")
    private Path report;

    @Option(names = "--overwrite", description = "replaces a --report that exists")
    private boolean overwrite;

    @Override
    public Integer call() throws Exception {
        if (report == null && overwrite) { throw new IllegalArgumentException("--overwrite is for a --report"); }
        if (report != null && !overwrite && Files.exists(report)) {
            throw new DataException(report + " exists; --overwrite replaces it");
        }
        if (report != null) { Inputs.requireNone(spec, List.of(report)); }
        return withBackend(backend -> {
            try (Scope scope = Scope.open(backend)) {
                RewardEnsemble ensemble = EnsembleFolder.load(model, scope);
                TokenizeOptions options = new TokenizeOptions(ensemble.contextLength(), truncation, appendEos,
                        rows.template().endToken(), false);
                BadRowPolicy bad = rows.policy(line -> say("arabica eval reward: " + line));
                PreferenceEvaluation found = new PreferenceEvaluator(ensemble, EnsembleFolder.tokenizer(model),
                        options, BATCH).evaluate(rows.source(RowUse.PREFERENCE), bad, Bootstrap.seeded(global.seed));
                if (report != null) { writeReport(found, backend.name()); }
                print(found);
                return ExitCodes.DONE;
            }
        });
    }

    private void print(PreferenceEvaluation found) {
        if (format.isText(terminal())) {
            PreferenceOutput.text(found, out());
        } else {
            Json.print(out(), PreferenceOutput.json(found));
        }
    }

    private void writeReport(PreferenceEvaluation found, String backend) {
        Report.Builder page = Report.builder("Evaluation of a preference model")
                .subtitle("arabica eval reward, " + nameOf(model)).section("");
        PreferencePage.blocks(found).forEach(page::add);
        page.section("Configuration").table("", List.of("setting", "value"),
                Settings.of(spec, OptionalDouble.empty(), backend).entrySet().stream()
                        .map(entry -> List.of(entry.getKey(), entry.getValue())).toList())
                .write(report);
    }
}
