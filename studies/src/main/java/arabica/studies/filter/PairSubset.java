package arabica.studies.filter;

import java.util.Locale;

/// Which pairs of the pool are trained on.
enum PairSubset {
    /** Those that the model could have written itself, by perplexity. */
    FILTERED,
    /** As many, drawn at random. */
    RANDOM,
    /** The whole pool. */
    ALL;

    String label() { return name().toLowerCase(Locale.ROOT); }
}
