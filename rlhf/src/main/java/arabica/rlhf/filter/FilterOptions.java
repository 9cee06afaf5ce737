package arabica.rlhf.filter;

import arabica.rlhf.train.Configuration;
import java.util.SequencedMap;

/// How preference pairs are filtered.
///
/// @param control whether a random subset of the same size is drawn too: the comparison that tells whether a filter helps
///     or only the smaller number
/// @param seed of the control subset and of the model's own samples
/// @param batchSize pairs that are scored together
/// @param ownSamples responses that the model draws, for [FilterBound.Band] and [Normalization#LENGTH]
/// @param normalization what perplexities are compared with first
/// @param dedup whether a pair goes that is there before, or whose sides are the same but for case, white space and
///     punctuation
public record FilterOptions(Side side, FilterBound bound, boolean control, long seed, int batchSize, int ownSamples,
        Normalization normalization, boolean dedup) {
    public static final int BATCH_SIZE = 32;
    public static final int OWN_SAMPLES = 256;

    public FilterOptions {
        if (batchSize < 1) { throw new IllegalArgumentException("--batch-size must be at least 1, not " + batchSize); }
        if (ownSamples < 1) {
            throw new IllegalArgumentException("--own-samples must be at least 1, not " + ownSamples);
        }
        if (normalization == Normalization.LENGTH && bound instanceof FilterBound.MaxPerplexity) {
            throw new IllegalArgumentException(
                    "--max-perplexity bounds perplexities as they are; with --normalize length"
                            + " take --quantile or --band");
        }
    }

    /// Perplexities as they are, duplicates and all.
    public FilterOptions(Side side, FilterBound bound, boolean control, long seed, int batchSize, int ownSamples) {
        this(side, bound, control, seed, batchSize, ownSamples, Normalization.NONE, false);
    }

    public static FilterOptions of(Side side, FilterBound bound) {
        return new FilterOptions(side, bound, true, 0, BATCH_SIZE, OWN_SAMPLES);
    }

    public FilterOptions withNormalization(Normalization other) {
        return new FilterOptions(side, bound, control, seed, batchSize, ownSamples, other, dedup);
    }

    public FilterOptions withDedup(boolean drop) {
        return new FilterOptions(side, bound, control, seed, batchSize, ownSamples, normalization, drop);
    }

    /// What bears on the result, by its name on the command line: all but the batch size, which no bit depends on.
    SequencedMap<String, Object> configuration() {
        SequencedMap<String, Object> all = Configuration.of(this);
        all.remove("batch-size");
        return all;
    }

    /// Whether the model's own samples are needed to decide.
    boolean needsOwnSamples() { return bound instanceof FilterBound.Band || normalization == Normalization.LENGTH; }
}
