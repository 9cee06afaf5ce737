package arabica.rlhf.sft;

import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.PreparedData;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainedModel;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// Supervised fine-tuning: the likelihood of given responses is raised. See docs/sft.md.
public final class SftTrainer {
    private final TrainerOptions options;
    private final LossOn lossOn;
    private final SequencePacking packing;

    public SftTrainer(TrainerOptions options, LossOn lossOn) { this(options, lossOn, SequencePacking.NONE); }

    /// @throws IllegalArgumentException if rows are to be laid end to end, which cuts them anywhere, or packed rows grouped
    public SftTrainer(TrainerOptions options, LossOn lossOn, SequencePacking packing) {
        if (packing == SequencePacking.CONCAT) {
            throw new IllegalArgumentException(
                    "--packing concat would cut responses off from their prompts: none or ffd");
        }
        packing.requireUngrouped(options);
        this.options = options;
        this.lossOn = lossOn;
        this.packing = packing;
    }

    /// The defaults of `arabica sft`.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(5e-4); }

    /// Trains a model in place and writes it to the run's folder.
    ///
    /// @param data rows for fine-tuning: prompts with completions, texts or ids
    /// @throws arabica.datasets.DataException if the data cannot be used
    /// @throws arabica.rlhf.train.RunFolderException if the folder cannot be used
    /// @throws arabica.rlhf.train.TrainingException if the run fails
    public TrainingResult train(LanguageModel model, BpeTokenizer tokenizer, TrainingData data, RunContext context) {
        int vocabSize = model.config().vocabSize();
        tokenizer.requireFits(vocabSize, "the model");
        PreparedData.Plan plan = PreparedData.Plan.of(options, tokenizer, TokenizedKind.SEQUENCES,
                model.config().contextLength(), vocabSize).withAnswers(lossOn == LossOn.COMPLETION);
        RunIdentity identity = identity(model, data.fingerprints(tokenizer));
        try (RunFolder folder = RunFolder.open(context.out(), options.resume(), options.overwrite(), identity);
                PreparedData prepared = PreparedData.prepare(data, plan, options, folder, context)) {
            TrainedModel trained = TrainedModel.of(model, Optional.of(tokenizer));
            return new SequenceTraining(model, trained, identity, options, folder, context, prepared.skipped()).run(
                    targets(prepared.trainSequences(TokenColumn.INPUT_IDS)),
                    targets(prepared.evalSequences(TokenColumn.INPUT_IDS)), packing,
                    plan.tokenize().maxLength());
        }
    }

    /// A sequence without a prompt has all tokens but its first as targets.
    private Examples<TokenSequence> targets(Examples<TokenSequence> sequences) {
        return lossOn == LossOn.COMPLETION
                ? sequences
                : sequences.map(sequence -> new TokenSequence(sequence.ids(), 0));
    }

    private RunIdentity identity(LanguageModel model, SequencedMap<String, String> data) {
        SequencedMap<String, Object> own = new LinkedHashMap<>();
        own.put("loss-on", lossOn.name().toLowerCase(Locale.ROOT));
        if (packing != SequencePacking.NONE) { own.put("packing", "ffd"); }
        own.put("backend", model.backend().name());
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put("model", Fingerprints.parameters(model.parameters()));
        return new RunIdentity("sft", options.seed(), Configuration.identity(options, model.parameters(), own),
                fingerprints);
    }
}
