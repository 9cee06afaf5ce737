package arabica.datasets.rows;

import arabica.datasets.files.DataFile;
import arabica.datasets.table.ipc.ArrowTables;
import arabica.datasets.table.parquet.ParquetTables;
import java.io.IOException;
import java.util.function.Predicate;

/// Opens files for their rows.
final class RowFiles {
    /// The longest row, in bytes; more is taken for a damaged or hostile file.
    static final int MAX_ROW_BYTES = 64 << 20;

    private RowFiles() {}

    /// All columns, whatever they are for.
    static RawRows open(DataFile file) { return open(file, column -> true); }

    /// @param needed the columns that must be read: others are passed over where their types are not read
    static RawRows open(DataFile file, Predicate<String> needed) {
        try {
            return switch (file.format()) {
                case JSON_LINES -> new JsonLines(file);
                case JSON_ARRAY -> new JsonArray(file);
                case CSV -> new CsvRows(file, ',');
                case TSV -> new CsvRows(file, '\t');
                case TEXT -> new Documents(file);
                case ARROW -> new TableRawRows(file.path(), ArrowTables::open, needed);
                case PARQUET -> new TableRawRows(file.path(), ParquetTables::open, needed);
            };
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }
}
