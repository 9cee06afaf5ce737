package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `arabica dpo --model DIR [--ref DIR] --data F… --out DIR`.
@Command(name = "dpo", description = "Direct Preference Optimization and its kin: learns from pairs, held to a reference model or (simpo, orpo) without one.", footer = {
        "", "Example:", "  arabica dpo --model OUT/sft --data pairs.jsonl --out OUT/dpo --beta 0.1",
        "  arabica dpo --model OUT/sft --data pairs.jsonl --out OUT/simpo --loss simpo --gamma-beta-ratio 0.5"})
final class DpoCommand extends LanguageModelTrainer {
    @Mixin
    private EndFlag end;

    @Mixin
    private LossFlags loss;

    @Mixin
    private ReferenceFlags reference;

    @Mixin
    private CacheFlag cache;

    @Override
    Optional<Path> cache() { return cache.folder(); }

    @Override
    TrainerOptionsBuilder defaults() { return end.on(DpoTrainer.defaults()); }

    @Override
    String title() { return "Direct Preference Optimization"; }

    @Override
    RowUse use() { return RowUse.PREFERENCE; }

    @Override
    void checkFlags() {
        DpoOptions options = loss.options();
        if (!options.loss().usesReference()) { reference.refuse("--loss " + options.loss().name()); }
        reference.requireOutside(training);
    }

    @Override
    TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer) {
        requireSameTokenizer(tokenizer, reference.folder().stream().toList());
        Optional<LanguageModel> held = reference.folder().map(path -> ModelDirectory.loadFrozen(path, run.scope()));
        DpoTrainer trainer = new DpoTrainer(run.options(), loss.options());
        return reference.logProbs().map(trainer::withRefLogProbs).orElse(trainer)
                .train(model, held, tokenizer, training.data(use()), run.context());
    }
}
