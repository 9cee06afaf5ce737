package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.kto.KtoOptions;
import arabica.rlhf.kto.KtoTrainer;
import arabica.rlhf.loss.KtoLoss;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica kto --model DIR [--ref DIR] --data F… --out DIR`.
@Command(name = "kto", description = "Kahneman-Tversky Optimization: learns from single responses, each desirable or not (prompt, completion, label), or from pairs as two of them.", footer = {
        "", "Example:", "  arabica kto --model OUT/sft --data feedback.jsonl --out OUT/kto --desirable-weight 1.33"})
final class KtoCommand extends LanguageModelTrainer {
    @Mixin
    private EndFlag end;

    @Mixin
    private ReferenceFlags reference;

    @Option(names = "--beta", paramLabel = "X", defaultValue = "0.1", description = "how strongly the policy is held to the reference (default: ${DEFAULT-VALUE})")
    private double beta;

    @Option(names = "--loss", paramLabel = "NAME", defaultValue = "kto", description = "kto, or apo-zero-unpaired: without its estimate of the KL divergence (default: ${DEFAULT-VALUE})")
    private String loss;

    @Option(names = "--desirable-weight", paramLabel = "X", defaultValue = "1", description = "of each desirable response's loss (default: ${DEFAULT-VALUE})")
    private double desirableWeight;

    @Option(names = "--undesirable-weight", paramLabel = "X", defaultValue = "1", description = "of each other response's loss (default: ${DEFAULT-VALUE})")
    private double undesirableWeight;

    @Option(names = "--sft-weight", paramLabel = "X", defaultValue = "0", description = "weight of the desirable responses' own loss beside it (default: ${DEFAULT-VALUE})")
    private double sftWeight;

    @Mixin
    private CacheFlag cache;

    @Override
    Optional<Path> cache() { return cache.folder(); }

    @Override
    TrainerOptionsBuilder defaults() { return end.on(KtoTrainer.defaults()); }

    @Override
    String title() { return "Kahneman-Tversky Optimization"; }

    @Override
    RowUse use() { return RowUse.UNPAIRED; }

    @Override
    void checkFlags() {
        options();
        reference.requireOutside(training);
    }

    private KtoOptions options() {
        return new KtoOptions(beta, KtoLoss.named(loss, desirableWeight, undesirableWeight), sftWeight);
    }

    @Override
    TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        requireSameTokenizer(tokenizer, reference.folder().stream().toList());
        Optional<LanguageModel> held = reference.folder().map(path -> ModelDirectory.loadFrozen(path, run.scope()));
        KtoTrainer trainer = new KtoTrainer(run.options(), options());
        return reference.logProbs().map(trainer::withRefLogProbs).orElse(trainer)
                .train(model, held, tokenizer, training.data(use()), run.context());
    }
}
