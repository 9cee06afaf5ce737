package arabica.datasets.pipeline;

import arabica.datasets.files.FileFormat;
import arabica.datasets.rows.RowObjects;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.json.JsonRows;
import arabica.datasets.table.json.JsonTableReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/// Opens every file of rows as a table: those that are tables, and what else rows come from (JSON arrays, CSV, plain text).
final class TableFiles {
    private TableFiles() {}

    static TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
        Optional<FileFormat> format = FileFormat.of(path);
        boolean table = format.isEmpty() || Files.isDirectory(path) || switch (format.get()) {
            case JSON_LINES, PARQUET, ARROW -> true;
            default -> false;
        };
        return table
                ? TableReader.open(path, options, allocator)
                : new JsonTableReader(path, () -> new ObjectRows(RowObjects.open(path)), options, allocator);
    }

    private record ObjectRows(RowObjects rows) implements JsonRows {
        /// What a row is taken to need; batches have a bound on rows beside that on bytes.
        private static final long SIZE = 4 << 10;

        @Override
        public JsonParser next() {
            JsonNode row = rows.nextOrBad();
            return row == null ? null : row.traverse();
        }

        @Override
        public long number() { return rows.number(); }

        @Override
        public long size() { return SIZE; }

        @Override
        public void close() { rows.close(); }
    }
}
