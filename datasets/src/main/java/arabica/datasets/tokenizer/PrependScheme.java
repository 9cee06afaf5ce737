package arabica.datasets.tokenizer;

/// When a space is put before a stretch of text.
enum PrependScheme {
    /// Where the whole text begins.
    FIRST,
    /// Before every stretch between added tokens.
    ALWAYS, NEVER;

    /// @param first whether the stretch is where the whole text begins
    boolean at(boolean first) { return this == ALWAYS || this == FIRST && first; }
}
