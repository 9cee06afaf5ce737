package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.filter.FilterAudit;
import arabica.rlhf.filter.FilterBound;
import arabica.rlhf.filter.FilterFiles;
import arabica.rlhf.filter.FilterJob;
import arabica.rlhf.filter.FilterOptions;
import arabica.rlhf.filter.Normalization;
import arabica.rlhf.filter.PerplexityFilter;
import arabica.rlhf.filter.Side;
import arabica.rlhf.report.Numbers;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica filter --model DIR --data F… --out F`.
@Command(name = "filter", description = "Keeps the preference pairs whose responses a model finds neither too foreign nor too plain, by perplexity. Writes the rows that stay to --out, and beside it an audit (.audit.json), a report (.report.html) and, with --control, a random subset of the same size (.control.jsonl). Memory does not grow with the data; a run that was killed goes on with --resume.", footer = {
        "", "Example:",
        "  arabica filter --model OUT/sft --data pairs.jsonl --out kept.jsonl --band 0.05,0.95 --control",
        "  arabica filter --model OUT/sft --data pairs.jsonl --out kept.jsonl --quantile 0.5 --normalize length --dedup",
        "", "The other direction, proposing pairs to be judged: arabica filter --collect, which is arabica collect."})
final class FilterCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the language model whose perplexities decide")
    private Path model;

    @Mixin
    private RowFlags rows;

    @Option(names = "--out", paramLabel = "FILE.jsonl", required = true, description = "where the rows that stay go")
    private Path out;

    @Option(names = "--overwrite", description = "replace results that exist, or an unfinished run")
    private boolean overwrite;

    @Option(names = "--resume", description = "continue a run that was stopped or killed")
    private boolean resume;

    @Option(names = "--scores", paramLabel = "FILE", description = "keeps the scores there, and takes them from there: another bound on the same data and model then costs no scoring (default: they go when the run is done)")
    private Path scores;

    @Option(names = "--side", paramLabel = "chosen|rejected|both", defaultValue = "both", description = "whose perplexity decides (default: ${DEFAULT-VALUE})")
    private Side side;

    @Option(names = "--max-perplexity", paramLabel = "X", description = "keeps what is at most so perplexing")
    private Double maxPerplexity;

    @Option(names = "--quantile", paramLabel = "SHARE", description = "keeps this share, the least perplexing")
    private Double quantile;

    @Option(names = "--band", paramLabel = "LOW,HIGH", description = "keeps what lies between two quantiles of the model's own samples")
    private String band;

    @Option(names = "--normalize", paramLabel = "none|length", defaultValue = "none", description = "compares each response with the model's own samples of its length before --quantile or --band apply (default: ${DEFAULT-VALUE})")
    private Normalization normalization;

    @Option(names = "--own-samples", paramLabel = "N", description = "responses that the model draws for --band and --normalize (default: 256)")
    private Integer ownSamples;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "32", description = "pairs that are scored together (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(names = "--dedup", description = "drops pairs that are there before (but for case and white space), and pairs of two same sides (but for punctuation too)")
    private boolean dedup;

    @Option(names = "--control", description = "also writes a random subset of the same size")
    private boolean control;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        FilterOptions options = new FilterOptions(side, bound(), control, global.seed, batchSize, ownSamples(),
                normalization, dedup);
        FilterJob job = new FilterJob(rows.data(RowUse.PREFERENCE), rows.template(), out, Optional.ofNullable(scores),
                rows.skipBad(),
                resume, overwrite);
        if (!overwrite && !resume) { job.requireNoResults(); }
        if (scores != null && job.results().contains(scores)) {
            throw new IllegalArgumentException("--scores " + scores + " would be written over by the result");
        }
        Inputs.requireNone(spec, job.results());
        return withBackend(backend -> filter(backend, options, job));
    }

    private int filter(Backend backend, FilterOptions options, FilterJob job) {
        try (Scope scope = Scope.open(backend); Progress progress = Progress.to(terminal(), spec.name())) {
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            LanguageModel language = ModelDirectory.loadFrozen(model, scope);
            tokenizer.requireFits(language.config().vocabSize(), model.toString());
            Optional<FilterAudit> audit = FilterFiles.run(
                    new PerplexityFilter(language, tokenizer, options, rows.template().endToken()), job,
                    Settings.of(spec, OptionalDouble.empty(), backend.name()), progress);
            if (audit.isEmpty()) {
                say("arabica filter: " + out + " is done already");
                return ExitCodes.DONE;
            }
            print(audit.get(), job);
            return ExitCodes.DONE;
        }
    }

    /// @throws IllegalArgumentException where own samples are given a number and none are drawn
    private int ownSamples() {
        if (ownSamples == null) { return FilterOptions.OWN_SAMPLES; }
        if (band == null && normalization == Normalization.NONE) {
            throw new IllegalArgumentException("--own-samples: only --band and --normalize length draw any");
        }
        return ownSamples;
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

    private void print(FilterAudit audit, FilterJob job) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "kept %d of %d pairs (%.1f %%), %s %s to %s%n", audit.kept(), audit.rows(),
                    100.0 * audit.kept() / audit.rows(), audit.measure(),
                    audit.lower() == null ? "any" : Numbers.brief(audit.lower()), Numbers.brief(audit.upper()));
            out().printf(Locale.ROOT, "%d duplicates and %d pairs of two same sides, %s%n", audit.duplicates(),
                    audit.sameSides(), dedup ? "dropped" : "not dropped without --dedup");
            audit.sources().forEach((name, count) -> out().printf(Locale.ROOT,
                    "  %-20s %6d of %6d (%.1f %%)%n", name, count.kept(), count.rows(),
                    100.0 * count.kept() / count.rows()));
            out().println("rows in " + out + ", audit in " + job.auditFile() + ", report in " + job.reportFile()
                    + (control ? ", random subset in " + job.controlFile() : ""));
            return;
        }
        ObjectNode object = Json.object().put("rows", audit.rows()).put("kept", audit.kept())
                .put("control", audit.control()).put("skipped", audit.skipped())
                .put("duplicates", audit.duplicates()).put("same_sides", audit.sameSides())
                .put("measure", audit.measure()).put("lower", audit.lower()).put("upper", audit.upper())
                .put("audit", job.auditFile().toString()).put("report", job.reportFile().toString());
        Json.print(out(), object);
    }
}
