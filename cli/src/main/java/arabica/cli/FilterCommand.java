package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.filter.FilterAudit;
import arabica.rlhf.filter.FilterBound;
import arabica.rlhf.filter.FilterFiles;
import arabica.rlhf.filter.FilterOptions;
import arabica.rlhf.filter.PerplexityFilter;
import arabica.rlhf.filter.Side;
import arabica.rlhf.report.Numbers;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica filter --model DIR --data F… --out F`.
@Command(name = "filter", description = "Keeps the preference pairs whose responses a model finds neither too foreign nor too plain, by perplexity. Writes the rows that stay to --out, and beside it an audit (.audit.json), a report (.report.html) and, with --control, a random subset of the same size (.control.jsonl).", footer = {
        "", "Example:",
        "  arabica filter --model OUT/sft --data pairs.jsonl --out kept.jsonl --band 0.05,0.95 --control"})
final class FilterCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the language model whose perplexities decide")
    private Path model;

    @Mixin
    private RowFlags rows;

    @Option(names = "--out", paramLabel = "FILE.jsonl", required = true, description = "where the rows that stay go")
    private Path out;

    @Option(names = "--overwrite", description = "replace an --out that exists")
    private boolean overwrite;

    @Option(names = "--side", paramLabel = "chosen|rejected|both", defaultValue = "both", description = "whose perplexity decides (default: ${DEFAULT-VALUE})")
    private Side side;

    @Option(names = "--max-perplexity", paramLabel = "X", description = "keeps what is at most so perplexing")
    private Double maxPerplexity;

    @Option(names = "--quantile", paramLabel = "SHARE", description = "keeps this share, the least perplexing")
    private Double quantile;

    @Option(names = "--band", paramLabel = "LOW,HIGH", description = "keeps what lies between two quantiles of the model's own samples")
    private String band;

    @Option(names = "--control", description = "also writes a random subset of the same size")
    private boolean control;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        FilterOptions options = new FilterOptions(side, bound(), control, global.seed, FilterOptions.BATCH_SIZE,
                FilterOptions.OWN_SAMPLES);
        if (!overwrite && Files.exists(out)) { throw new DataException(out + " exists; --overwrite replaces it"); }
        Inputs.requireNone(spec, List.of(out, FilterFiles.auditFile(out), FilterFiles.controlFile(out)));
        return withBackend(backend -> filter(backend, options));
    }

    private int filter(Backend backend, FilterOptions options) {
        try (Scope scope = Scope.open(backend); Progress progress = Progress.to(terminal(), spec.name())) {
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            LanguageModel language = ModelDirectory.load(model, scope);
            tokenizer.requireFits(language.config().vocabSize(), model.toString());
            FilterAudit audit = FilterFiles.run(
                    new PerplexityFilter(language, tokenizer, options, rows.template().endToken()), rows.files,
                    out,
                    rows.template(), rows.policy(line -> say("arabica filter: " + line)), progress);
            Path report = FilterReport.beside(out);
            FilterReport.write(report, audit, Settings.of(spec, OptionalDouble.empty(), backend.name()));
            print(audit, report);
            return ExitCodes.DONE;
        }
    }

    private FilterBound bound() {
        int given = (maxPerplexity == null ? 0 : 1) + (quantile == null ? 0 : 1) + (band == null ? 0 : 1);
        if (given != 1) {
            throw new IllegalArgumentException(
                    "one of --max-perplexity, --quantile and --band is needed, not " + given);
        }
        if (maxPerplexity != null) { return new FilterBound.MaxPerplexity(maxPerplexity); }
        return quantile != null ? new FilterBound.Quantile(quantile) : band();
    }

    private FilterBound.Band band() {
        String[] ends = band.split(",", -1);
        try {
            if (ends.length == 2) {
                return new FilterBound.Band(Double.parseDouble(ends[0].strip()), Double.parseDouble(ends[1].strip()));
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException("--band must be two quantiles such as 0.05,0.95, not '" + band + "'");
    }

    private void print(FilterAudit audit, Path report) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "kept %d of %d pairs (%.1f %%), perplexity %s to %s%n", audit.kept(),
                    audit.rows(), 100.0 * audit.kept() / audit.rows(), Numbers.brief(audit.lower()),
                    Numbers.brief(audit.upper()));
            audit.sources().forEach((name, count) -> out().printf(Locale.ROOT,
                    "  %-20s %6d of %6d (%.1f %%)%n", name, count.kept(), count.rows(),
                    100.0 * count.kept() / count.rows()));
            out().println("rows in " + out + ", audit in " + FilterFiles.auditFile(out) + ", report in " + report
                    + (control ? ", random subset in " + FilterFiles.controlFile(out) : ""));
            return;
        }
        ObjectNode object = Json.object().put("rows", audit.rows()).put("kept", audit.kept())
                .put("control", audit.control()).put("skipped", audit.skipped()).put("lower", audit.lower())
                .put("upper", audit.upper()).put("audit", FilterFiles.auditFile(out).toString())
                .put("report", report.toString());
        Json.print(out(), object);
    }
}
