package arabica.datasets.rows;

import arabica.datasets.DataException;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/// The rows of a table (Parquet, Arrow file or stream), a batch in memory at a time.
final class TableRawRows implements RawRows {
    /// A batch that needs more is taken for a damaged file.
    private static final long MAX_BATCH_BYTES = 4L << 30;

    private final BufferAllocator allocator = new RootAllocator(MAX_BATCH_BYTES);
    private final TableReader reader;
    private VectorSchemaRoot batch;
    private int inBatch;
    private long number;

    /// Opens a file of the format that it is said to have, whatever its name says.
    interface Opener {
        TableReader open(Path path, TableOptions options, BufferAllocator allocator);
    }

    TableRawRows(Path path, Opener opener) {
        try {
            reader = opener.open(path, TableOptions.ALL, allocator);
        } catch (DataException e) {
            allocator.close();
            throw e;
        }
    }

    @Override
    public JsonNode next() {
        if (!advance())
            return null;
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        for (FieldVector column : batch.getFieldVectors())
            row.set(column.getName(), node(column.getObject(inBatch - 1)));
        return row;
    }

    /// A row that is not looked at needs no objects.
    @Override
    public boolean skip() { return advance(); }

    private boolean advance() {
        if (batch == null || inBatch == batch.getRowCount()) {
            batch = reader.next();
            inBatch = 0;
        }
        if (batch == null)
            return false;
        inBatch++;
        number++;
        return true;
    }

    @Override
    public long number() { return number; }

    @Override
    public void close() {
        try (allocator; reader) {
            batch = null;
        }
    }

    private static JsonNode node(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case Boolean truth -> nodes.booleanNode(truth);
            case Integer number -> nodes.numberNode(number);
            case Byte number -> nodes.numberNode(number.intValue());
            case Short number -> nodes.numberNode(number.intValue());
            case Long number -> number == (int) (long) number
                    ? nodes.numberNode((int) (long) number)
                    : nodes.numberNode(number);
            case Float number -> nodes.numberNode(number.doubleValue());
            case Double number -> nodes.numberNode(number);
            case List<?> list -> {
                ArrayNode array = nodes.arrayNode();
                list.forEach(item -> array.add(node(item)));
                yield array;
            }
            case Map<?, ?> struct -> {
                ObjectNode object = nodes.objectNode();
                struct.forEach((key, item) -> object.set(key.toString(), node(item)));
                yield object;
            }
            default -> nodes.textNode(value.toString());
        };
    }
}
