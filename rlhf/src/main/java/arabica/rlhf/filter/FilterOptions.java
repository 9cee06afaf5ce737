package arabica.rlhf.filter;

/// How preference pairs are filtered.
///
/// @param control whether a random subset of the same size is drawn too: the comparison that tells whether a filter helps
///     or only the smaller number
/// @param seed of the control subset and of the model's own samples
/// @param batchSize pairs that are scored together
/// @param ownSamples responses that the model draws, for [FilterBound.Band]
public record FilterOptions(Side side, FilterBound bound, boolean control, long seed, int batchSize, int ownSamples) {
    public static final int BATCH_SIZE = 16;
    public static final int OWN_SAMPLES = 256;

    public FilterOptions {
        if (batchSize < 1 || ownSamples < 1) {
            throw new IllegalArgumentException("batch size and own samples must be at least 1");
        }
    }

    public static FilterOptions of(Side side, FilterBound bound) {
        return new FilterOptions(side, bound, true, 0, BATCH_SIZE, OWN_SAMPLES);
    }
}
