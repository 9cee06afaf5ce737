package arabica.rlhf.filter;

import java.util.List;

/// Which pairs stay.
///
/// @param kept for each pair, whether it stays
/// @param control for each pair, whether it is in the random subset of the same size; all false where none was drawn
/// @param measure what was compared with the bounds
/// @param lower the least acceptable value of the measure, −∞ where there is no lower bound
/// @param upper the greatest acceptable value of the measure
/// @param own the model's own samples, empty where none were drawn
public record FilterDecision(boolean[] kept, boolean[] control, Measure measure, double lower, double upper,
        List<ResponseScore> own) {
    public int keptCount() { return count(kept); }

    public int controlCount() { return count(control); }

    /// The perplexities of the model's own samples.
    public double[] ownSamples() { return own.stream().mapToDouble(ResponseScore::perplexity).toArray(); }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) { count += flag ? 1 : 0; }
        return count;
    }
}
