package arabica.datasets.rows;

import arabica.datasets.DataException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;

/// The rows of an Arrow IPC file, a record batch in memory at a time.
final class ArrowRawRows implements RawRows {
    /// A record batch that needs more is taken for a damaged file.
    private static final long MAX_BATCH_BYTES = 4L << 30;

    private final Path file;
    private final BufferAllocator allocator = new RootAllocator(MAX_BATCH_BYTES);
    private final FileChannel channel;
    private final ArrowFileReader reader;
    private VectorSchemaRoot batch;
    private int inBatch;
    private long number;

    ArrowRawRows(Path file) throws IOException {
        this.file = file;
        channel = FileChannel.open(file, StandardOpenOption.READ);
        reader = new ArrowFileReader(channel, allocator);
    }

    @Override
    public JsonNode next() {
        try {
            if (batch == null)
                batch = reader.getVectorSchemaRoot();
            while (number == 0 || inBatch == batch.getRowCount()) {
                inBatch = 0;
                if (!reader.loadNextBatch())
                    return null;
                if (batch.getRowCount() > 0)
                    break;
            }
            number++;
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            for (FieldVector column : batch.getFieldVectors()) {
                row.set(column.getName(), node(column.getObject(inBatch)));
            }
            inBatch++;
            return row;
        } catch (IOException | RuntimeException e) {
            // The Arrow library meets damaged files with whatever its buffers throw.
            throw new DataException(file + ": damaged Arrow file: " + e.getMessage(), e);
        }
    }

    @Override
    public long number() { return number; }

    @Override
    public void close() throws IOException {
        try (allocator; channel; reader) {
            batch = null;
        }
    }

    private static JsonNode node(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (value) {
            case null -> nodes.nullNode();
            case Boolean truth -> nodes.booleanNode(truth);
            case Integer number -> nodes.numberNode(number);
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
