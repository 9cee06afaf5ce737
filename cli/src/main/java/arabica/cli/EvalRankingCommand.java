package arabica.cli;

import arabica.datasets.BadRowPolicy;
import arabica.rlhf.eval.Bootstrap;
import arabica.rlhf.eval.JudgementFiles;
import arabica.rlhf.eval.PairwiseJudgements;
import arabica.rlhf.eval.Ranking;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica eval ranking --judgements F…`.
@Command(name = "ranking", description = "Ranks models by judgements that people, or other models, have made: Bradley-Terry strengths, with intervals of 95 %% bootstrapped over prompts. Rows have model_a, model_b, winner (model_a, model_b, tie) and perhaps prompt.", footer = {
        "", "Example:", "  arabica eval ranking --judgements judged.jsonl --anchor sft"})
final class EvalRankingCommand extends BaseCommand {
    private static final List<String> FIELDS = List.of("model_a", "model_b", "winner", "prompt", "question_id");

    @Option(names = "--judgements", paramLabel = "DATA", required = true, arity = "1..*", parameterConsumer = PathList.class, description = DataFlags.KINDS)
    private List<Path> files;

    @Mixin
    private DataFlags data;

    @Option(names = "--anchor", paramLabel = "NAME", description = "the model with strength 0 and Elo 1000 (default: the first one named)")
    private String anchor;

    @Option(names = "--prior-ties", paramLabel = "X", defaultValue = "0", description = "ties added between every two models: a prior that makes every strength finite (default: ${DEFAULT-VALUE})")
    private double priorTies;

    @Option(names = "--skip-bad", paramLabel = "N", defaultValue = "0", description = "unusable rows that are skipped and named before it is an error (default: ${DEFAULT-VALUE})")
    private int skipBad;

    @Mixin
    private OutputFormat format;

    @Override
    public Integer call() {
        if (skipBad < 0) { throw new IllegalArgumentException("--skip-bad must be 0 or more, not " + skipBad); }
        PairwiseJudgements judgements = JudgementFiles.read(data.files(files, "judgements", FIELDS, terminal()),
                BadRowPolicy.allow(skipBad,
                        bad -> say("arabica eval ranking: warning: skipped " + bad.getMessage())));
        int zero = anchor == null ? 0 : judgements.models().indexOf(anchor);
        if (zero < 0) {
            throw new IllegalArgumentException("--anchor " + anchor + " was not judged; expected one of "
                    + String.join(", ", judgements.models()));
        }
        Ranking ranking = Ranking.of(judgements, zero, priorTies, Bootstrap.seeded(global.seed));
        RankingTable.print(out(), ranking, format.isText(terminal()));
        RankingTable.remarks(ranking).forEach(line -> say("arabica eval ranking: " + line));
        return ExitCodes.DONE;
    }
}
