package arabica.rlhf.filter;

/// Which pairs stay.
///
/// @param kept for each pair, whether it stays
/// @param control for each pair, whether it is in the random subset of the same size; all false where none was drawn
/// @param lower the least acceptable perplexity, 0 where there is no lower bound
/// @param upper the greatest acceptable perplexity
/// @param ownSamples the perplexities of the model's own samples, empty where none were drawn
public record FilterDecision(boolean[] kept, boolean[] control, double lower, double upper, double[] ownSamples) {
    public int keptCount() { return count(kept); }

    public int controlCount() { return count(control); }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) { count += flag ? 1 : 0; }
        return count;
    }
}
