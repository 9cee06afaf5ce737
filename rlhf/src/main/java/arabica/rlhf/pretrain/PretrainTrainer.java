package arabica.rlhf.pretrain;

import arabica.autograd.Backend;
import arabica.autograd.Scope;
import arabica.datasets.DataException;
import arabica.datasets.arrow.PackedBlocks;
import arabica.datasets.arrow.TokenColumn;
import arabica.datasets.arrow.TokenSequence;
import arabica.datasets.arrow.TokenizeOptions;
import arabica.datasets.arrow.TokenizedDataset;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.Decoder;
import arabica.rlhf.sft.SequenceTraining;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.Examples;
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
import java.util.Optional;
import java.util.SequencedMap;

/// Trains a GPT-2-style model from scratch on texts, and a tokenizer before it where none is given. See docs/sft.md, whose
/// loss it shares.
///
/// Texts are laid end to end, each with its EOS, and cut into blocks: a row of the data is a block. Short texts that say
/// all in themselves can be left unpacked, or share rows in which each sees itself alone: then none is read in the light of
/// another.
public final class PretrainTrainer {
    private final TrainerOptions options;
    private final PretrainOptions pretrain;

    public PretrainTrainer(TrainerOptions options, PretrainOptions pretrain) {
        pretrain.packing().requireUngrouped(options);
        this.options = options;
        this.pretrain = pretrain;
    }

    /// The defaults of `arabica pretrain`.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(1e-3); }

    /// Trains a model and writes it to the run's folder. Blocks are as long as `--max-length` says, the model's context
    /// where it does not. `--eval-fraction` holds out the last blocks, as nanoGPT does.
    ///
    /// @param scope owns the model
    /// @param data rows of text, or of ids where a tokenizer is given
    /// @throws DataException if the data cannot be used, or none of it is held out although some was to be
    /// @throws arabica.rlhf.train.RunFolderException if the folder cannot be used
    /// @throws arabica.rlhf.train.TrainingException if the run fails
    public Pretrained train(Backend backend, Scope scope, Optional<BpeTokenizer> given, TrainingData data,
            RunContext context) {
        int blockLength = options.maxLengthFor(pretrain.contextLength());
        RunIdentity identity = identity(backend, given, data);
        try (RunFolder folder = RunFolder.open(context.out(), options.resume(), options.overwrite(), identity)) {
            BpeTokenizer tokenizer = given
                    .orElseGet(() -> TokenizerTraining.train(data.train(), pretrain.vocabSize(), context.listener()));
            int vocabSize = tokenizer.vocabSize();
            Decoder model = Decoder.create(pretrain.config(vocabSize, tokenizer.bosId(), tokenizer.eosId()), scope,
                    options.seed());
            // Texts that are laid end to end are not cut one by one.
            boolean endToEnd = pretrain.packing() == SequencePacking.CONCAT;
            TokenizeOptions rows = TokenizeOptions.of(endToEnd ? Integer.MAX_VALUE : blockLength)
                    .withTruncation(options.truncation()).withAppendEos(options.appendEos());
            PreparedData.Plan plan = new PreparedData.Plan(tokenizer, rows, TokenizedKind.SEQUENCES, vocabSize);
            TrainerOptions notSplitByRow = options.toBuilder().evalFraction(0).build();
            try (PreparedData prepared = PreparedData.prepare(data, plan, notSplitByRow, folder, context)) {
                Examples<TokenSequence> sequences = endToEnd
                        ? blocks(prepared.train(), blockLength)
                        : prepared.trainSequences(TokenColumn.INPUT_IDS).map(PretrainTrainer::all);
                int held = prepared.hasEval() ? 0 : (int) Math.round(sequences.size() * options.evalFraction());
                if (held == 0 && options.evalFraction() > 0) {
                    throw new DataException("--eval-fraction " + options.evalFraction() + " holds out none of the "
                            + sequences.size() + " blocks");
                }
                Examples<TokenSequence> eval = prepared.hasEval()
                        ? endToEnd
                                ? blocks(prepared.eval(), blockLength)
                                : prepared.evalSequences(TokenColumn.INPUT_IDS).map(PretrainTrainer::all)
                        : range(sequences, sequences.size() - held, sequences.size());
                TrainedModel trained = TrainedModel.of(model, Optional.of(tokenizer));
                TrainingResult result = new SequenceTraining(model, trained, identity, options, folder, context,
                        prepared.skipped()).run(range(sequences, 0, sequences.size() - held), eval,
                                pretrain.packing(), blockLength);
                return new Pretrained(model, tokenizer, result);
            }
        }
    }

    /// A prompt is text as any other.
    private static TokenSequence all(TokenSequence sequence) { return new TokenSequence(sequence.ids(), 0); }

    /// Blocks of `length` inputs and as many targets: the last token of a block is the first of the next.
    private static Examples<TokenSequence> blocks(TokenizedDataset data, int length) {
        PackedBlocks blocks = new PackedBlocks(data, length + 1, length);
        return Examples.of(blocks.size(), i -> new TokenSequence(blocks.block(i), 0)).withLengths(i -> length + 1);
    }

    private static Examples<TokenSequence> range(Examples<TokenSequence> all, int from, int to) {
        return Examples.of(to - from, i -> all.get(from + i)).withLengths(i -> all.length(from + i));
    }

    private RunIdentity identity(Backend backend, Optional<BpeTokenizer> given, TrainingData data) {
        SequencedMap<String, Object> own = Configuration.of(pretrain);
        // As it was called before there was a third way.
        own.remove("packing");
        own.put("packed", switch (pretrain.packing()) {
            case NONE -> false;
            case CONCAT -> true;
            case FFD -> "ffd";
        });
        own.put("backend", backend.name());
        SequencedMap<String, String> fingerprints = given.map(data::fingerprints).orElseGet(data::fingerprints);
        return new RunIdentity("pretrain", options.seed(), Configuration.identity(options, own), fingerprints);
    }
}
