package arabica.rlhf.reward;

import arabica.datasets.arrow.TokenizedKind;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.nn.ModelConfig;
import arabica.nn.ScalarModel;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.train.Configuration;
import arabica.rlhf.train.Fingerprints;
import arabica.rlhf.train.Examples;
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
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// Trains a preference model: chosen responses shall score above rejected ones. See docs/reward.md.
public final class RewardTrainer {
    private final TrainerOptions options;
    private final RewardOptions reward;
    /// Decides order and dropout; the split of held-out rows is the options' seed's.
    private final long orderSeed;

    public RewardTrainer(TrainerOptions options, PairwiseLoss loss) { this(options, RewardOptions.of(loss)); }

    public RewardTrainer(TrainerOptions options, RewardOptions reward) { this(options, reward, options.seed()); }

    /// A trainer whose rows come in the order of another seed than that which holds rows out: members of an ensemble are
    /// evaluated on the same rows.
    RewardTrainer(TrainerOptions options, RewardOptions reward, long orderSeed) {
        this.options = options;
        this.reward = reward;
        this.orderSeed = orderSeed;
    }

    /// The defaults of `arabica reward`.
    public static TrainerOptionsBuilder defaults() { return TrainerOptions.builder(1e-4); }

    /// Trains a model in place and writes it to the run's folder.
    ///
    /// @param data preference rows
    /// @throws arabica.datasets.DataException if the data cannot be used
    /// @throws arabica.rlhf.train.RunFolderException if the folder cannot be used
    /// @throws arabica.rlhf.train.TrainingException if the run fails
    public TrainingResult train(ScalarModel model, BpeTokenizer tokenizer, TrainingData data, RunContext context) {
        ModelConfig config = model.body().config();
        if (reward.lmWeight() > 0 && !model.canPredictTokens()) {
            throw new IllegalArgumentException("--lm-weight needs the language model's head, and the model has none");
        }
        tokenizer.requireFits(config.vocabSize(), "the model");
        PreparedData.Plan plan = PreparedData.Plan.of(options, tokenizer, TokenizedKind.PAIRS, config.contextLength(),
                config.vocabSize());
        RunIdentity identity = identity(model, data.fingerprints(tokenizer));
        try (RunFolder folder = RunFolder.open(context.out(), options.resume(), options.overwrite(), identity);
                PreparedData prepared = PreparedData.prepare(data, plan, options, folder, context)) {
            Examples<PairExample> train = PairExample.train(prepared);
            ScalarModel fitting = new MemoryPlanner(options, context).fit(new MemoryPlanner.Plan<>(model,
                    of -> new RewardObjective(of, reward), train, 0, MemoryPlanner.inHost(model.body().backend())));
            return new TrainingLoop<>(new TrainingLoop.Run<>(identity, TrainedModel.of(model, Optional.of(tokenizer)),
                    new RewardObjective(fitting, reward), train, PairExample.eval(prepared),
                    options.toBuilder().seed(orderSeed).build(),
                    folder, context, prepared.skipped())).run();
        }
    }

    private RunIdentity identity(ScalarModel model, SequencedMap<String, String> data) {
        SequencedMap<String, Object> own = Configuration.of(reward.loss());
        own.put("lm-weight", reward.lmWeight());
        if (orderSeed != options.seed()) { own.put("order-seed", orderSeed); }
        own.put("backend", model.body().backend().name());
        SequencedMap<String, String> fingerprints = new LinkedHashMap<>(data);
        fingerprints.put("model", Fingerprints.parameters(model.parameters()));
        return new RunIdentity("reward", options.seed(), Configuration.identity(options, model.parameters(), own),
                fingerprints);
    }
}
