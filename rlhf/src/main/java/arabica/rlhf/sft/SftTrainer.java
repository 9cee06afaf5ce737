package arabica.rlhf.sft;

import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.PreparedData;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.TrainedModel;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingLoop;
import arabica.rlhf.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;

/// Supervised fine-tuning: the likelihood of given responses is raised. See docs/sft.md.
public final class SftTrainer {
    private final TrainerOptions options;
    private final LossOn lossOn;

    public SftTrainer(TrainerOptions options, LossOn lossOn) {
        this.options = options;
        this.lossOn = lossOn;
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
                PreparedData prepared = PreparedData.prepare(data, plan, options, folder, context.listener())) {
            Examples<TokenSequence> train = targets(prepared.trainSequences(TokenColumn.INPUT_IDS));
            LanguageModel fitting = new MemoryPlanner(options, context).fit(new MemoryPlanner.Plan<>(model,
                    SequenceObjective::new, train, 0, MemoryPlanner.inHost(model.backend())));
            return new TrainingLoop<>(new TrainingLoop.Run<>(identity, TrainedModel.of(model, Optional.of(tokenizer)),
                    new SequenceObjective(fitting), train,
                    targets(prepared.evalSequences(TokenColumn.INPUT_IDS)), options, folder, context,
                    prepared.skipped())).run();
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
        own.put("backend", model.backend().name());
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put("model", Fingerprints.parameters(model.parameters()));
        return new RunIdentity("sft", options.seed(), Configuration.identity(options, model.parameters(), own),
                fingerprints);
    }
}
