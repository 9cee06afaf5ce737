package arabica.nn.gguf;

import java.util.List;

/// A value of a GGUF file's metadata.
public sealed interface GgufValue {
    /// Of any integer type. Of UINT64 beyond 2^63 − 1 it is the negative number with the same bits.
    record Whole(long value) implements GgufValue {}

    record Real(double value) implements GgufValue {}

    record Flag(boolean value) implements GgufValue {}

    record Text(String value) implements GgufValue {}

    /// An array, which is decoded when it is asked for: a vocabulary is not wanted by everybody.
    non-sealed interface Array extends GgufValue {
        long size();

        /// @throws arabica.nn.FormatException if the elements are not text
        List<String> texts();

        /// @throws arabica.nn.FormatException if the elements are not numbers
        double[] reals();

        /// @throws arabica.nn.FormatException if the elements are not integers or flags (1 and 0)
        long[] wholes();
    }
}
