package arabica.datasets.table;

import arabica.datasets.DataException;
import arabica.datasets.table.ipc.ArrowTables;
import arabica.datasets.table.json.JsonTables;
import arabica.datasets.table.parquet.ParquetTables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/// The formats of tables.
public enum TableFormat {
    JSON_LINES("JSON lines") {
        @Override
        TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
            return JsonTables.open(path, options, allocator);
        }

        @Override
        TableWriter create(Path file, Schema schema, Optional<TableCompression> asked, BufferAllocator allocator) {
            TableCompression.choose(asked, TableCompression.NONE, "JSON lines inside (the name ends in .gz or .zst)");
            return JsonTables.create(file, schema);
        }
    },
    PARQUET("Parquet") {
        @Override
        TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
            return ParquetTables.open(path, options, allocator);
        }

        @Override
        TableWriter create(Path file, Schema schema, Optional<TableCompression> asked, BufferAllocator allocator) {
            return ParquetTables.create(file, schema, TableCompression.choose(asked, TableCompression.ZSTD, "Parquet",
                    TableCompression.NONE, TableCompression.SNAPPY, TableCompression.GZIP, TableCompression.LZ4));
        }
    },
    ARROW_FILE("Arrow file") {
        @Override
        TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
            return ArrowTables.open(path, options, allocator);
        }

        @Override
        TableWriter create(Path file, Schema schema, Optional<TableCompression> asked, BufferAllocator allocator) {
            return ArrowTables.createFile(file, schema, arrow(asked), allocator);
        }
    },
    ARROW_STREAM("Arrow stream") {
        @Override
        TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
            return ArrowTables.open(path, options, allocator);
        }

        @Override
        TableWriter create(Path file, Schema schema, Optional<TableCompression> asked, BufferAllocator allocator) {
            return ArrowTables.createStream(file, schema, arrow(asked), allocator);
        }
    },
    /// A folder of Hugging Face's `datasets`, to read alone.
    DATASET_FOLDER("folder of a data set") {
        @Override
        TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
            return new ShardReader(DatasetFolder.shards(path), options, allocator);
        }

        @Override
        TableWriter create(Path file, Schema schema, Optional<TableCompression> asked, BufferAllocator allocator) {
            throw new DataException(file + ": folders of data sets are not written");
        }
    };

    private final String label;

    TableFormat(String label) { this.label = label; }

    abstract TableReader open(Path path, TableOptions options, BufferAllocator allocator);

    abstract TableWriter create(Path file, Schema schema, Optional<TableCompression> asked, BufferAllocator allocator);

    /// What people call it.
    public String label() { return label; }

    /// The format of a file that is there.
    ///
    /// @throws DataException when there is no such file, or it is no table
    public static TableFormat of(Path path) {
        if (DatasetFolder.is(path))
            return DATASET_FOLDER;
        if (!Files.exists(path))
            throw new DataException(path + ": no such file");
        if (Files.isDirectory(path)) {
            throw new DataException(path + ": is a folder without state.json, dataset_dict.json or dataset_info.json;"
                    + " expected a file, or a folder that Hugging Face's datasets wrote");
        }
        return named(path).orElseThrow(() -> unknown(path));
    }

    /// The format in which a file of this name is written.
    ///
    /// @throws DataException when the ending is not known
    public static TableFormat toWrite(Path file) { return named(file).orElseThrow(() -> unknown(file)); }

    private static Optional<TableFormat> named(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.replaceFirst("\\.(gz|zst)$", "");
        if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson"))
            return Optional.of(JSON_LINES);
        if (name.endsWith(".parquet"))
            return Optional.of(PARQUET);
        if (name.endsWith(".arrow"))
            return Optional.of(ARROW_FILE);
        if (name.endsWith(".arrows"))
            return Optional.of(ARROW_STREAM);
        return Optional.empty();
    }

    private static DataException unknown(Path file) {
        return new DataException(
                file + ": unknown kind of table; expected .parquet, .arrow, .arrows or .jsonl, the last"
                        + " perhaps with .gz or .zst");
    }

    private static TableCompression arrow(Optional<TableCompression> asked) {
        return TableCompression.choose(asked, TableCompression.NONE, "Arrow", TableCompression.ZSTD,
                TableCompression.LZ4);
    }
}
