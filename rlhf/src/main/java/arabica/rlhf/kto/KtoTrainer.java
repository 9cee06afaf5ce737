package arabica.rlhf.kto;

import arabica.autograd.Scope;
import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.loss.KtoLoss;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.PreparedData;
import arabica.rlhf.train.ReferenceLogProbs;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.RunFolder;
import arabica.rlhf.train.RunIdentity;
import arabica.rlhf.train.StartingModel;
import arabica.rlhf.train.TrainedModel;
import arabica.rlhf.train.TrainerOptions;
import arabica.rlhf.train.TrainerOptionsBuilder;
import arabica.rlhf.train.TrainingData;
import arabica.rlhf.train.TrainingLoop;
import arabica.rlhf.train.TrainingResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// Kahneman-Tversky optimization (Ethayarajh et al. 2024, arXiv 2402.01306). See docs/kto.md.
public final class KtoTrainer {
    private static final String MODEL = "model";
    private static final String REFERENCE = "ref";
    private static final String TRAIN = "train";
    private static final String EVAL = "eval";

    private final TrainerOptions options;
    private final KtoOptions kto;
    private final Optional<Path> refLogProbs;

    public KtoTrainer(TrainerOptions options, KtoOptions kto) { this(options, kto, Optional.empty()); }

    private KtoTrainer(TrainerOptions options, KtoOptions kto, Optional<Path> refLogProbs) {
        this.options = options;
        this.kto = kto;
        this.refLogProbs = refLogProbs;
    }

    /// With a file of the reference's log-probabilities: made where there is none, used where it is of the same reference
    /// and the same data.
    public KtoTrainer withRefLogProbs(Path file) { return new KtoTrainer(options, kto, Optional.of(file)); }

    /// The defaults of `arabica kto`.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(5e-5); }

    /// Trains a policy in place and writes it to the run's folder.
    ///
    /// @param reference the model that the policy is held to; the policy as it starts where it is empty
    /// @param data rows with a label, or preference rows, each of which is two
    /// @throws arabica.datasets.DataException if the data cannot be used
    /// @throws arabica.rlhf.train.RunFolderException if the folder cannot be used
    /// @throws arabica.rlhf.train.TrainingException if the run fails
    public TrainingResult train(LanguageModel policy, Optional<LanguageModel> reference, BpeTokenizer tokenizer,
            TrainingData data, RunContext context) {
        int vocabSize = policy.config().vocabSize();
        tokenizer.requireFits(vocabSize, "the model");
        reference.ifPresent(model -> tokenizer.requireFits(model.config().vocabSize(), "the reference model"));
        PreparedData.Plan plan = PreparedData.Plan.of(options, tokenizer, TokenizedKind.UNPAIRED,
                contextOf(policy, reference), vocabSize);
        TrainingData rows = new TrainingData(UnpairedRows.of(data.train()), data.eval().map(UnpairedRows::of));
        RunIdentity identity = identity(policy, reference, data.fingerprints(tokenizer));
        try (RunFolder folder = RunFolder.open(context.out(), options.resume(), options.overwrite(), identity);
                PreparedData prepared = PreparedData.prepare(rows, plan, options, folder, context)) {
            return run(policy, reference, Optional.of(tokenizer), prepared.trainExamples(UnpairedExample::of),
                    prepared.evalExamples(UnpairedExample::of), identity, folder, context, prepared.skipped());
        }
    }

    /// As [#train], on responses that are tokenized already.
    public TrainingResult trainExamples(LanguageModel policy, Optional<LanguageModel> reference,
            Optional<BpeTokenizer> tokenizer, Examples<UnpairedExample> examples, RunContext context) {
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>();
        fingerprints.put("data",
                Fingerprints.texts(IntStream.range(0, examples.size()).mapToObj(examples::get).toList()));
        RunIdentity identity = identity(policy, reference, fingerprints);
        try (RunFolder folder = RunFolder.open(context.out(), options.resume(), options.overwrite(), identity)) {
            return run(policy, reference, tokenizer, examples, Examples.of(List.of()), identity, folder, context, 0);
        }
    }

