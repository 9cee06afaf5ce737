package arabica.rlhf.demo;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

import arabica.rlhf.dpo.DpoOptions;
import arabica.rlhf.dpo.DpoTrainer;
import arabica.rlhf.filter.FilterBound;
import arabica.rlhf.filter.FilterOptions;
import arabica.rlhf.filter.Side;
import arabica.rlhf.loss.DpoLoss;
import arabica.rlhf.loss.PairwiseLoss;
import arabica.rlhf.ppo.PolicyTrainer;
import arabica.rlhf.ppo.Ppo;
import arabica.rlhf.pretrain.PretrainOptions;
import arabica.rlhf.pretrain.PretrainTrainer;
import arabica.rlhf.reward.RewardTrainer;
import arabica.rlhf.sft.SftTrainer;
import arabica.rlhf.train.SequencePacking;
import arabica.rlhf.train.TrainerOptions;

/// The settings of every stage, in one place. They were chosen by looking at seed 100 alone.
record DemoRecipe(TrainerOptions pretrain, PretrainOptions model, TrainerOptions sft, FilterOptions filter,
        TrainerOptions reward, PairwiseLoss pairwiseLoss, TrainerOptions dpo, DpoOptions dpoOptions,
        TrainerOptions ppo, Ppo ppoAlgorithm) {

    static DemoRecipe of(DemoSizes sizes, long seed) {
        return new DemoRecipe(
                PretrainTrainer.defaults().learningRate(3e-3).batchSize(32).warmupSteps(50)
                        .epochs(sizes.pretrainEpochs()).seed(seed).build(),
                new PretrainOptions(sizes.vocabSize(), sizes.hiddenSize(), sizes.layers(), sizes.heads(),
                        sizes.contextLength(), PretrainOptions.Architecture.GPT2, SequencePacking.NONE),
                SftTrainer.defaults().learningRate(1e-3).batchSize(32).warmupSteps(20).epochs(sizes.sftEpochs())
                        .evalFraction(0.05).seed(seed).build(),
                new FilterOptions(Side.BOTH, new FilterBound.Quantile(0.5), true, seed, 32, 256),
                RewardTrainer.defaults().learningRate(1e-3).batchSize(32).warmupSteps(10).epochs(2)
                        .evalFraction(0.05).seed(seed).build(),
                new PairwiseLoss(0, 0.01, 0),
                DpoTrainer.defaults().learningRate(1.5e-4).batchSize(32).warmupSteps(10).epochs(1).seed(seed).build(),
                new DpoOptions(0.2, new DpoLoss.Sigmoid(), 0),
                PolicyTrainer.defaults().learningRate(1.5e-4).weightDecay(0).warmupSteps(2).batchSize(32)
                        .maxSteps(sizes.ppoRollouts())
                        .seed(seed).build(),
                new Ppo(Ppo.defaults().klCoef(0.12).minibatchSize(64).rolloutSize(sizes.rolloutSize())
                        .maxNewTokens(sizes.maxNewTokens())
                        .missingEosPenalty(1).build()));
    }

    /// The settings in words, by stage.
    SequencedMap<String, String> describe() {
        SequencedMap<String, String> words = new LinkedHashMap<>();
        for (RecordComponent component : DemoRecipe.class.getRecordComponents()) {
            try {
                words.put(component.getName(), String.valueOf(component.getAccessor().invoke(this)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        return words;
    }
}
