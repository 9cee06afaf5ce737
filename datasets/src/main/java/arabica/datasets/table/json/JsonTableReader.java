package arabica.datasets.table.json;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.BoundedJson;
import arabica.datasets.DataException;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rows of JSON as a table. A first pass over all of them finds the types, a second one the values: types from the first
/// rows alone would fail, or worse lose something, at a row far behind.
public final class JsonTableReader implements TableReader {
    private static final Logger LOG = LoggerFactory.getLogger(JsonTableReader.class);
    private static final int BATCH_ROWS = 1024;
    private static final long BATCH_BYTES = 8 << 20;

    private final Path file;
    private final Schema schema;
    private final VectorSchemaRoot batch;
    private final JsonRows rows;
    private final JsonFill fill = new JsonFill();
    private final Map<String, FieldVector> columns = new LinkedHashMap<>();
    /// The rows that the first pass left out, in order; and how many of them are behind us.
    private final List<Long> bad;
    private int badPassed;
    private boolean ended;

    /// @param file for messages
    /// @throws DataException when a row is no object, does not fit those before it, or lacks a column in all rows
    public JsonTableReader(Path file, JsonRows.Source source, TableOptions options, BufferAllocator allocator) {
        this.file = file;
        this.bad = new ArrayList<>();
        try {
            schema = project(shape(source, options), options.columns());
            rows = source.open();
        } catch (IOException e) {
            throw unreadable(e);
        }
        batch = VectorSchemaRoot.create(schema, allocator);
        batch.getFieldVectors().forEach(column -> columns.put(column.getName(), column));
    }

    @Override
    public Schema schema() { return schema; }

    @Override
    public VectorSchemaRoot next() {
        batch.clear();
        batch.allocateNew();
        int count = 0;
        long bytes = 0;
        while (!ended && count < BATCH_ROWS && bytes < BATCH_BYTES) {
            if (!row(count)) {
                ended = true;
                break;
            }
            count++;
            bytes += rows.size();
        }
        if (ended && fill.loneSurrogates() > 0)
            LOG.warn("{}: {} texts had lone surrogates; these are U+FFFD now", file, fill.loneSurrogates());
        batch.setRowCount(count);
        return count == 0 ? null : batch;
    }

    @Override
    public void close() {
        batch.close();
        try {
            rows.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private JsonShape shape(JsonRows.Source source, TableOptions options) throws IOException {
        BadRowPolicy policy = options.badRows();
        // Where bad rows are left out, which they are may not depend on the columns that somebody wants to see: passes over
        // different columns would count rows differently.
        Set<String> judged = policy.left() > 0 ? Set.of() : Set.copyOf(options.columns());
        JsonShape all = new JsonShape();
        try (JsonRows first = source.open()) {
            while (true) {
                try {
                    JsonParser parser = first.next();
                    if (parser == null)
                        return all;
                    all.add(whole(parser, first.number(), judged), "");
                } catch (BadRowException e) {
                    leaveOut(e, first.number(), policy);
                } catch (Misfit e) {
                    leaveOut(e.in(file, first.number()), first.number(), policy);
                } catch (JsonProcessingException e) {
                    leaveOut(notJson(e, first.number()), first.number(), policy);
                }
            }
        }
    }

    private void leaveOut(BadRowException problem, long row, BadRowPolicy policy) {
        policy.accept(problem);
        bad.add(row);
    }

    private static JsonShape whole(JsonParser parser, long row, Set<String> judged) throws IOException {
        parser.nextToken();
        if (parser.currentToken() == null)
            throw new Misfit("is empty; expected an object");
        JsonShape shape = JsonShape.ofRow(parser, row, judged);
        if (!shape.isStruct())
            throw new Misfit("is " + shape.label() + "; expected an object");
        if (parser.nextToken() != null)
            throw new Misfit("has more after its object; expected nothing");
        return shape;
    }

    private BadRowException notJson(JsonProcessingException e, long row) {
        return new BadRowException(file, row, Optional.empty(), "is not JSON: " + BoundedJson.problem(e));
    }

    private Schema project(JsonShape all, List<String> wanted) {
        if (wanted.isEmpty())
            return new Schema(all.fields().entrySet().stream().map(e -> e.getValue().field(e.getKey())).toList());
        List<Field> fields = new ArrayList<>();
        for (String name : wanted) {
            JsonShape shape = all.fields().get(name);
            if (shape == null) {
                throw new DataException(file + ": no row has the column \"" + name + "\"; expected one of "
                        + String.join(", ", all.fields().keySet()));
            }
            fields.add(shape.field(name));
        }
        return new Schema(fields);
    }

    /// Fills the next good row in; false at the end.
    private boolean row(int index) {
        while (true) {
            try {
                JsonParser parser = rows.next();
                if (parser == null)
                    return false;
                if (isBad(rows.number()))
                    continue;
                put(parser, index);
                return true;
            } catch (BadRowException e) {
                if (!isBad(rows.number()))
                    throw e;
            } catch (Misfit e) {
                throw e.in(file, rows.number());
            } catch (JsonProcessingException e) {
                throw notJson(e, rows.number());
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    private boolean isBad(long row) {
        boolean isBad = badPassed < bad.size() && bad.get(badPassed) == row;
        if (isBad)
            badPassed++;
        return isBad;
    }

    private void put(JsonParser parser, int index) throws IOException {
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            FieldVector column = columns.get(parser.currentName());
            JsonToken value = parser.nextToken();
            if (column == null) {
                if (value.isStructStart())
                    parser.skipChildren();
                continue;
            }
            try {
                fill.put(column, index, parser);
            } catch (Misfit misfit) {
                throw misfit.within(column.getName());
            }
        }
    }

    private DataException unreadable(IOException e) {
        return new DataException(file + ": cannot be read: " + e.getMessage(), e);
    }
}
