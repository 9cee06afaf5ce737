package arabica.datasets.pipeline;

/// Hears of the rows that a de-duplication leaves out, in their order and once each: in the pass that hands rows out, not in
/// those that only look.
public interface Dropped {
    /// @param row  the row that is left out
    /// @param kept the row that stays for it
    void row(Origin row, Origin kept);

    /// Hears nothing.
    static Dropped ignored() { return (row, kept) -> {}; }
}
