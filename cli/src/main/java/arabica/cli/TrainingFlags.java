package arabica.cli;

import arabica.datasets.arrow.Truncation;
import arabica.datasets.rows.DataFiles;
import arabica.datasets.rows.PromptTemplate;
import arabica.datasets.rows.RowUse;
import arabica.nn.LearningRateSchedule;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The flags of every trainer.
final class TrainingFlags {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DATA", required = true, arity = "1..*", parameterConsumer = PathList.class, description = DataFlags.KINDS)
    private List<Path> data;

    @Mixin
    private DataFlags dataFlags;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "the run's folder: checkpoints, metrics.jsonl, report.html, the finished model")
    Path out;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "1", description = "passes over the data, perhaps a fraction (default: ${DEFAULT-VALUE})")
    private double epochs;

    @Option(names = "--max-steps", paramLabel = "N", description = "optimizer steps; wins over --epochs (default: none)")
    private Integer maxSteps;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "8", description = "rows or pairs (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(names = "--grad-accum", paramLabel = "N", defaultValue = "1", description = "batches per optimizer step (default: ${DEFAULT-VALUE})")
    private int gradAccum;

    @Option(names = "--lr", paramLabel = "RATE", description = "the peak learning rate (default: pretrain 1e-3, sft 5e-4, reward 1e-4, dpo, kto and online-dpo 5e-5, ppo, rloo and grpo 1e-5)")
    private Double learningRate;

    @Option(names = "--schedule", paramLabel = "constant|linear|cosine", defaultValue = "cosine", description = "how the learning rate falls after the warm-up (default: ${DEFAULT-VALUE})")
    private LearningRateSchedule.Kind schedule;

    @Option(names = "--warmup-steps", paramLabel = "N", defaultValue = "0", description = "(default: ${DEFAULT-VALUE})")
    private int warmupSteps;

    @Option(names = "--weight-decay", paramLabel = "X", defaultValue = "0.1", description = "on parameters of two or more dimensions (default: ${DEFAULT-VALUE})")
    private double weightDecay;

    @Option(names = "--beta1", paramLabel = "X", defaultValue = "0.9", description = "AdamW's (default: ${DEFAULT-VALUE})")
    private double beta1;

    @Option(names = "--beta2", paramLabel = "X", defaultValue = "0.95", description = "AdamW's (default: ${DEFAULT-VALUE})")
    private double beta2;

    @Option(names = "--eps", paramLabel = "X", defaultValue = "1e-8", description = "AdamW's (default: ${DEFAULT-VALUE})")
    private double epsilon;

    @Option(names = "--max-grad-norm", paramLabel = "X", defaultValue = "1.0", description = "gradients are scaled down to this norm (default: ${DEFAULT-VALUE})")
    private double maxGradNorm;

    @Option(names = "--max-length", paramLabel = "N", description = "tokens of a sequence (default: the model's context)")
    private Integer maxLength;

    @Option(names = "--truncate", paramLabel = "start|end|drop", defaultValue = "end", description = "which side of a longer sequence goes; drop leaves the row out (default: ${DEFAULT-VALUE})")
    private Truncation truncation;

    @Option(names = "--shuffle", negatable = true, defaultValue = "true", fallbackValue = "true", description = "a new seeded order each epoch (default), or the order of the data")
    private boolean shuffle;

    @Option(names = "--eval-data", paramLabel = "DATA", arity = "1..*", parameterConsumer = PathList.class, description = "rows to evaluate on")
    private List<Path> evalData;

    @Option(names = "--eval-fraction", paramLabel = "X", defaultValue = "0", description = "share of the data held out to evaluate on, split by prompt (default: ${DEFAULT-VALUE})")
    private double evalFraction;

    @Option(names = "--eval-every", paramLabel = "N", description = "steps between evaluations (default: one after each epoch)")
    private Integer evalEvery;

    @Option(names = "--save-every", paramLabel = "N", description = "steps between checkpoints (default: one at the end)")
    private Integer saveEvery;

    @Option(names = "--keep", paramLabel = "N", defaultValue = "2", description = "newest checkpoints that are kept (default: ${DEFAULT-VALUE})")
    private int keep;

    @Option(names = "--resume", description = "continue the run whose checkpoints are in --out")
    boolean resume;

    @Option(names = "--overwrite", description = "discard the run that is in --out")
    boolean overwrite;

    @Option(names = "--metrics", paramLabel = "FILE.jsonl", description = "where the metrics go (default: OUT/metrics.jsonl)")
    private Path metrics;

    @Option(names = "--skip-bad", paramLabel = "N", defaultValue = "0", description = "unusable rows that are skipped and named before it is an error (default: ${DEFAULT-VALUE})")
    private int skipBad;

    @Option(names = "--prompt-template", paramLabel = "NAME", defaultValue = "none", description = "frames bare prompts and messages: "
            + Templates.NAMES + " (default: ${DEFAULT-VALUE})")
    private String template;

    @Option(names = "--dropout", paramLabel = "P", defaultValue = "0", description = "while training (default: ${DEFAULT-VALUE})")
    private double dropout;

    @Mixin
    LoraFlags lora;

    @Mixin
    MemoryFlags memory;

    TrainerOptions options(TrainerOptionsBuilder defaults, long seed) {
        if (evalEvery != null && evalData == null && evalFraction == 0) {
            throw new IllegalArgumentException(
                    "--eval-every needs rows to evaluate on: --eval-data names them, --eval-fraction holds them out");
        }
        TrainerOptionsBuilder builder = defaults.epochs(epochs).batchSize(batchSize).gradAccum(gradAccum)
                .schedule(schedule).warmupSteps(warmupSteps).weightDecay(weightDecay).beta1(beta1).beta2(beta2)
                .epsilon(epsilon).maxGradNorm(maxGradNorm).truncation(truncation).shuffle(shuffle)
                .evalFraction(evalFraction).keep(keep).resume(resume).overwrite(overwrite).skipBad(skipBad)
                .promptTemplate(template()).dropout(dropout).seed(seed);
        if (learningRate != null) { builder.learningRate(learningRate); }
        if (maxSteps != null) { builder.maxSteps(maxSteps); }
        if (maxLength != null) { builder.maxLength(maxLength); }
        if (evalEvery != null) { builder.evalEvery(evalEvery); }
        if (saveEvery != null) { builder.saveEvery(saveEvery); }
        if (metrics != null) { builder.metrics(metrics); }
        return builder.build();
    }

    TrainingData data(RowUse use) {
        TrainingData all = new TrainingData(RowSource.files(files(data, use), use, template()),
                Optional.ofNullable(evalData).map(named -> RowSource.files(files(named, use), use, template())));
        requireTextFor(all);
        return all;
    }

    /// Ids end as they end.
    private void requireTextFor(TrainingData all) {
        if (command.commandLine().getParseResult().hasMatchedOption("--append-eos")
                && Stream.concat(Stream.of(all.train()), all.eval().stream())
                        .allMatch(rows -> rows.tokenized().isPresent())) {
            throw new IllegalArgumentException(
                    "--append-eos: " + all.train().name()
                            + " holds ids, to which nothing is added; leave the flag out");
        }
    }

    /// The rows that show what the model has learnt: those for evaluation, where there are any.
    DataFiles shownData(RowUse use) { return files(evalData == null ? data : evalData, use); }

    private DataFiles files(List<Path> named, RowUse use) {
        return dataFlags.files(named, use, RootCommand.terminalOf(command));
    }

    PromptTemplate template() { return Templates.of(template, command); }
}
