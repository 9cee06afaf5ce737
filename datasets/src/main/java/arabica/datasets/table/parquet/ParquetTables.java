package arabica.datasets.table.parquet;

import arabica.datasets.DataException;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableWriter;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/// Opens and creates Parquet files.
public final class ParquetTables {
    private ParquetTables() {}

    public static TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
        ParquetFile file = ParquetFile.open(path);
        try {
            return new ParquetTableReader(file, options, allocator);
        } catch (DataException e) {
            file.close();
            throw e;
        } catch (RuntimeException e) {
            file.close();
            throw new DataException(path + ": damaged Parquet file: its schema cannot be read: " + e.getMessage(), e);
        }
    }

    public static TableWriter create(Path file, Schema schema, TableCompression compression) {
        return new ParquetTableWriter(file, schema, PageCodec.codec(compression), false);
    }

    /// As [#create], with data pages of version 2 and the encodings that belong to them: smaller, and read by fewer.
    public static TableWriter createV2(Path file, Schema schema, TableCompression compression) {
        return new ParquetTableWriter(file, schema, PageCodec.codec(compression), true);
    }
}
