package arabica.cli;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.PairwiseJudgements;
import arabica.rlhf.eval.Ranking;
import arabica.rlhf.eval.RewardEvaluation;
import arabica.rlhf.eval.WinRate;
import arabica.rlhf.ppo.PreferenceReward;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica eval winrate --model DIR --against DIR --reward DIR --data F…`, or with more models and no `--against`.
@Command(name = "winrate", description = "How often one model's answer scores above another's, ties counting half. The interval is 95 %%, bootstrapped over prompts. Several models without --against play each against each and are ranked by Bradley-Terry strengths.", footer = {
        "", "Example:",
        "  arabica eval winrate --model OUT/dpo --against OUT/sft --reward OUT/reward --data prompts.jsonl",
        "  arabica eval winrate --model OUT/sft OUT/dpo OUT/ppo --reward OUT/reward --data prompts.jsonl"})
final class EvalWinrateCommand extends BaseCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, arity = "1..*", parameterConsumer = PathList.class, description = "the model whose wins count; several are ranked, the first one having strength 0 and Elo 1000")
    private List<Path> models;

    @Option(names = "--against", paramLabel = "DIR", description = "the model that a single one is compared with")
    private Path against;

    @Option(names = "--prior-ties", paramLabel = "X", description = "of a ranking: ties added between every two models, a prior that makes every strength finite (default: 0)")
    private Double priorTies;

    @Mixin
    private AnswerFlags answers;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() throws Exception {
        if (models.size() == 1 && against == null) {
            throw new IllegalArgumentException("--against is missing: one model has nothing to win from");
        }
        if (models.size() > 1 && against != null) {
            throw new IllegalArgumentException("--against is for one --model; " + models.size()
                    + " models play each against each");
        }
        if (priorTies != null && against != null) {
            throw new IllegalArgumentException("--prior-ties is for a ranking, of several models without --against");
        }
        if (models.stream().distinct().count() < models.size()) {
            throw new IllegalArgumentException("--model names one folder twice");
        }
        return withBackend(this::evaluate);
    }

    private int evaluate(Backend backend) {
        List<Path> players = new ArrayList<>(models);
        if (against != null) { players.add(against); }
        try (Scope scope = Scope.open(backend)) {
            PreferenceReward judge = new PreferenceReward(RewardFolder.load(answers.reward, scope));
            BpeTokenizer tokenizer = BpeTokenizer.read(models.getFirst());
            tokenizer.requireFits(judge.model().body().config().vocabSize(), answers.reward.toString());
            Tokenizers.requireSame(tokenizer, models.getFirst(), answers.reward);
            Tokenizers.requireSame(tokenizer, models.getFirst(), players);
            List<int[]> prompts = new ArrayList<>();
            List<double[]> scores = new ArrayList<>();
            for (Path player : players) {
                // One model at a time: a tournament may have many.
                try (Scope own = Scope.open(backend)) {
                    LanguageModel model = ModelDirectory.load(player, own);
                    tokenizer.requireFits(model.config().vocabSize(), player.toString());
                    if (prompts.isEmpty()) {
                        prompts.addAll(
                                answers.prompts(tokenizer, model.config(), line -> say("arabica eval: " + line)));
                    }
                    scores.add(new RewardEvaluation(judge, answers.sampling(model.config(), tokenizer),
                            Bootstrap.seeded(global.seed)).scores(model, prompts));
                }
            }
            if (against != null) {
                print(WinRate.of(scores.get(0), scores.get(1), Bootstrap.seeded(global.seed)));
                return ExitCodes.DONE;
            }
            Ranking ranking = Ranking.of(
                    PairwiseJudgements.ofScores(models.stream().map(Path::toString).toList(), scores), 0,
                    priorTies == null ? 0 : priorTies, Bootstrap.seeded(global.seed));
            RankingTable.print(out(), ranking, format.isText(terminal()));
            RankingTable.remarks(ranking).forEach(line -> say("arabica eval winrate: " + line));
            return ExitCodes.DONE;
        }
    }

    private void print(WinRate found) {
        if (format.isText(terminal())) {
            out().printf(Locale.ROOT, "win rate  %s%nwins %d, ties %d, losses %d%n", found.rate(), found.wins(),
                    found.ties(), found.losses());
            return;
        }
        ObjectNode object = Json.object();
        Estimates.put(object, "win_rate", found.rate());
        Json.print(out(), object.put("wins", found.wins()).put("ties", found.ties()).put("losses", found.losses()));
    }
}
