package arabica.datasets.rows;

import arabica.datasets.files.DataFile;
import arabica.datasets.files.FileFormat;
import arabica.datasets.table.DatasetFolder;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.json.JsonRows;
import arabica.datasets.table.json.JsonTableReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;

/// Every file of rows as a table: those that are tables as they are; JSON arrays, CSV, TSV and plain text with types
/// learnt from all their rows, as JSON lines have them. CSV and TSV know text alone.
public final class RowTables {
    /// What a value takes beside its text.
    private static final int VALUE_BYTES = 16;

    private RowTables() {}

    /// @throws arabica.datasets.DataException as [TableReader#open] does
    public static TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
        if (DatasetFolder.is(path))
            return TableReader.open(path, options, allocator);
        DataFile file = DataFile.of(path);
        boolean isTable = file.format() == FileFormat.JSON_LINES || !file.format().streams();
        return isTable
                ? TableReader.open(path, options, allocator)
                : new JsonTableReader(path, () -> new Objects(RowFiles.open(file)), options, allocator);
    }

    /// Objects that are parsed already, as parsers.
    private static final class Objects implements JsonRows {
        private final RawRows rows;
        private long size;

        Objects(RawRows rows) { this.rows = rows; }

        @Override
        public JsonParser next() {
            JsonNode row = rows.next();
            size = row == null ? 0 : size(row);
            return row == null ? null : new TreeTraversingParser(row);
        }

        @Override
        public long number() { return rows.number(); }

        @Override
        public long size() { return size; }

        private static long size(JsonNode node) {
            long size = VALUE_BYTES + (node.isTextual() ? node.textValue().length() : 0);
            for (JsonNode inner : node)
                size += size(inner);
            return size;
        }

        @Override
        public void close() throws IOException { rows.close(); }
    }
}
