package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.util.Collections;
import java.util.SequencedMap;

/// The rows of one file before their layout is recognised, one after the other.
interface RawRows extends Closeable {
    /// The next row, or null at the end.
    ///
    /// @throws arabica.datasets.BadRowException when this row is damaged; the next call goes on after it
    /// @throws arabica.datasets.DataException when the file is damaged so that nothing after this can be read
    JsonNode next();

    /// Passes over the next row, damaged or not; false at the end.
    default boolean skip() {
        try {
            return next() != null;
        } catch (BadRowException damaged) {
            return true;
        }
    }

    /// Whether the file tells text from numbers and truth values.
    default boolean typed() { return true; }

    /// The columns that the file has and that rows do not have, because their types are not read; with the types.
    default SequencedMap<String, String> passedOver() { return Collections.emptySortedMap(); }

    /// The number of the row that [#next] read last, from 1.
    long number();
}
