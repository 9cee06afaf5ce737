package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import arabica.datasets.files.DataFile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.function.Predicate;

/// The rows of one file as they were written: JSON objects before any layout is recognised. For who selects rows and
/// hands them on. Not thread-safe.
public final class RowObjects implements AutoCloseable {
    private final DataFile file;
    private final RawRows rows;
    private final ColumnMap columns;

    private RowObjects(DataFile file, ColumnMap columns, Predicate<String> needed) {
        this.file = file;
        this.columns = columns;
        rows = RowFiles.open(file, needed);
    }

    /// A file by its name.
    ///
    /// @throws DataException when the file is missing or of an unknown kind
    public static RowObjects open(Path file) { return open(DataFile.of(file)); }

    /// A file, unchanged.
    public static RowObjects open(DataFile file) { return open(file, column -> true); }

    /// @param needed the columns that must be read: others are passed over where their types are not read
    static RowObjects open(DataFile file, Predicate<String> needed) {
        return new RowObjects(file, ColumnMap.NONE, needed);
    }

    /// One of a data set's files, its columns mapped.
    public static RowObjects mapped(DataFiles files, int index) {
        return new RowObjects(files.file(index), files.columns(), column -> true);
    }

    /// As [#mapped], without the columns whose types are not read: to look at rows, not to hand them on.
    public static RowObjects readable(DataFiles files, int index) {
        return new RowObjects(files.file(index), files.columns(), column -> false);
    }

    /// The next row; null at the end. Rows that cannot be parsed are passed over; their numbers are left out.
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
    public JsonNode nextOrBad() {
        JsonNode row = rows.next();
        return row == null ? null : columns.apply(row);
    }

    /// The columns that the file has and that rows do not have, because their types are not read; with the types.
    public SequencedMap<String, String> passedOver() { return rows.passedOver(); }

    /// Whether the file tells text from numbers and truth values.
    public boolean typed() { return rows.typed(); }

    /// The number, from 1, of the row that [#next] gave last: that of [SourcedRow#number()].
    public long number() { return rows.number(); }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }
}
