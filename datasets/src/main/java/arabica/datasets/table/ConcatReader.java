package arabica.datasets.table;

import arabica.datasets.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/// Several tables one after the other, with the columns that [Widening] finds for all of them.
public final class ConcatReader implements TableReader {
    private final List<Path> paths;
    private final List<TableReader> readers = new ArrayList<>();
    private final Schema schema;
    private final VectorSchemaRoot widened;
    private int current;

    /// Opens one of the tables.
    public interface Opener {
        TableReader open(Path path, TableOptions options, BufferAllocator allocator);
    }

    /// @param paths one or more files of tables
    public ConcatReader(List<Path> paths, TableOptions options, BufferAllocator allocator) {
        this(paths, TableReader::open, options, allocator);
    }

    /// @param paths one or more
    /// @throws DataException when one is no table, or has a column that does not fit those before it
    public ConcatReader(List<Path> paths, Opener opener, TableOptions options, BufferAllocator allocator) {
        this.paths = List.copyOf(paths);
        try {
            Schema all = null;
            for (Path path : paths) {
                TableReader reader = opener.open(path, options, allocator);
                readers.add(reader);
                all = all == null ? reader.schema() : union(all, path, reader.schema());
            }
            schema = all;
        } catch (RuntimeException e) {
            readers.forEach(TableReader::close);
            throw e;
        }
        widened = VectorSchemaRoot.create(schema, allocator);
    }

    private Schema union(Schema all, Path path, Schema more) {
        try {
            return all.getFields().equals(more.getFields()) ? all : Widening.union(all, more);
        } catch (Widening.Differ e) {
            throw new DataException(path + ": column " + e.getMessage() + " as in " + paths.getFirst());
        }
    }

    @Override
    public Schema schema() { return schema; }

    @Override
    public VectorSchemaRoot next() {
        for (; current < readers.size(); current++) {
            TableReader reader = readers.get(current);
            VectorSchemaRoot batch = reader.next();
            if (batch == null)
                continue;
            return reader.schema().getFields().equals(schema.getFields()) ? batch : widen(batch);
        }
        return null;
    }

    private VectorSchemaRoot widen(VectorSchemaRoot batch) {
        widened.clear();
        widened.allocateNew();
        for (FieldVector column : batch.getFieldVectors()) {
            FieldVector target = widened.getVector(column.getName());
            for (int i = 0; i < batch.getRowCount(); i++) {
                try {
                    Widening.copy(column, i, target, i);
                } catch (ArithmeticException e) {
                    throw new DataException(paths.get(current) + ": column \"" + column.getName() + "\" has "
                            + e.getMessage(), e);
                }
            }
        }
        widened.setRowCount(batch.getRowCount());
        return widened;
    }

    @Override
    public void close() {
        readers.forEach(TableReader::close);
        widened.close();
    }
}
