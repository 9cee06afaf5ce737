package arabica.datasets.rows;

import arabica.datasets.files.DataFile;
import arabica.datasets.table.ipc.ArrowTables;
import arabica.datasets.table.parquet.ParquetTables;
import java.io.IOException;

/// Opens files for their rows.
final class RowFiles {
    /// The longest row, in bytes; more is taken for a damaged or hostile file.
    static final int MAX_ROW_BYTES = 64 << 20;

    private RowFiles() {}

    static RawRows open(DataFile file) {
        try {
            return switch (file.format()) {
                case JSON_LINES -> new JsonLines(file);
                case JSON_ARRAY -> new JsonArray(file);
                case CSV -> new CsvRows(file, ',');
                case TSV -> new CsvRows(file, '\t');
                case TEXT -> new Documents(file);
                case ARROW -> new TableRawRows(file.path(), ArrowTables::open);
                case PARQUET -> new TableRawRows(file.path(), ParquetTables::open);
            };
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }
}
