package arabica.datasets.table.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.Closeable;
import java.io.IOException;

/// JSON values one after the other, each a row.
public interface JsonRows extends Closeable {
    /// A parser of the next value, before its first token; null at the end.
    ///
    /// @throws arabica.datasets.BadRowException when this row is damaged; the next call goes on after it
    JsonParser next() throws IOException;

    /// The number of the row that [#next] gave last, from 1.
    long number();

    /// How many bytes of memory the row takes, about.
    long size();

    /// Rows that can be read from the start as often as wanted: once for their types, once for their values.
    interface Source {
        JsonRows open() throws IOException;
    }
}
