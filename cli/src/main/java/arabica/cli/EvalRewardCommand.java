package arabica.cli;

import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ScalarModel;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.PreferenceEvaluation;
import arabica.rlhf.eval.PreferenceEvaluator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica eval reward --model DIR --data F…`.
@Command(name = "reward", description = "Accuracy, calibration and length baseline of a preference model on pairs. Intervals are 95 %%, bootstrapped over pairs.", footer = {
        "", "Example:", "  arabica eval reward --model OUT/reward --data held-out-pairs.jsonl"})
final class EvalRewardCommand extends BaseCommand {
    private static final int BATCH = 16;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "a preference model's folder")
    private Path model;

    @Mixin
    private RowFlags rows;

    @Option(names = "--append-eos", negatable = true, defaultValue = "true", fallbackValue = "true", description = "an EOS ends responses (default), or not: as in training")
    private boolean appendEos;

    @Option(names = "--truncate", paramLabel = "start|end|drop", defaultValue = "end", description = "which side of a longer sequence goes (default: ${DEFAULT-VALUE})")
    private Truncation truncation;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        return withBackend(backend -> {
            try (Scope scope = Scope.open(backend)) {
                ScalarModel scalar = RewardFolder.load(model, scope);
                TokenizeOptions options = new TokenizeOptions(scalar.body().config().contextLength(), truncation,
                        appendEos, rows.template().endToken(), false);
                BadRowPolicy bad = rows.policy(line -> say("arabica eval reward: " + line));
                print(new PreferenceEvaluator(scalar, BpeTokenizer.read(model), options, BATCH)
                        .evaluate(rows.source(RowUse.PREFERENCE), bad, Bootstrap.seeded(global.seed)));
                return ExitCodes.DONE;
            }
        });
    }

    private void print(PreferenceEvaluation found) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "pairs                %d%naccuracy             %s%nlength alone         %.4f%n"
                    + "loss                 %.4f%nmean margin          %.4f%ncalibration error    %.4f%n%n"
                    + "confidence           pairs   stated  correct%n", found.pairs(), found.accuracy(),
                    found.lengthOnlyAccuracy(), found.loss(), found.meanMargin(), found.calibrationError());
            found.bins().stream().filter(bin -> bin.pairs() > 0).forEach(bin -> out().printf(Locale.ROOT,
                    "%.2f to %.2f      %9d   %.3f    %.3f%n", bin.from(), bin.to(), bin.pairs(), bin.meanConfidence(),
                    bin.accuracy()));
            return;
        }
        ObjectNode object = Json.object().put("pairs", found.pairs());
        Estimates.put(object, "accuracy", found.accuracy());
        object.put("length_only_accuracy", found.lengthOnlyAccuracy()).put("loss", found.loss())
                .put("mean_margin", found.meanMargin()).put("calibration_error", found.calibrationError());
        ArrayNode bins = object.putArray("bins");
        found.bins().stream().filter(bin -> bin.pairs() > 0)
                .forEach(bin -> bins.addObject().put("from", bin.from()).put("to", bin.to()).put("pairs", bin.pairs())
                        .put("mean_confidence", bin.meanConfidence()).put("accuracy", bin.accuracy()));
        Json.print(out(), object);
    }
}
