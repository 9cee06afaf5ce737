package arabica.datasets.table.parquet;

import arabica.datasets.DataException;
import arabica.datasets.table.AtomicOutput;
import arabica.datasets.table.TableTypes;
import arabica.datasets.table.TableWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;

/// Writes Parquet: a row group is complete when its values take 32 MiB.
final class ParquetTableWriter implements TableWriter {
    private static final long GROUP_BYTES = 32 << 20;
    private static final String CREATED_BY = "arabica version 0.1.0";

    private final Path file;
    private final Schema schema;
    private final CompressionCodec codec;
    private final ParquetProperties properties;
    private final WrittenSchema written;
    private final AtomicOutput output;
    private final OutputStream out;
    private final List<RowGroup> groups = new ArrayList<>();
    private Map<ColumnDescriptor, ChunkWriter> chunks;
    private ColumnWriteStore columns;
    private RowShredder shredder;
    private long offset;
    private long rows;
    private long groupRows;

    ParquetTableWriter(Path file, Schema schema, CompressionCodec codec, boolean pagesV2) {
        TableTypes.require(file.toString(), schema.getFields());
        schema.getFields().forEach(field -> requireFields(file, field));
        this.file = file;
        this.schema = schema;
        this.codec = codec;
        properties = RowShredder.properties(pagesV2);
        written = WrittenSchema.of(schema);
        output = new AtomicOutput(file);
        out = new BufferedOutputStream(Channels.newOutputStream(output.channel()), 1 << 16);
        try {
            out.write(ParquetFile.MAGIC);
        } catch (IOException e) {
            output.close();
            throw output.failed(e);
        }
        offset = ParquetFile.MAGIC.length;
        begin();
    }

    private static void requireFields(Path file, Field field) {
        if (field.getType() instanceof ArrowType.Struct && field.getChildren().isEmpty()) {
            throw new DataException(
                    file + ": column \"" + field.getName() + "\" has objects without fields, which Parquet"
                            + " cannot say; leave the column out");
        }
        field.getChildren().forEach(child -> requireFields(file, child));
    }

    private void begin() {
        chunks = new LinkedHashMap<>();
        for (ColumnDescriptor column : written.type().getColumns())
            chunks.put(column, new ChunkWriter(column, codec));
        columns = properties.newColumnWriteStore(written.type(), new PageWriteStore() {
            @Override
            public PageWriter getPageWriter(ColumnDescriptor column) { return chunks.get(column); }
        });
        List<ColumnWriter> writers = written.type().getColumns().stream().map(columns::getColumnWriter).toList();
        shredder = new RowShredder(writers);
        groupRows = 0;
    }

    @Override
    public void write(VectorSchemaRoot batch) {
        if (!batch.getSchema().getFields().equals(schema.getFields()))
            throw new IllegalArgumentException("a batch of " + batch.getSchema() + " for a table of " + schema);
        for (int i = 0; i < batch.getRowCount(); i++) {
            try {
                shredder.row(batch.getFieldVectors(), i);
            } catch (ArithmeticException e) {
                throw new DataException(file + ": row " + (rows + 1) + ": has a time that milliseconds cannot say", e);
            }
            columns.endRecord();
            rows++;
            groupRows++;
            if (columns.getBufferedSize() > GROUP_BYTES)
                endGroup();
        }
    }

    private void endGroup() {
        if (groupRows == 0)
            return;
        columns.flush();
        columns.close();
        long before = offset;
        List<ColumnChunk> described = new ArrayList<>();
        long unpacked = 0;
        try {
            for (ChunkWriter chunk : chunks.values()) {
                described.add(chunk.writeTo(out, offset));
                offset += chunk.getMemSize();
                unpacked += chunk.unpacked();
            }
        } catch (IOException e) {
            throw output.failed(e);
        }
        groups.add(new RowGroup(described, unpacked, groupRows).setFile_offset(before)
                .setTotal_compressed_size(offset - before));
        begin();
    }

    @Override
    public long finish() {
        endGroup();
        List<SchemaElement> elements = written.elements();
        FileMetaData footer = new FileMetaData(1, elements, rows, groups).setCreated_by(CREATED_BY);
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Util.writeFileMetaData(footer, bytes);
            bytes.writeTo(out);
            out.write(ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.size()).array());
            out.write(ParquetFile.MAGIC);
            out.flush();
        } catch (IOException e) {
            throw output.failed(e);
        }
        output.moveIntoPlace();
        return rows;
    }

    @Override
    public void close() {
        columns.close();
        output.close();
    }
}
