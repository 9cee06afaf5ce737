package arabica.datasets.table.json;

import arabica.datasets.files.DataFile;
import arabica.datasets.files.FileFormat;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableWriter;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/// Opens and creates JSON lines, perhaps compressed as a whole.
public final class JsonTables {
    private JsonTables() {}

    public static TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
        DataFile file = DataFile.of(path, FileFormat.JSON_LINES);
        return new JsonTableReader(path, () -> new JsonLineRows(file), options, allocator);
    }

    public static TableWriter create(Path file, Schema schema) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return new JsonTableWriter(file, schema, raw -> {
            if (name.endsWith(".gz"))
                return new GZIPOutputStream(raw, 1 << 16);
            if (name.endsWith(".zst"))
                return new ZstdOutputStreamNoFinalizer(raw).setChecksum(true);
            return raw;
        });
    }
}
