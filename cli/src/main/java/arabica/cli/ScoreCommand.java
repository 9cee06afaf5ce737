package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.score.RowScore;
import arabica.rlhf.score.RowScorer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica score --model DIR --data F…`.
@Command(name = "score", description = "Prints the log-probability and perplexity of each row.", footer = {"",
        "Example:", "  arabica score --model OUT/sft --data held-out.jsonl --format jsonl | jq .perplexity"})
final class ScoreCommand extends BaseCommand {
    private static final int BATCH = 8;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "a language model's folder")
    private Path model;

    @Mixin
    private RowFlags rows;

    @Option(names = "--append-eos", negatable = true, defaultValue = "false", fallbackValue = "true", description = "score an EOS after responses and texts too, or not (default)")
    private boolean appendEos;

    @Option(names = "--token-logprobs", description = "adds each token's log-probability")
    private boolean tokenLogProbs;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception { return withBackend(this::score); }

    private int score(Backend backend) {
        try (Scope scope = Scope.open(backend)) {
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            LanguageModel language = ModelDirectory.loadFrozen(model, scope);
            tokenizer.requireFits(language.config().vocabSize(), model.toString());
            RowScorer scorer = new RowScorer(language, tokenizer, appendEos, rows.template().endToken(), BATCH);
            BadRowPolicy bad = rows.policy(line -> say("arabica score: " + line));
            if (format.isText(terminal())) {
                out().printf("%8s %8s %8s %14s %12s%n", "index", "prompt", "tokens", "sum logprob", "perplexity");
            }
            scorer.score(rows.source(RowUse.FINE_TUNING), bad, this::print);
            if (bad.skipped() > 0) { say("arabica score: " + bad.skipped() + " rows skipped"); }
            return ExitCodes.DONE;
        }
    }

    private void print(RowScore score) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "%8d %8d %8d %14.6f %12.5g%n", score.index(), score.promptTokens(),
                    score.tokens(), score.sumLogProb(), score.perplexity());
            if (tokenLogProbs) {
                for (double logProb : score.tokenLogProbs()) { out().printf(Locale.ROOT, "%27.6f%n", logProb); }
            }
            return;
        }
        ObjectNode object = Json.object().put("index", score.index()).put("prompt_tokens", score.promptTokens())
                .put("tokens", score.tokens()).put("sum_logprob", score.sumLogProb())
                .put("perplexity", score.perplexity());
        if (tokenLogProbs) { Json.put(object, "token_logprobs", score.tokenLogProbs()); }
        Json.print(out(), object);
    }
}
