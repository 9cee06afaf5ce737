package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.bestof.BestOfFiles;
import arabica.rlhf.bestof.BestOfOptions;
import arabica.rlhf.bestof.BestOfOutputs;
import arabica.rlhf.bestof.BestOfResult;
import arabica.rlhf.eval.BestOfNCurve;
import arabica.rlhf.ppo.PreferenceReward;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `arabica best-of --model DIR --reward DIR --data F… --n N --out F`.
@Command(name = "best-of", description = "Best-of-n and rejection sampling: draws N responses to each prompt and keeps the one that a preference model scores highest, as a row for fine-tuning. Prints what best-of-n reaches for smaller n, too.", footer = {
        "", "Example:",
        "  arabica best-of --model OUT/sft --reward OUT/reward --data prompts.jsonl --n 8 --out best.jsonl --pairs best-worst.jsonl",
        "  arabica sft --model OUT/sft --data best.jsonl --out OUT/rejection-sampled"})
final class BestOfCommand extends BaseCommand {
    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the language model that answers")
    private Path model;

    @Mixin
    private AnswerFlags answers;

    @Option(names = "--n", paramLabel = "N", defaultValue = "8", description = "responses to each prompt (default: ${DEFAULT-VALUE})")
    private int n;

    @Option(names = "--out", paramLabel = "FILE.jsonl", required = true, description = "the best responses, as rows for fine-tuning")
    private Path out;

    @Option(names = "--pairs", paramLabel = "FILE.jsonl", description = "best and worst responses, as preference rows")
    private Path pairs;

    @Option(names = "--all", paramLabel = "FILE.jsonl", description = "every response with its score")
    private Path all;

    @Option(names = "--keep-unfinished", description = "lets responses be kept that the model did not end (default: only those that it ended)")
    private boolean keepUnfinished;

    @Option(names = "--resume", description = "goes on with a run that was stopped")
    private boolean resume;

    @Option(names = "--overwrite", description = "replaces results that exist, and begins anew")
    private boolean overwrite;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        List<Path> files = Stream.of(out, pairs, all).filter(file -> file != null).toList();
        if (resume && overwrite) { throw new IllegalArgumentException("--resume or --overwrite, not both"); }
        if (files.stream().map(file -> file.toAbsolutePath().normalize()).distinct().count() < files.size()) {
            throw new IllegalArgumentException("--out, --pairs and --all name one file twice");
        }
        Path work = BestOfFiles.workFile(out);
        // Results beside the work: the run was stopped between the moves that end it, and makes them again.
        boolean begun = resume && Files.exists(work);
        if (resume && !begun && files.stream().allMatch(Files::exists)) {
            say("arabica best-of: nothing is left to do; " + out + " is whole");
            return ExitCodes.DONE;
        }
        for (Path file : files) {
            if (!overwrite && !begun && Files.exists(file)) {
                throw new DataException(file + " exists; --overwrite replaces it");
            }
        }
        if (!overwrite && !resume && Files.exists(work)) {
            throw new DataException(work + " is of a run that was stopped; --resume continues it, --overwrite begins"
                    + " anew");
        }
        Inputs.requireNone(spec, Stream.concat(Stream.of(work), files.stream()).toList());
        return withBackend(this::run);
    }

    private int run(Backend backend) {
        try (Scope scope = Scope.open(backend); Progress progress = Progress.to(terminal(), spec.name())) {
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            LanguageModel language = ModelDirectory.load(model, scope);
            tokenizer.requireFits(language.config().vocabSize(), model.toString());
            PreferenceReward reward = new PreferenceReward(RewardFolder.load(answers.reward, scope));
            tokenizer.requireFits(reward.model().body().config().vocabSize(), answers.reward.toString());
            Tokenizers.requireSame(tokenizer, model, answers.reward);
            BestOfOptions options = new BestOfOptions(n, answers.sampling(language.config(), tokenizer),
                    keepUnfinished, global.seed);
            print(new BestOfFiles(language, tokenizer, reward, options).run(
                    new BestOfFiles.Prompts(answers.data(RowUse.PROMPT), answers.template()),
                    new BestOfOutputs(out, Optional.ofNullable(pairs), Optional.ofNullable(all)), resume,
                    answers.policy(line -> say("arabica best-of: " + line)), progress));
            return ExitCodes.DONE;
        }
    }

    private void print(BestOfResult result) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%d prompts, %d best responses in %s%s%n%n%6s  %10s  %s%n", result.prompts(),
                    result.written(), out, pairs == null ? "" : ", " + result.pairs() + " pairs in " + pairs, "n",
                    "KL at most", "score of the best");
            result.curve().points().forEach(point -> out().printf(Locale.ROOT, "%6d  %10.4f  %s%n", point.n(),
                    point.klBound(), point.score()));
            return;
        }
        ObjectNode object = Json.object().put("prompts", result.prompts()).put("written", result.written())
                .put("pairs", result.pairs()).put("skipped", result.skipped()).put("out", out.toString());
        put(object.putArray("best_of"), result.curve());
        Json.print(out(), object);
    }

    static void put(ArrayNode array, BestOfNCurve curve) {
        curve.points().forEach(point -> {
            ObjectNode object = array.addObject().put("n", point.n()).put("kl_bound", point.klBound());
            Estimates.put(object, "score", point.score());
        });
    }
}
