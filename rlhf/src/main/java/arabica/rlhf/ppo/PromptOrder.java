package arabica.rlhf.ppo;

import arabica.datasets.Shuffles;
import java.util.ArrayList;
import java.util.List;

/// Which prompts a rollout takes: pass after pass over all of them, each pass in a seeded order of its own. A pure
/// function of the seed and the step, so a resumed run asks what the uninterrupted one would have asked.
///
/// @param prompts     how many there are
/// @param rolloutSize how many a step takes
/// @param shuffle     or else the order of the data
public record PromptOrder(int prompts, int rolloutSize, boolean shuffle, long seed) {

    /// The prompts' indices of one step.
    ///
    /// @param step from 1
    public List<Integer> ofStep(int step) {
        List<Integer> chosen = new ArrayList<>(rolloutSize);
        long first = (step - 1L) * rolloutSize;
        long pass = -1;
        int[] order = null;
        for (long episode = first; episode < first + rolloutSize; episode++) {
            if (episode / prompts != pass) {
                pass = episode / prompts;
                order = shuffle ? Shuffles.permutation(prompts, seed, pass) : Shuffles.identity(prompts);
            }
            chosen.add(order[(int) (episode % prompts)]);
        }
        return chosen;
    }
}
