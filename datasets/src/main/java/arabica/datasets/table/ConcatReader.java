package arabica.datasets.table;

import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/// Several tables one after the other, with the columns that [Widening] finds for all of them; one file open at a time.
public final class ConcatReader implements TableReader {
    private final List<Path> paths;
    private final Opener opener;
    private final TableOptions options;
    private final BufferAllocator allocator;
    private final List<Schema> schemas = new ArrayList<>();
    private final Schema schema;
    private final VectorSchemaRoot widened;
    /// Null between two files.
    private TableReader reader;
    private int opened;

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
        this.opener = opener;
        this.options = options;
        this.allocator = allocator;
        schema = paths.size() == 1 ? only() : all();
        widened = VectorSchemaRoot.create(schema, allocator);
    }

    /// One file is opened once: JSON is gone through for its columns whenever it is opened.
    private Schema only() {
        openNext();
        schemas.add(reader.schema());
        return reader.schema();
    }

    private Schema all() {
        // Bad rows are counted when the rows are read; where none may be bad none is left out here either.
        BadRowPolicy policy = options.badRows().allowsAny()
                ? BadRowPolicy.allow(Integer.MAX_VALUE, bad -> {})
                : BadRowPolicy.strict();
        TableOptions look = new TableOptions(options.columns(), policy, options.byRow());
        Schema all = null;
        for (Path path : paths) {
            try (TableReader one = opener.open(path, look, allocator)) {
                schemas.add(one.schema());
                all = all == null ? one.schema() : union(all, path, one.schema());
            }
        }
        return all;
    }

    private Schema union(Schema all, Path path, Schema more) {
        try {
            return all.getFields().equals(more.getFields()) ? all : Widening.union(all, more);
        } catch (Widening.Differ e) {
            throw new DataException(path + ": column " + e.getMessage() + " as in " + paths.getFirst());
        }
    }

    private void openNext() {
        Path path = paths.get(opened);
        TableReader next = opener.open(path, options, allocator);
        if (opened < schemas.size() && !next.schema().getFields().equals(schemas.get(opened).getFields())) {
            next.close();
            throw new DataException(path + ": has other columns now than a moment ago");
        }
        reader = next;
        opened++;
    }

    @Override
    public Schema schema() { return schema; }

    @Override
    public VectorSchemaRoot next() {
        while (true) {
            if (reader == null) {
                if (opened == paths.size())
                    return null;
                openNext();
            }
            VectorSchemaRoot batch = reader.next();
            if (batch != null)
                return reader.schema().getFields().equals(schema.getFields()) ? batch : widen(batch);
            closeReader();
        }
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
                    throw new DataException(paths.get(opened - 1) + ": column \"" + column.getName() + "\" has "
                            + e.getMessage(), e);
                }
            }
        }
        widened.setRowCount(batch.getRowCount());
        return widened;
    }

    @Override
    public void close() {
        closeReader();
        widened.close();
    }

    private void closeReader() {
        if (reader != null)
            reader.close();
        reader = null;
    }
}
