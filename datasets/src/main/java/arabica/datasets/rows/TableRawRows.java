package arabica.datasets.rows;

import arabica.datasets.BadRowException;
import arabica.datasets.DataException;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/// The rows of a table (Parquet, Arrow file or stream), a batch in memory at a time.
final class TableRawRows implements RawRows {
    /// A batch that needs more is taken for a damaged file.
    private static final long MAX_BATCH_BYTES = 4L << 30;

    private final Path path;
    private final BufferAllocator allocator = new RootAllocator(MAX_BATCH_BYTES);
    private final TableReader reader;
    private VectorSchemaRoot batch;
    private int inBatch;
    private long number;

    /// Opens a file of the format that it is said to have, whatever its name says.
    interface Opener {
        TableReader open(Path path, TableOptions options, BufferAllocator allocator);
    }

    /// @param needed the columns that must be read: others are passed over where their types are not read
    TableRawRows(Path path, Opener opener, Predicate<String> needed) {
        this.path = path;
        TableReader opened = null;
        try {
            opened = opener.open(path, TableOptions.BY_ROW, allocator);
            requireRead(path, opened.passedOver(), needed);
            if (opened.schema().getFields().isEmpty())
                throw new DataException(path + ": has no column that can be read");
            reader = opened;
        } catch (DataException e) {
            if (opened != null)
                opened.close();
            allocator.close();
            throw e;
        }
    }

    private static void requireRead(Path path, SequencedMap<String, String> passedOver, Predicate<String> needed) {
        passedOver.forEach((column, type) -> {
            if (needed.test(column)) {
                throw new DataException(path + ": column \"" + column + "\" has the type " + type
                        + ", which is not read; leave the column out");
            }
        });
    }

    @Override
    public JsonNode next() {
        if (!advance())
            return null;
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (FieldVector column : batch.getFieldVectors()) {
            try {
                row.set(column.getName(), CellNodes.of(column, inBatch - 1));
            } catch (CharacterCodingException e) {
                throw new BadRowException(path, number, Optional.of(column.getName()), "is not UTF-8; expected text");
            }
        }
        return row;
    }

    /// A row that is not looked at needs no objects.
    @Override
    public boolean skip() { return advance(); }

    private boolean advance() {
        if (batch == null || inBatch == batch.getRowCount()) {
            // Where the next one fails there is none: what the reader left in the batch are no rows.
            batch = null;
            inBatch = 0;
            batch = reader.next();
        }
        if (batch == null)
            return false;
        inBatch++;
        number++;
        return true;
    }

    @Override
    public SequencedMap<String, String> passedOver() { return reader.passedOver(); }

    @Override
    public long number() { return number; }

    @Override
    public void close() {
        try (allocator; reader) {
            batch = null;
        }
    }
}