    private TrainingResult run(LanguageModel policy, Optional<LanguageModel> reference,
            Optional<BpeTokenizer> tokenizer, Examples<UnpairedExample> train, Examples<UnpairedExample> eval,
            RunIdentity identity, RunFolder folder, RunContext context, long skipped) {
        Balance.of(train).warning(kto.loss()).ifPresent(context.listener()::onWarning);
        if (usesKl()) { requireBatches(train.size()); }
        int maxLength = options.maxLengthFor(contextOf(policy, reference));
        LanguageModel fitting = new MemoryPlanner(options, context).fit(new MemoryPlanner.Plan<>(policy,
                of -> new KtoObjective(of, Optional.empty(), kto, maxLength, false),
                train.map(example -> new ReferencedResponse(example, 0)), referenceBytes(policy, reference),
                MemoryPlanner.inHost(policy.backend())));
        // Before the loop takes over a checkpoint: until then the policy is the model that the run starts from.
        try (Scope scope = Scope.open(policy.backend())) {
            LanguageModel held = reference.orElseGet(() -> usesKl() ? StartingModel.of(policy, scope) : policy.base());
            SequencedMap<String, double[]> known = references(held, train, eval, folder, context);
            Optional<LanguageModel> forKl = usesKl() ? Optional.of(held) : Optional.empty();
            return new TrainingLoop<>(new TrainingLoop.Run<>(identity, TrainedModel.of(policy, tokenizer),
                    new KtoObjective(fitting, forKl, kto, maxLength, identity.startsAt(MODEL, REFERENCE)),
                    with(train, known, TRAIN),
                    with(eval, known, EVAL), options, folder, context, skipped)).run();
        }
    }

    private SequencedMap<String, double[]> references(LanguageModel held, Examples<UnpairedExample> train,
            Examples<UnpairedExample> eval, RunFolder folder, RunContext context) {
        ReferenceLogProbs.Key key = new ReferenceLogProbs.Key(Fingerprints.model(held),
                Fingerprints.sequences(List.of(train.map(UnpairedExample::sequence),
                        eval.map(UnpairedExample::sequence))));
        ReferenceLogProbs kept = new ReferenceLogProbs(folder, refLogProbs, key);
        int batchSize = options.batchSize();
        return kept.get(() -> {
            SequencedMap<String, double[]> columns = new LinkedHashMap<>();
            columns.put(TRAIN, ReferencedResponse.compute(train, held, batchSize, context.listener()));
            columns.put(EVAL, ReferencedResponse.compute(eval, held, batchSize, context.listener()));
            return columns;
        }, stored -> kept.requireAgreement("response", stored.getOrDefault(TRAIN, new double[0]),
                ReferencedResponse.compute(Examples.of(Math.min(batchSize, train.size()), train::get), held, batchSize,
                        context.listener())));
    }

    private static Examples<ReferencedResponse> with(Examples<UnpairedExample> examples,
            SequencedMap<String, double[]> known, String column) {
        double[] values = known.getOrDefault(column, new double[0]);
        return Examples.of(examples.size(), i -> new ReferencedResponse(examples.get(i), values[i]));
    }

    private boolean usesKl() { return kto.loss().reference() == KtoLoss.ReferencePoint.KL; }

    /// Of a batch of one response, no prompt could be given another one's response.
    private void requireBatches(int examples) {
        if (examples > 1 && options.batchSize() * options.gradAccum() < 2) {
            throw new IllegalArgumentException("--batch-size times --grad-accum must be at least 2 for kto: its KL"
                    + " divergence is estimated from prompts with the responses to others of the batch");
        }
    }

    private long referenceBytes(LanguageModel policy, Optional<LanguageModel> reference) {
        if (reference.isPresent()) { return MemoryPlanner.bytes(reference.get().parameters()); }
        boolean copied = usesKl() && policy.parameters().adapters().isEmpty();
        return copied ? MemoryPlanner.bytes(policy.parameters()) : 0;
    }

    private static int contextOf(LanguageModel policy, Optional<LanguageModel> reference) {
        int context = policy.config().contextLength();
        return reference.map(model -> Math.min(context, model.config().contextLength())).orElse(context);
    }

    private RunIdentity identity(LanguageModel policy, Optional<LanguageModel> reference,
            SequencedMap<String, String> data) {
        SequencedMap<String, Object> own = Configuration.of(kto);
        own.put("backend", policy.backend().name());
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put(MODEL, Fingerprints.parameters(policy.parameters()));
        reference.ifPresent(model -> fingerprints.put(REFERENCE, Fingerprints.parameters(model.parameters())));
        return new RunIdentity("kto", options.seed(), Configuration.identity(options, policy.parameters(), own),
                fingerprints);
    }
}
