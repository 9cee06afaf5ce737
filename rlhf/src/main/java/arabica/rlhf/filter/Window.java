package arabica.rlhf.filter;

import arabica.datasets.arrow.TokenizedRow;
import java.util.List;

/// Rows that are read, and then scored, together.
///
/// @param rows in the order of the data
/// @param bad what is wrong with those that cannot be used, one line each
record Window(List<Entry> rows, List<String> bad) {
    /// A row, as far as it matters once it is tokenized.
    ///
    /// @param file its file's place among the files
    /// @param number its number in the file, from 1
    /// @param pair its token ids, null where it cannot be used
    /// @param hash what tells it from others, null where it cannot be used
    record Entry(int file, long number, TokenizedRow.PairRow pair, PairHash hash) {
        boolean isBad() { return pair == null; }
    }

    /// How much is read before it is scored.
    ///
    /// A window is what a run loses when it is killed, and what it holds in memory. Its end depends on the data and the model
    /// alone, so that a run that goes on after an interruption forms the same windows.
    ///
    /// @param rows   at most
    /// @param tokens at most, but for the last row
    record Size(int rows, int tokens) {
        private static final int MOST_ROWS = 4096;
        private static final int MOST_TOKENS = 1 << 20;
        private static final int FEWEST_TOKENS = 1 << 12;
        /// Two to four minutes of a processor's work.
        private static final double MULTIPLY_ADDS = 1e13;

        static Size of(long parameters) {
            return new Size(MOST_ROWS,
                    (int) Math.clamp(MULTIPLY_ADDS / Math.max(1, parameters), FEWEST_TOKENS, MOST_TOKENS));
        }
    }
}
