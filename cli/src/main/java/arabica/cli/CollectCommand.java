package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.collect.CollectOptions;
import arabica.rlhf.collect.Criterion;
import arabica.rlhf.collect.PairCollector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica collect --model DIR --data F… --out F`, also called `arabica filter --collect`.
@Command(name = "collect", description = "Lets a model answer prompts, some times each, and proposes which two of its answers a human should compare. Who labels sets a row's \"chosen\" and \"rejected\" to the better and the worse of \"response_a\" and \"response_b\"; then it is a preference row.", footer = {
        "", "Example:",
        "  arabica collect --model OUT/sft --reward OUT/reward --data prompts.jsonl --out to-judge.jsonl --budget 500"})
final class CollectCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the language model that answers")
    private Path model;

    @Option(names = "--reward", paramLabel = "DIR", arity = "1..*", parameterConsumer = PathList.class, description = "preference models that score the answers; what several disagree on is worth most")
    private List<Path> reward = List.of();

    @Mixin
    private RowFlags rows;

    @Option(names = "--out", paramLabel = "FILE.jsonl", required = true, description = "where the proposed pairs go")
    private Path out;

    @Option(names = "--overwrite", description = "replace an --out that exists")
    private boolean overwrite;

    @Option(names = "--criterion", paramLabel = "uncertainty|certainty|entropy|random", description = "what makes a pair worth a judgement, see docs/filter.md (default: uncertainty with --reward, else entropy)")
    private Criterion criterion;

    @Option(names = "--samples", paramLabel = "N", defaultValue = "4", description = "answers to each prompt (default: ${DEFAULT-VALUE})")
    private int samples;

    @Option(names = "--pairs-per-prompt", paramLabel = "N", defaultValue = "1", description = "at most (default: ${DEFAULT-VALUE})")
    private int pairsPerPrompt;

    @Option(names = "--budget", paramLabel = "N", description = "pairs in all, those most worth a judgement (default: all)")
    private Integer budget;

    @Option(names = "--min-distance", paramLabel = "X", defaultValue = "0.1", description = "how much two answers must differ, from 0 to 1 (default: ${DEFAULT-VALUE})")
    private double minDistance;

    @Option(names = "--max-new-tokens", paramLabel = "N", defaultValue = "128", description = "of an answer (default: ${DEFAULT-VALUE})")
    private int maxNewTokens;

    @Option(names = "--temperature", paramLabel = "T", defaultValue = "1", description = "of sampling (default: ${DEFAULT-VALUE})")
    private double temperature;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        Criterion by = criterion != null ? criterion : reward.isEmpty() ? Criterion.ENTROPY : Criterion.UNCERTAINTY;
        CollectOptions options = new CollectOptions(by, samples, pairsPerPrompt,
                budget == null ? OptionalInt.empty() : OptionalInt.of(budget), minDistance, maxNewTokens, temperature,
                global.seed);
        if (!overwrite && Files.exists(out)) { throw new DataException(out + " exists; --overwrite replaces it"); }
        Inputs.requireNone(spec, List.of(out));
        return withBackend(backend -> collect(backend, options));
    }

    private int collect(Backend backend, CollectOptions options) {
        try (Scope scope = Scope.open(backend); Progress progress = Progress.to(terminal(), spec.name())) {
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            LanguageModel language = ModelDirectory.loadFrozen(model, scope);
            tokenizer.requireFits(language.config().vocabSize(), model.toString());
            Tokenizers.requireSame(tokenizer, model, reward);
            List<ScalarModel> judges = new ArrayList<>();
            for (Path folder : reward) {
                ScalarModel judge = RewardFolder.loadFrozen(folder, scope);
                tokenizer.requireFits(judge.body().config().vocabSize(), folder.toString());
                judges.add(judge);
            }
            print(new PairCollector(language, tokenizer, judges, options).collect(rows.data(RowUse.PROMPT),
                    rows.template(), out,
                    rows.policy(line -> say("arabica collect: " + line)), progress), options);
            return ExitCodes.DONE;
        }
    }

    private void print(PairCollector.Summary summary, CollectOptions options) {
        String by = options.criterion().name().toLowerCase(Locale.ROOT);
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%d pairs for %d prompts by %s, in %s%n%d prompts had answers too much alike%n",
                    summary.pairs(), summary.prompts(), by, out, summary.alike());
            return;
        }
        Json.print(out(), Json.object().put("pairs", summary.pairs()).put("prompts", summary.prompts())
                .put("alike", summary.alike()).put("skipped", summary.skipped()).put("criterion", by)
                .put("out", out.toString()));
    }
}
