package arabica.datasets.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.pojo.Schema;

/// Arrow files that our own writer refuses to write, by Arrow's.
public final class ForeignArrow {
    private ForeignArrow() {}

    /// A file of one batch.
    public static Path write(Path file, Schema schema, Consumer<VectorSchemaRoot> fill) {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            batch.allocateNew();
            fill.accept(batch);
            return write(file, batch, null);
        }
    }

    static Path write(Path file, VectorSchemaRoot batch, DictionaryProvider dictionaries) {
        try (var out = Files.newByteChannel(file, java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(batch, dictionaries, out)) {
            writer.start();
            writer.writeBatch();
            writer.end();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
