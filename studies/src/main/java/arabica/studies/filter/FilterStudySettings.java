package arabica.studies.filter;

import arabica.studies.world.WorldAlignment;
import arabica.studies.world.WorldSizes;

/// What the study of filtering fixes for all its cells.
///
/// @param modelSeed      of the one fine-tuned model that all cells start from: its world, weights and order
/// @param pairs          of the pool, own and foreign together
/// @param upperQuantile  a pair is kept when neither of its responses is more perplexing than this quantile of the
///     model's own samples
/// @param ownSamples     how many samples that quantile is taken from
/// @param steps          optimizer steps of DPO, and of the preference model, of 32 pairs each
/// @param mostEpochs     passes over a subset at most: a small one gets fewer steps
/// @param ppoRollouts    rollouts of PPO
/// @param rolloutSize    responses of one
/// @param minibatchSize  of its updates
/// @param ppoLearningRate of policy and critic
/// @param prompts        training prompts of PPO
/// @param klCoef         of PPO, for rewards of unit variance
/// @param heldOutPairs   own pairs on held-out prompts, to judge preference models on
public record FilterStudySettings(WorldSizes world, long modelSeed, int pairs, double upperQuantile,
        int ownSamples, int steps, int mostEpochs, int ppoRollouts, int rolloutSize, int minibatchSize,
        double ppoLearningRate, int prompts, double klCoef,
        int heldOutPairs) {

    /// With a model of the demo's quality: about three minutes of one core for each seed and share, after the model's five.
    public static FilterStudySettings standard() {
        return new FilterStudySettings(WorldSizes.standard(), 0, 1_280, 0.99, 256, 40, 4, 8, 64, 32,
                1.5e-4, 1_000, 0.1, 400);
    }

    /// Everything once, in seconds; says nothing about the question.
    public static FilterStudySettings tiny() {
        return new FilterStudySettings(WorldSizes.tiny(), 0, 24, 1, 64, 1, 1, 1, 8, 8, 3e-4, 8, 0.05, 8);
    }

    /// The steps of a subset.
    int steps(int rows) {
        return Math.clamp((int) Math.ceil((double) mostEpochs * rows / WorldAlignment.BATCH), 1, steps);
    }
}
