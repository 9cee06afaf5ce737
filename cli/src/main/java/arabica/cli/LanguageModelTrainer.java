package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.nn.Lora;
import arabica.nn.ModelDirectory;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// A trainer of a language model that exists already: its report shows responses before and after.
abstract class LanguageModelTrainer extends TrainerCommand {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "the model to start from")
    private Path model;

    @Option(names = "--samples", negatable = true, defaultValue = "true", fallbackValue = "true", description = "shows responses before and after on the report (default), or not: a large model takes minutes for them")
    boolean samples;

    /// What the rows of `--data` are read as.
    abstract RowUse use();

    /// Trains the model in place.
    abstract TrainingResult train(Run run, LanguageModel model, BpeTokenizer tokenizer);

    /// @throws arabica.datasets.DataException naming the folder of a model that has another tokenizer than `--model`
    final void requireSameTokenizer(BpeTokenizer tokenizer, Iterable<Path> others) {
        Tokenizers.requireSame(tokenizer, model, others);
    }

    /// With flags of LoRA, the model's frozen weights with updates beside them.
    private LanguageModel load(Run run) {
        return training.lora.config()
                .map(lora -> Lora.attach(ModelDirectory.loadFrozen(model, run.scope()), lora,
                        model.toAbsolutePath().normalize().toString(), global.seed))
                .orElseGet(() -> ModelDirectory.load(model, run.scope()));
    }

    @Override
    final TrainingResult train(Run run) {
        LanguageModel language = load(run);
        BpeTokenizer tokenizer = BpeTokenizer.read(model);
        tokenizer.requireFits(language.config().vocabSize(), model.toString());
        if (!samples || willBeRefused()) { return train(run, language, tokenizer); }
        ResponseSamples shown = ResponseSamples.of(training.shownData(use()), use(), training.template(), tokenizer,
                language.config().contextLength());
        List<String> before = shown.answers(language);
        TrainingResult result = train(run, language, tokenizer);
        if (!result.stopped()) {
            run.report().section("Responses before and after",
                    shown.block(List.of("before", "after"), List.of(before, shown.answers(language))));
        }
        return result;
    }
}
