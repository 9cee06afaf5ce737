package arabica.studies.filter;

import arabica.studies.world.WorldSizes;
import java.util.List;

/// What the study of filtering fixes for all its cells.
///
/// @param pairs          of the pool, own and foreign together
/// @param foreignPercent the shares of foreign pairs, in percent
/// @param upperQuantile  a pair is kept when neither of its responses is more perplexing than this quantile of the
///     model's own samples
/// @param ownSamples     how many samples that quantile is taken from
/// @param dpoSteps       optimizer steps of DPO, of 32 pairs, whatever the number of pairs
/// @param rewardSteps    optimizer steps of the preference model, of 32 pairs
/// @param ppoRollouts    rollouts of PPO
/// @param rolloutSize    responses of one
/// @param prompts        training prompts of PPO
/// @param klCoef         of PPO, for rewards of unit variance
/// @param heldOutPairs   own pairs on held-out prompts, to judge preference models on
public record FilterStudySettings(WorldSizes world, int pairs, List<Integer> foreignPercent, double upperQuantile,
        int ownSamples, int dpoSteps, int rewardSteps, int ppoRollouts, int rolloutSize, int prompts, double klCoef,
        int heldOutPairs) {

    public FilterStudySettings { foreignPercent = List.copyOf(foreignPercent); }

    /// About twelve minutes of one core for each seed.
    public static FilterStudySettings standard() {
        return new FilterStudySettings(WorldSizes.standard(), 2_400, List.of(0, 30, 60, 90), 0.99, 256, 48, 64, 8, 128,
                1_000, 0.05, 400);
    }

    /// Everything once, in seconds; says nothing about the question.
    public static FilterStudySettings tiny() {
        return new FilterStudySettings(WorldSizes.tiny(), 24, List.of(50), 1, 64, 1, 1, 1, 8, 8, 0.05, 8);
    }
}
