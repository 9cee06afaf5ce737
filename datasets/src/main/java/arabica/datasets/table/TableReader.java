package arabica.datasets.table;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SequencedMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/// The rows of a table as record batches, one after the other: memory holds one batch, and does not grow with the table.
/// Whatever a file's own types are, the batches have those of [TableTypes]. Not thread-safe.
public interface TableReader extends AutoCloseable {
    /// The columns, in the order in which [TableOptions#columns] asks for them, or else in the file's.
    Schema schema();

    /// The next batch, of one row or more; null at the end. It belongs to the reader and is good until the next call.
    ///
    /// @throws arabica.datasets.DataException when the file is damaged, or holds what its format or [TableTypes] does not
    ///     allow; it names the file, and where it can the row and the column
    VectorSchemaRoot next();

    /// The columns that the file has and that are left out because their types are not read, with the types. See
    /// [TableOptions#byRow].
    default SequencedMap<String, String> passedOver() { return Collections.emptySortedMap(); }

    @Override
    void close();

    /// Opens all columns of a table; no row may be bad. See [#open(Path, TableOptions, BufferAllocator)].
    static TableReader open(Path path, BufferAllocator allocator) { return open(path, TableOptions.ALL, allocator); }

    /// Opens a file, or a folder that Hugging Face's `datasets` wrote. Which format a file has is said by its ending and
    /// its first bytes: [TableFormat].
    ///
    /// @param allocator where batches are allocated; its limit is the most that a damaged file may ask for
    /// @throws arabica.datasets.DataException when there is no such file, it is no table, is damaged, or lacks a column
    static TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
        return TableFormat.of(path).open(path, options, allocator);
    }
}
