package arabica.rlhf.train;

/// How sequences become the rows of a batch.
public enum SequencePacking {
    /// Each is a row of its own, padded beside longer ones.
    NONE,
    /// Texts are laid end to end and cut into blocks of one length: no position is wasted, but a text may be cut anywhere, and
    /// is read in the light of those before it.
    CONCAT,
    /// Whole sequences share rows ([arabica.datasets.Packing], first-fit decreasing), and each sees itself alone.
    FFD;

    /// @throws IllegalArgumentException if rows are to be grouped by length, although these make them all as long
    public void requireUngrouped(TrainerOptions options) {
        if (this != NONE && options.groupByLength()) {
            throw new IllegalArgumentException("--group-by-length: rows that are packed are of one length already");
        }
    }
}
