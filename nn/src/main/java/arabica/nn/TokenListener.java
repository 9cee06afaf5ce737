package arabica.nn;

/// Hears each token as it is generated, for streaming and for stop strings.
@FunctionalInterface
public interface TokenListener {
    /// @param row  the index of the prompt
    /// @return whether to go on with this row
    boolean accept(int row, int token);
}
