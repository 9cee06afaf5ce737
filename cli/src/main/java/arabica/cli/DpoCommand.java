package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica dpo --model DIR [--ref DIR] --data F… --out DIR`.
@Command(name = "dpo", description = "Direct Preference Optimization: learns from pairs, held to a reference model.", footer = {
        "", "Example:", "  arabica dpo --model OUT/sft --data pairs.jsonl --out OUT/dpo --beta 0.1"})
final class DpoCommand extends LanguageModelTrainer {
    @Mixin
    private EndFlag end;

    @Option(names = "--ref", paramLabel = "DIR", description = "the reference model (default: the starting model)")
    private Path reference;

    @Option(names = "--beta", paramLabel = "X", defaultValue = "0.1", description = "how strongly the policy is held to the reference (default: ${DEFAULT-VALUE})")
    private double beta;

    @Option(names = "--loss", paramLabel = "NAME", defaultValue = "sigmoid", description = "sigmoid, cdpo, robust, ipo, ipo-mean or hinge (default: ${DEFAULT-VALUE})")
    private String loss;

    @Option(names = "--label-smoothing", paramLabel = "X", defaultValue = "0", description = "the share of labels taken to be wrong (default: ${DEFAULT-VALUE})")
    private double labelSmoothing;

    @Option(names = "--sft-weight", paramLabel = "X", defaultValue = "0", description = "weight of the chosen responses' own loss beside it (default: ${DEFAULT-VALUE})")
    private double sftWeight;

    @Override
    TrainerOptionsBuilder defaults() { return end.on(DpoTrainer.defaults()); }

    @Override
    String title() { return "Direct Preference Optimization"; }

    @Override
    RowUse use() { return RowUse.PREFERENCE; }

    @Override
    void checkFlags() { options(); }

    private DpoOptions options() { return new DpoOptions(beta, DpoLoss.named(loss, labelSmoothing), sftWeight); }

    @Override
    TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        Optional<LanguageModel> held = Optional.ofNullable(reference)
                .map(folder -> ModelDirectory.loadFrozen(folder, run.scope()));
        return new DpoTrainer(run.options(), options()).train(model, held, tokenizer, training.data(use()),
                run.context());
    }
}
