package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Lora;
import arabica.nn.ModelDirectory;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.report.Block;
import arabica.rlhf.report.HistogramChart;
import arabica.rlhf.report.Mark;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica reward --model DIR --data F… --out DIR`.
@Command(name = "reward", description = "Trains a preference model: chosen responses shall score above rejected ones.", footer = {
        "", "Example:", "  arabica reward --model OUT/sft --data pairs.jsonl --out OUT/reward --eval-fraction 0.1"})
final class RewardCommand extends TrainerCommand {
    @Mixin
    private EndFlag end;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the model to start from; a language model gets a new head")
    private Path model;

    @Option(names = "--margin", paramLabel = "X", defaultValue = "0", description = "by how much the chosen shall win (default: ${DEFAULT-VALUE})")
    private double margin;

    @Option(names = "--center", paramLabel = "X", defaultValue = "0", description = "weight of (r+ + r-)^2, which keeps rewards around 0 (default: ${DEFAULT-VALUE})")
    private double center;

    @Option(names = "--label-smoothing", paramLabel = "X", defaultValue = "0", description = "the share of labels taken to be wrong (default: ${DEFAULT-VALUE})")
    private double labelSmoothing;

    @Override
    TrainerOptionsBuilder defaults() { return end.on(RewardTrainer.defaults()); }

    @Override
    String title() { return "Preference model"; }

    @Override
    TrainingResult train(Run run) {
        ScalarModel scalar = training.lora.config()
                .map(lora -> Lora.attach(ModelDirectory.loadFrozenScalar(model, run.scope(), global.seed), lora,
                        model.toAbsolutePath().normalize().toString(), global.seed))
                .orElseGet(() -> ModelDirectory.loadScalar(model, run.scope(), global.seed));
        BpeTokenizer tokenizer = BpeTokenizer.read(model);
        tokenizer.requireFits(scalar.body().config().vocabSize(), model.toString());
        RewardTrainer trainer = new RewardTrainer(run.options(), new PairwiseLoss(margin, center, labelSmoothing));
        if (willBeRefused()) {
            return trainer.train(scalar, tokenizer, training.data(RowUse.PREFERENCE), run.context());
        }
        PairScores pairs = PairScores.of(training.shownData(), run.options(), tokenizer,
                scalar.body().config().contextLength());
        PairScores.Scores before = pairs.score(scalar);
        TrainingResult result = trainer.train(scalar, tokenizer, training.data(RowUse.PREFERENCE), run.context());
        if (!result.stopped()) {
            PairScores.Scores after = pairs.score(scalar);
            Mark tie = new Mark("tie", 0);
            run.report().section("Rewards", new Block.Charts(List.of(
                    new HistogramChart("Margins before and after",
                            "chosen less rejected, of " + pairs.size() + " pairs",
                            "margin", List.of(new HistogramChart.Sample("before", before.margins()),
                                    new HistogramChart.Sample("after", after.margins())),
                            false, List.of(tie)),
                    new HistogramChart("Rewards after", "of the same pairs", "reward",
                            List.of(new HistogramChart.Sample("chosen", after.chosen()),
                                    new HistogramChart.Sample("rejected", after.rejected())),
                            false, List.of()))));
        }
        return result;
    }
}
