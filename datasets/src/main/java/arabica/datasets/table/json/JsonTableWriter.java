package arabica.datasets.table.json;

import arabica.datasets.table.AtomicOutput;
import arabica.datasets.table.TableWriter;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/// A table as JSON lines: an object a row, all its columns in their order, null where there is nothing.
final class JsonTableWriter implements TableWriter {
    private final Path file;
    private final Schema schema;
    private final AtomicOutput output;
    private final JsonGenerator out;
    private final JsonValues values;
    private long rows;

    /// How the plain bytes are compressed on their way to the file.
    interface Packing {
        OutputStream around(OutputStream raw) throws IOException;
    }

    JsonTableWriter(Path file, Schema schema, Packing packing) {
        this.file = file;
        this.schema = schema;
        output = new AtomicOutput(file);
        try {
            OutputStream raw = new BufferedOutputStream(Channels.newOutputStream(output.channel()), 1 << 16);
            out = new JsonFactory().createGenerator(packing.around(raw));
        } catch (IOException e) {
            output.close();
            throw output.failed(e);
        }
        out.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
        values = new JsonValues(out);
    }

    @Override
    public void write(VectorSchemaRoot batch) {
        if (!batch.getSchema().getFields().equals(schema.getFields()))
            throw new IllegalArgumentException("a batch of " + batch.getSchema() + " for a table of " + schema);
        try {
            for (int i = 0; i < batch.getRowCount(); i++) {
                out.writeStartObject();
                for (FieldVector column : batch.getFieldVectors())
                    values.field(column, i);
                out.writeEndObject();
                rows++;
            }
        } catch (Misfit e) {
            throw e.in(file, rows + 1);
        } catch (IOException e) {
            throw output.failed(e);
        }
    }

    @Override
    public long finish() {
        try {
            if (rows > 0)
                out.writeRaw('\n');
            out.close();
        } catch (IOException e) {
            throw output.failed(e);
        }
        output.moveIntoPlace();
        return rows;
    }

    @Override
    public void close() { output.close(); }
}
