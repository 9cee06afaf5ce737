package arabica.cli;

import arabica.datasets.rows.RowUse;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.pretrain.Pretrained;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `arabica pretrain --data F… --out DIR`.
@Command(name = "pretrain", description = "Trains a model from scratch on text, and a tokenizer before it unless one is given.", footer = {
        "", "Example:",
        "  arabica pretrain --data books.txt --out OUT/base --layers 6 --hidden-size 192 --max-steps 2000"})
final class PretrainCommand extends TrainerCommand {
    @Mixin
    private EndFlag end;

    @Option(names = "--tokenizer", paramLabel = "DIR", description = "a folder with a tokenizer (default: one is trained)")
    private Path tokenizer;

    @Option(names = "--vocab-size", paramLabel = "N", description = "of the tokenizer that is trained (default: 1024)")
    private Integer vocabSize;

    @Option(names = "--architecture", paramLabel = "NAME", defaultValue = "gpt2", description = "gpt2 (default) or llama")
    private PretrainOptions.Architecture architecture;

    @Option(names = "--hidden-size", paramLabel = "N", description = "of the model (default: 128)")
    private Integer hiddenSize;

    @Option(names = "--layers", paramLabel = "N", description = "(default: 4)")
    private Integer layers;

    @Option(names = "--heads", paramLabel = "N", description = "of attention (default: 4)")
    private Integer heads;

    @Option(names = "--context-length", paramLabel = "N", description = "the most tokens that the model reads (default: 128)")
    private Integer contextLength;

    @Option(names = "--packing", paramLabel = "none|concat|ffd", description = "each text is a row of its own; or texts are laid end to end and cut into blocks (default); or whole texts share rows, where each sees itself alone (first-fit decreasing)")
    private SequencePacking packing;

    @Option(names = "--packed", negatable = true, fallbackValue = "true", description = "short for --packing concat, or none")
    private Boolean packed;

    @Mixin
    private GroupFlag group;

    @Mixin
    private CacheFlag cache;

    @Override
    Optional<Path> cache() { return cache.folder(); }

    @Override
    TrainerOptionsBuilder defaults() { return group.on(end.on(PretrainTrainer.defaults())); }

    @Override
    String title() { return "Pretraining"; }

    @Override
    void checkFlags() {
        if (training.lora.config().isPresent()) {
            throw new IllegalArgumentException(
                    "--lora-rank: pretrain makes a new model, which has no weights to freeze");
        }
    }

    @Override
    TrainingResult train(Run run) {
        if (tokenizer != null && vocabSize != null) {
            throw new IllegalArgumentException(
                    "--vocab-size is for a tokenizer that is trained; --tokenizer names one");
        }
        PretrainOptions standard = PretrainOptions.DEFAULT;
        PretrainOptions options = new PretrainOptions(given(vocabSize, standard.vocabSize()),
                given(hiddenSize, standard.hiddenSize()), given(layers, standard.layers()),
                given(heads, standard.heads()), given(contextLength, standard.contextLength()), architecture,
                packing());
        Pretrained trained = new PretrainTrainer(run.options(), options).train(run.backend(), run.scope(),
                Optional.ofNullable(tokenizer).map(BpeTokenizer::read), training.data(RowUse.TEXT), run.context());
        if (!trained.result().stopped()) {
            ResponseSamples samples = ResponseSamples.of(training.shownData(), RowUse.TEXT, training.template(),
                    trained.tokenizer(), trained.model().config().contextLength());
            run.report().section("Continuations",
                    samples.block(List.of("the model"), List.of(samples.answers(trained.model()))));
        }
        return trained.result();
    }

    private SequencePacking packing() {
        if (packed == null) { return packing == null ? SequencePacking.CONCAT : packing; }
        if (packing != null) {
            throw new IllegalArgumentException("--packed is short for --packing: give one of them");
        }
        return packed ? SequencePacking.CONCAT : SequencePacking.NONE;
    }

    private static int given(Integer value, int standard) { return value == null ? standard : value; }
}
