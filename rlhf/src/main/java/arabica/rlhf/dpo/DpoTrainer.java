package arabica.rlhf.dpo;

import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.LanguageModel;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.Examples;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.MemoryPlanner;
import arabica.rlhf.train.PairExample;
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
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;

/// Direct preference optimization (Rafailov et al. 2023, arXiv 2305.18290) and the losses of pairs that came after it. See
/// docs/dpo.md, docs/simpo.md and docs/orpo.md.
public final class DpoTrainer {
    private static final String MODEL = "model";
    private static final String REFERENCE = "ref";

    private final TrainerOptions options;
    private final DpoOptions dpo;
    private final Optional<Path> refLogProbs;

    public DpoTrainer(TrainerOptions options, DpoOptions dpo) { this(options, dpo, Optional.empty()); }

    private DpoTrainer(TrainerOptions options, DpoOptions dpo, Optional<Path> refLogProbs) {
        this.options = options;
        this.dpo = dpo;
        this.refLogProbs = refLogProbs;
    }

    /// With a file of the reference's log-probabilities: made where there is none, used where it is of the same reference
    /// and the same data.
    ///
    /// @throws IllegalArgumentException if the loss has no reference
    public DpoTrainer withRefLogProbs(Path file) {
        requireReference("--ref-logprobs");
        return new DpoTrainer(options, dpo, Optional.of(file));
    }

    /// The defaults of `arabica dpo`.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(5e-5); }

    /// Trains a policy in place and writes it to the run's folder.
    ///
    /// @param reference the model that the policy is held to; the policy as it starts where it is empty
    /// @param data preference rows
    /// @throws arabica.datasets.DataException if the data cannot be used
    /// @throws arabica.rlhf.train.RunFolderException if the folder cannot be used
    /// @throws arabica.rlhf.train.TrainingException if the run fails
    public TrainingResult train(LanguageModel policy, Optional<LanguageModel> reference, BpeTokenizer tokenizer,
            TrainingData data, RunContext context) {
        reference.ifPresent(model -> requireReference("--ref"));
        int vocabSize = policy.config().vocabSize();
        tokenizer.requireFits(vocabSize, "the model");
        reference.ifPresent(model -> tokenizer.requireFits(model.config().vocabSize(), "the reference model"));
        PreparedData.Plan plan = PreparedData.Plan.of(options, tokenizer, TokenizedKind.PAIRS,
                contextOf(policy, reference),
                vocabSize);
        RunIdentity identity = identity(policy, reference, data.fingerprints(tokenizer));
        try (RunFolder folder = RunFolder.open(context.out(), options.resume(), options.overwrite(), identity);
                PreparedData prepared = PreparedData.prepare(data, plan, options, folder, context)) {
            return run(policy, reference, Optional.of(tokenizer), PairExample.train(prepared),
                    PairExample.eval(prepared),
                    identity, folder, context, prepared.skipped());
        }
    }

    /// As [#train], on pairs that are tokenized already; they may have soft labels.
    public TrainingResult trainExamples(LanguageModel policy, Optional<LanguageModel> reference,
            Optional<BpeTokenizer> tokenizer, Examples<PairExample> pairs, RunContext context) {
        reference.ifPresent(model -> requireReference("--ref"));
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>();
        fingerprints.put("data", Fingerprints.texts(IntStream.range(0, pairs.size()).mapToObj(pairs::get).toList()));
        RunIdentity identity = identity(policy, reference, fingerprints);
        try (RunFolder folder = RunFolder.open(context.out(), options.resume(), options.overwrite(), identity)) {
            return run(policy, reference, tokenizer, pairs, Examples.of(List.of()), identity, folder, context, 0);
        }
    }

    private TrainingResult run(LanguageModel policy, Optional<LanguageModel> reference,
            Optional<BpeTokenizer> tokenizer,
            Examples<PairExample> train, Examples<PairExample> eval, RunIdentity identity, RunFolder folder,
            RunContext context, long skipped) {
        LanguageModel fitting = new MemoryPlanner(options, context).fit(new MemoryPlanner.Plan<>(policy,
                of -> new DpoObjective(of, dpo, false), train.map(pair -> new ReferencedPair(pair, 0, 0)),
                reference.map(model -> MemoryPlanner.bytes(model.parameters())).orElse(0L),
                MemoryPlanner.inHost(policy.backend())));
        // Before the loop takes over a checkpoint: until then the policy is the model that the run starts from.
        // With adapters, it is the base that they are attached to: the same weights.
        LanguageModel held = reference.orElse(policy.base());
        PairReferences.Pairs pairs = dpo.loss().usesReference()
                ? new PairReferences(held, train, eval, options.batchSize(), context.listener()).get(folder,
                        refLogProbs)
                : new PairReferences.Pairs(ReferencedPair.alone(train), ReferencedPair.alone(eval));
        return new TrainingLoop<>(new TrainingLoop.Run<>(identity, TrainedModel.of(policy, tokenizer),
                new DpoObjective(fitting, dpo, identity.startsAt(MODEL, REFERENCE)), pairs.train(), pairs.eval(),
                options, folder,
                context, skipped)).run();
    }

    private void requireReference(String flag) {
        if (!dpo.loss().usesReference()) {
            throw new IllegalArgumentException(
                    "--loss " + dpo.loss().name() + " takes no " + flag + ": it has no reference");
        }
    }

    private static int contextOf(LanguageModel policy, Optional<LanguageModel> reference) {
        int context = policy.config().contextLength();
        return reference.map(model -> Math.min(context, model.config().contextLength())).orElse(context);
    }

    private RunIdentity identity(LanguageModel policy, Optional<LanguageModel> reference,
            SequencedMap<String, String> data) {
        SequencedMap<String, Object> own = Configuration.of(dpo);
        own.put("backend", policy.backend().name());
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put(MODEL, Fingerprints.parameters(policy.parameters()));
        reference.ifPresent(model -> fingerprints.put(REFERENCE, Fingerprints.parameters(model.parameters())));
        return new RunIdentity("dpo", options.seed(), Configuration.identity(options, policy.parameters(), own),
                fingerprints);
    }
}
