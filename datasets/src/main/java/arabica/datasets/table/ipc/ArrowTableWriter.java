package arabica.datasets.table.ipc;

import arabica.datasets.table.AtomicOutput;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableTypes;
import arabica.datasets.table.TableWriter;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/// Writes Arrow IPC files and streams; each batch is one record batch.
final class ArrowTableWriter implements TableWriter {
    private final Schema schema;
    private final CompressionCodec codec;
    private final AtomicOutput output;
    private final VectorSchemaRoot empty;
    private final Batches batches;
    private long rows;

    /// Arrow Java's writers write the one root that they were made for; these write any.
    private interface Batches {
        ArrowWriter writer();

        void write(ArrowRecordBatch batch) throws IOException;
    }

    ArrowTableWriter(Path file, Schema schema, TableCompression compression, boolean isFile,
            BufferAllocator allocator) {
        TableTypes.require(file.toString(), schema.getFields());
        this.schema = schema;
        codec = switch (compression) {
            case ZSTD -> new IpcCodec(CodecType.ZSTD);
            case LZ4 -> new IpcCodec(CodecType.LZ4_FRAME);
            default -> NoCompressionCodec.INSTANCE;
        };
        output = new AtomicOutput(file);
        empty = VectorSchemaRoot.create(schema, allocator);
        batches = isFile ? new OfFile(empty, output.channel()) : new OfStream(empty, output.channel());
        try {
            batches.writer().start();
        } catch (IOException e) {
            close();
            throw output.failed(e);
        }
    }

    @Override
    public void write(VectorSchemaRoot batch) {
        if (!batch.getSchema().getFields().equals(schema.getFields()))
            throw new IllegalArgumentException("a batch of " + batch.getSchema() + " for a table of " + schema);
        if (batch.getRowCount() == 0)
            return;
        try (ArrowRecordBatch unloaded = new VectorUnloader(batch, true, codec, true).getRecordBatch()) {
            batches.write(unloaded);
            rows += batch.getRowCount();
        } catch (IOException e) {
            throw output.failed(e);
        }
    }

    @Override
    public long finish() {
        try {
            batches.writer().end();
        } catch (IOException e) {
            throw output.failed(e);
        }
        output.moveIntoPlace();
        return rows;
    }

    @Override
    public void close() {
        empty.close();
        output.close();
    }

    private static final class OfFile extends ArrowFileWriter implements Batches {
        OfFile(VectorSchemaRoot root, WritableByteChannel out) { super(root, null, out); }

        @Override
        public ArrowWriter writer() { return this; }

        @Override
        public void write(ArrowRecordBatch batch) throws IOException { writeRecordBatch(batch); }
    }

    private static final class OfStream extends ArrowStreamWriter implements Batches {
        OfStream(VectorSchemaRoot root, WritableByteChannel out) { super(root, null, out); }

        @Override
        public ArrowWriter writer() { return this; }

        @Override
        public void write(ArrowRecordBatch batch) throws IOException { writeRecordBatch(batch); }
    }
}
