package arabica.studies.overoptimization;

import arabica.studies.world.WorldSizes;
import java.util.List;

/// What the study of over-optimization fixes for all its cells.
///
/// @param modelSeed       of the one fine-tuned model that all seeds start from: its world, weights and order
/// @param preferencePairs sizes of the preference sets, each the beginning of the next
/// @param rewardEpochs    passes of a preference model over its set
/// @param bestOf          samples per prompt; best-of-n is estimated for the powers of two up to it
/// @param ppoRollouts     rollouts of PPO, without a price on the KL
/// @param rolloutSize     responses of one
/// @param ppoLearningRate of policy and critic, constant
/// @param prompts         training prompts of PPO
/// @param judgeEvery      rollouts between judgements
/// @param heldOutPairs    pairs on held-out prompts, to judge preference models on
public record OveroptimizationSettings(WorldSizes world, long modelSeed, List<Integer> preferencePairs,
        int rewardEpochs, int bestOf,
        int ppoRollouts, int rolloutSize, double ppoLearningRate, int prompts, int judgeEvery, int heldOutPairs) {

    public OveroptimizationSettings { preferencePairs = List.copyOf(preferencePairs); }

    public static OveroptimizationSettings standard() {
        return new OveroptimizationSettings(WorldSizes.standard().withHeldOutPrompts(80), 0, List.of(250, 1_000, 4_000),
                2,
                64, 24, 64, 1.5e-4, 1_000, 3, 400);
    }

    /// Everything once, in seconds; says nothing about the question.
    public static OveroptimizationSettings tiny() {
        return new OveroptimizationSettings(WorldSizes.tiny(), 0, List.of(8, 16), 1, 4, 2, 8, 3e-4, 8, 1, 8);
    }
}
