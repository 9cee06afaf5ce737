package arabica.datasets.pipeline;

import java.util.Locale;

/// When a mix ends. The names are those of `interleave_datasets` in Hugging Face's `datasets`.
public enum Stop {
    /** As soon as a set has given its last row: no row is there twice, and the shares are kept. */
    FIRST_EXHAUSTED,
    /** Once every set has given each row: a set that ends earlier begins again. The shares are kept, rows come twice. */
    ALL_EXHAUSTED,
    /** Once every set has given each row, each once: a set that ends earlier is left out from then on. */
    ALL_EXHAUSTED_WITHOUT_REPLACEMENT;

    /// `first-exhausted`.
    public String label() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }
}
