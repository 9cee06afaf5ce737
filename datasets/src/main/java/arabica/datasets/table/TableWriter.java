package arabica.datasets.table;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/// Writes a table, batch by batch. The file is written beside its final name and moved in place by [#finish]; closed
/// before that, nothing is left of it. Not thread-safe.
public interface TableWriter extends AutoCloseable {
    /// Appends a batch's rows. The batch stays the caller's.
    ///
    /// @throws IllegalArgumentException when the batch has other columns than the table
    /// @throws arabica.datasets.DataException when the format cannot say what the batch holds
    /// @throws java.io.UncheckedIOException when the file cannot be written
    void write(VectorSchemaRoot batch);

    /// Completes the file and moves it in place.
    ///
    /// @return how many rows it has
    long finish();

    @Override
    void close();

    /// Creates a file as the ending of its name says: `.jsonl` (also `.jsonl.gz`, `.jsonl.zst`), `.arrow` (a file),
    /// `.arrows` (a stream), `.parquet`. Its folder is made where there is none; what was there under the name is replaced
    /// by [#finish].
    ///
    /// @param compression of what is inside of an Arrow or Parquet file; empty for the format's own default
    /// @throws arabica.datasets.DataException when the format is not known, or cannot hold such columns
    static TableWriter create(Path file, Schema schema, Optional<TableCompression> compression,
            BufferAllocator allocator) {
        return TableFormat.toWrite(file).create(file, schema, compression, allocator);
    }
}
