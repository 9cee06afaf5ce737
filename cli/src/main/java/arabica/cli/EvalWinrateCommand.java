package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.RewardEvaluation;
import arabica.rlhf.eval.WinRate;
import arabica.rlhf.ppo.PreferenceReward;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica eval winrate --model DIR --against DIR --reward DIR --data F…`.
@Command(name = "winrate", description = "How often one model's answer scores above another's, ties counting half. The interval is 95 %%, bootstrapped over prompts.", footer = {
        "", "Example:",
        "  arabica eval winrate --model OUT/dpo --against OUT/sft --reward OUT/reward --data prompts.jsonl"})
final class EvalWinrateCommand extends BaseCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the model whose wins count")
    private Path model;

    @Option(names = "--against", paramLabel = "DIR", required = true, description = "the model it is compared with")
    private Path against;

    @Mixin
    private AnswerFlags answers;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception { return withBackend(this::evaluate); }

    private int evaluate(Backend backend) {
        try (Scope scope = Scope.open(backend)) {
            LanguageModel ours = ModelDirectory.load(model, scope);
            LanguageModel theirs = ModelDirectory.load(against, scope);
            PreferenceReward judge = new PreferenceReward(RewardFolder.load(answers.reward, scope));
            BpeTokenizer tokenizer = BpeTokenizer.read(model);
            tokenizer.requireFits(theirs.config().vocabSize(), against.toString());
            tokenizer.requireFits(judge.model().body().config().vocabSize(), answers.reward.toString());
            List<int[]> prompts = answers.prompts(tokenizer, ours.config(), line -> say("arabica eval: " + line));
            print(new RewardEvaluation(judge, answers.sampling(ours.config(), tokenizer), Bootstrap.seeded(global.seed))
                    .winRate(ours, theirs, prompts));
            return ExitCodes.DONE;
        }
    }

    private void print(WinRate found) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "win rate  %s%nwins %d, ties %d, losses %d%n", found.rate(), found.wins(),
                    found.ties(),
                    found.losses());
            return;
        }
        ObjectNode object = Json.object();
        Estimates.put(object, "win_rate", found.rate());
        Json.print(out(),
                object.put("wins", found.wins()).put("ties", found.ties()).put("losses", found.losses()));
    }
}
