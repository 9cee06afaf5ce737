package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;

/// The rows of one file as they were written: JSON objects before any layout is recognised. For who selects rows and
/// hands them on unchanged. Rows that are not JSON are passed over; their numbers are left out. Not thread-safe.
public final class RowObjects implements AutoCloseable {
    private final Path file;
    private final RawRows rows;

    private RowObjects(Path file, RawRows rows) {
        this.file = file;
        this.rows = rows;
    }

    /// @throws arabica.datasets.DataException when the file is missing or of an unknown kind
    public static RowObjects open(Path file) { return new RowObjects(file, RowFiles.open(file)); }

    /// The next row; null at the end.
    public JsonNode next() {
        while (true) {
            try {
                return nextOrBad();
            } catch (BadRowException notJson) {
                // its number is passed over
            }
        }
    }

    /// The next row; null at the end.
    ///
    /// @throws BadRowException when it cannot be parsed; the next call goes on after it
    public JsonNode nextOrBad() { return rows.next(); }

    /// The number, from 1, of the row that [#next] gave last: that of [SourcedRow#number()].
    public long number() { return rows.number(); }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
