package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.Optional;
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

    @Option(names = "--packing", paramLabel = "none|ffd", defaultValue = "none", description = "each sequence is a row of its own, or several share one, where each sees itself alone (first-fit decreasing; default: ${DEFAULT-VALUE})")
    private SequencePacking packing;

    @Mixin
    private GroupFlag group;

    @Mixin
    private CacheFlag cache;

    @Override
    Optional<Path> cache() { return cache.folder(); }

    @Override
    TrainerOptionsBuilder defaults() { return group.on(end.on(SftTrainer.defaults())); }

    @Override
    String title() { return "Supervised fine-tuning"; }

    @Override
    RowUse use() { return RowUse.FINE_TUNING; }

    @Override
    TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        return new SftTrainer(run.options(), lossOn, packing).train(model, tokenizer, training.data(use()),
                run.context());
    }
}
