package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica sft --model DIR --data F… --out DIR`.
@Command(name = "sft", description = "Supervised fine-tuning: raises the likelihood of given responses.", footer = {"",
        "Example:", "  arabica sft --model OUT/pretrain --data demonstrations.jsonl --out OUT/sft --epochs 3"})
final class SftCommand extends LanguageModelTrainer {
    @Mixin
    private EndFlag end;

    @Option(names = "--loss-on", paramLabel = "completion|all", defaultValue = "completion", description = "which tokens are learnt; rows of texts or ids: all (default: ${DEFAULT-VALUE})")
    private LossOn lossOn;

    @Override
    TrainerOptionsBuilder defaults() { return end.on(SftTrainer.defaults()); }

    @Override
    String title() { return "Supervised fine-tuning"; }

    @Override
    RowUse use() { return RowUse.FINE_TUNING; }

    @Override
    TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        return new SftTrainer(run.options(), lossOn).train(model, tokenizer, training.data(use()), run.context());
    }
}
