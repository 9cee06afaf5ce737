package arabica.datasets.table.ipc;

import arabica.datasets.DataException;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableWriter;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/// Opens and creates Arrow IPC files and streams. Which of both a file is, its first bytes say: Hugging Face's `datasets`
/// calls its streams `.arrow` too.
public final class ArrowTables {
    private ArrowTables() {}

    public static TableReader open(Path path, TableOptions options, BufferAllocator allocator) {
        IpcFile file = IpcFile.open(path);
        try {
            return new ArrowTableReader(file, IpcMessages.of(file), options, allocator);
        } catch (DataException e) {
            file.close();
            throw e;
        } catch (RuntimeException | AssertionError e) {
            file.close();
            throw file.damaged(e);
        }
    }

    public static TableWriter createFile(Path file, Schema schema, TableCompression compression,
            BufferAllocator allocator) {
        return new ArrowTableWriter(file, schema, compression, true, allocator);
    }

    public static TableWriter createStream(Path file, Schema schema, TableCompression compression,
            BufferAllocator allocator) {
        return new ArrowTableWriter(file, schema, compression, false, allocator);
    }
}
