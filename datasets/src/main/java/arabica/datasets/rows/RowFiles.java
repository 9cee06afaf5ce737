package arabica.datasets.rows;

import arabica.datasets.files.DataFile;
import java.io.IOException;
import java.nio.file.Path;

/// Opens files for their rows.
final class RowFiles {
    /// The longest row, in bytes; more is taken for a damaged or hostile file.
    static final int MAX_ROW_BYTES = 64 << 20;

    private RowFiles() {}

    /// @throws arabica.datasets.DataException when there is no such file, or its kind is not known
    static void require(Path file) { DataFile.of(file); }

    static RawRows open(Path path) {
        DataFile file = DataFile.of(path);
        try {
            return switch (file.format()) {
                case JSON_LINES -> new JsonLines(file);
                case JSON_ARRAY -> new JsonArray(file);
                case TEXT -> new Documents(file);
                case ARROW, PARQUET -> new TableRawRows(path);
            };
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }
}
