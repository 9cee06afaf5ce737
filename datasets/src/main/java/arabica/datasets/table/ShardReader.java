package arabica.datasets.table;

import arabica.datasets.DataException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/// Several files of the same columns as one table, one file open at a time.
public final class ShardReader implements TableReader {
    private final List<Path> shards;
    private final TableOptions options;
    private final BufferAllocator allocator;
    private final Schema schema;
    private int nextShard;
    private TableReader current;

    /// @param shards one or more
    public ShardReader(List<Path> shards, TableOptions options, BufferAllocator allocator) {
        this.shards = List.copyOf(shards);
        this.options = options;
        this.allocator = allocator;
        current = TableReader.open(shards.getFirst(), options, allocator);
        schema = current.schema();
        nextShard = 1;
    }

    @Override
    public Schema schema() { return schema; }

    @Override
    public VectorSchemaRoot next() {
        while (true) {
            VectorSchemaRoot batch = current.next();
            if (batch != null || nextShard == shards.size())
                return batch;
            current.close();
            Path shard = shards.get(nextShard++);
            current = TableReader.open(shard, options, allocator);
            if (!current.schema().getFields().equals(schema.getFields())) {
                throw new DataException(shard + ": has the columns " + current.schema().getFields() + "; expected "
                        + schema.getFields() + " as in " + shards.getFirst());
            }
        }
    }

    @Override
    public void close() { current.close(); }
}
