package arabica.studies.world;

import arabica.autograd.Scope;
import arabica.datasets.tokenizer.BpeTokenizer;
import arabica.datasets.world.World;
import arabica.nn.LanguageModel;
import arabica.nn.ModelDirectory;
import arabica.rlhf.demo.WorldRows;
import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.pretrain.Pretrained;
import arabica.rlhf.sft.LossOn;
import arabica.rlhf.sft.SftTrainer;
import arabica.rlhf.train.RowSource;
import arabica.rlhf.train.RunContext;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainingData;
import arabica.studies.CellContext;
import java.nio.file.Path;
import java.util.Optional;

/// The model that alignment starts from: pretrained on the world's texts and fine-tuned on its demonstrations with the
/// demo's settings, once for all cells of a study.
public record WorldModels(LanguageModel sft, BpeTokenizer tokenizer) {

    private static final int BATCH = 32;
    private static final int SAVE_EVERY = 100;

    /// Trains the model of a seed and leaves it for later stages. What is there already, whole or in part, is continued if it is
    /// the same run: so a killed study loses little, and studies that are given each other's `models` share them.
    public static void make(WorldSizes sizes, long seed, CellContext context) {
        World world = World.create(seed);
        try (Scope scope = Scope.open(context.backend())) {
            Pretrained base = new PretrainTrainer(
                    PretrainTrainer.defaults().learningRate(3e-3).batchSize(BATCH)
                            .warmupSteps(warmup(50, sizes.pretrainEpochs() * sizes.texts()))
                            .epochs(sizes.pretrainEpochs()).saveEvery(SAVE_EVERY).resume(true).seed(seed)
                            .build(),
                    new PretrainOptions(sizes.vocabSize(), sizes.hiddenSize(), sizes.layers(), sizes.heads(),
                            sizes.contextLength(), PretrainOptions.Architecture.GPT2, SequencePacking.NONE))
                    .train(context.backend(), scope, Optional.empty(), TrainingData.of(RowSource.inMemory("texts",
                            WorldRows.texts(world.pretrainingTexts(sizes.texts())))),
                            RunContext.of(context.models().resolve("base-" + seed)));
            new SftTrainer(
                    SftTrainer.defaults().learningRate(1e-3).batchSize(BATCH)
                            .warmupSteps(warmup(20, sizes.sftEpochs() * sizes.demonstrations()))
                            .epochs(sizes.sftEpochs())
                            .evalFraction(sizes.sftEvalFraction())
                            .saveEvery(SAVE_EVERY).resume(true).seed(seed).build(),
                    LossOn.COMPLETION).train(base.model(), base.tokenizer(),
                            TrainingData.of(RowSource.inMemory(
                                    "demonstrations",
                                    WorldRows.demonstrations(world.demonstrations(sizes.demonstrations())))),
                            RunContext.of(folder(seed, context)));
        }
    }

    /// The model that [#make] left.
    public static WorldModels load(long seed, CellContext context, Scope scope) {
        Path folder = folder(seed, context);
        return new WorldModels(ModelDirectory.load(folder, scope), BpeTokenizer.read(folder));
    }

    /// A tenth of the steps at most: a tiny run would never leave its warm-up.
    private static int warmup(int most, double rows) { return Math.min(most, (int) (rows / BATCH / 10)); }

    private static Path folder(long seed, CellContext context) { return context.models().resolve("sft-" + seed); }
}
