package arabica.datasets.table.ipc;

import arabica.datasets.DataException;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableTypes;
import arabica.datasets.table.TextChecks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// The record batches of an Arrow IPC file or stream.
final class ArrowTableReader implements TableReader {
    /// A record batch takes half of the JVM's memory at most: as much as it may allocate outside of the heap at all, and
    /// some conversions hold a batch twice.
    private static final long MAX_BATCH_BYTES = Math.min(2L << 30, Runtime.getRuntime().maxMemory() / 2);

    private final IpcFile file;
    private final IpcMessages messages;
    private final BufferAllocator allocator;
    private final IpcSchema columns;
    private final Schema schema;
    private final VectorSchemaRoot batch;
    /// For each column of the file the vector that it goes into; null for one that is not wanted.
    private final List<FieldVector> targets = new ArrayList<>();
    private final Map<Long, FieldVector> dictionaries = new HashMap<>();
    private final Set<Long> needed = new HashSet<>();
    private final SequencedMap<String, String> passedOver = new LinkedHashMap<>();
    private final boolean byRow;
    private long rows;

    ArrowTableReader(IpcFile file, IpcMessages messages, TableOptions options, BufferAllocator allocator) {
        this.file = file;
        this.messages = messages;
        this.allocator = allocator;
        columns = messages.schema();
        byRow = options.byRow();
        List<Field> chosen = chosen(options);
        schema = new Schema(chosen.stream().map(IpcSchema::plain).toList());
        TableTypes.require(file.path().toString(), schema.getFields());
        batch = VectorSchemaRoot.create(schema, allocator);
        for (Field column : columns.columns()) {
            int place = chosen.indexOf(column);
            targets.add(place < 0 ? null : batch.getVector(place));
        }
        chosen.forEach(this::need);
    }

    private List<Field> chosen(TableOptions options) {
        if (!options.columns().isEmpty())
            return options.columns().stream().map(this::column).toList();
        if (!options.byRow())
            return columns.columns();
        List<Field> read = new ArrayList<>();
        for (Field column : columns.columns()) {
            TableTypes.strange(IpcSchema.plain(column)).ifPresentOrElse(
                    strange -> passedOver.put(column.getName(), strange.getType().toString()), () -> read.add(column));
        }
        return read;
    }

    /// Takes down which dictionaries are needed: those of other columns may be of any type.
    private void need(Field column) {
        if (column.getDictionary() != null)
            needed.add(column.getDictionary().getId());
        column.getChildren().forEach(this::need);
    }

    private Field column(String name) {
        List<Field> called = columns.columns().stream().filter(field -> field.getName().equals(name)).toList();
        TableTypes.requireDifferentNames(file.path().toString(), called);
        if (called.isEmpty()) {
            throw new DataException(file.path() + ": has no column \"" + name + "\"; expected one of "
                    + String.join(", ", columns.columns().stream().map(Field::getName).toList()));
        }
        return called.getFirst();
    }

    @Override
    public Schema schema() { return schema; }

    @Override
    public SequencedMap<String, String> passedOver() { return passedOver; }

    @Override
    public VectorSchemaRoot next() {
        batch.clear();
        try {
            IpcFile.Entry entry = messages.next();
            while (entry != null) {
                switch (entry.message().headerType()) {
                    case MessageHeader.DictionaryBatch -> dictionary(entry);
                    case MessageHeader.RecordBatch -> {
                        if (load(entry))
                            return batch;
                    }
                    default -> throw file.damaged("a message is neither a record batch nor a dictionary");
                }
                entry = messages.next();
            }
            return null;
        } catch (DataException e) {
            throw e;
        } catch (OutOfMemoryException e) {
            throw new DataException(file.path() + ": a record batch takes more memory than is allowed", e);
        } catch (RuntimeException | AssertionError e) {
            throw file.damaged(e);
        }
    }

    /// Fills the batch; false when it has no rows.
    private boolean load(IpcFile.Entry entry) {
        RecordBatch claimed = (RecordBatch) entry.message().header(new RecordBatch());
        IpcBatch loader = new IpcBatch(file, entry, claimed, allocator, MAX_BATCH_BYTES);
        if (loader.rows() == 0)
            return false;
        for (int i = 0; i < targets.size(); i++) {
            Field declared = columns.columns().get(i);
            if (targets.get(i) == null)
                loader.skip(IpcSchema.wire(declared));
            else
                column(loader, declared, targets.get(i));
        }
        batch.setRowCount(loader.rows());
        if (!byRow) {
            for (FieldVector column : batch.getFieldVectors())
                TextChecks.require(file.path(), rows, column, loader.rows());
        }
        rows += loader.rows();
        return true;
    }

    private void column(IpcBatch loader, Field declared, FieldVector target) {
        if (PlainVectors.isPlain(declared)) {
            loader.load(target, loader.rows(), true);
            return;
        }
        try (FieldVector wire = IpcSchema.wire(declared).createVector(allocator)) {
            loader.load(wire, loader.rows(), true);
            target.allocateNew();
            PlainVectors plain = new PlainVectors(file, dictionaries);
            for (int i = 0; i < loader.rows(); i++)
                plain.copy(declared, wire, i, target, i);
        }
    }

    /// Loads a dictionary: a new one, one in place of another, or more entries of it.
    private void dictionary(IpcFile.Entry entry) {
        DictionaryBatch claimed = (DictionaryBatch) entry.message().header(new DictionaryBatch());
        Field declared = columns.dictionary(claimed.id());
        if (declared == null)
            throw file.damaged("it has a dictionary " + claimed.id() + " that no column has");
        if (!needed.contains(claimed.id()))
            return;
        IpcBatch loader = new IpcBatch(file, entry, claimed.data(), allocator, MAX_BATCH_BYTES);
        FieldVector values = IpcSchema.plain(declared).createVector(allocator);
        try (FieldVector wire = IpcSchema.wire(declared).createVector(allocator)) {
            loader.load(wire, loader.rows(), true);
            values.allocateNew();
            FieldVector before = claimed.isDelta() ? dictionaries.get(claimed.id()) : null;
            int kept = before == null ? 0 : before.getValueCount();
            for (int i = 0; i < kept; i++)
                values.copyFromSafe(i, i, before);
            PlainVectors plain = new PlainVectors(file, dictionaries);
            for (int i = 0; i < loader.rows(); i++)
                plain.copy(declared, wire, i, values, kept + i);
            values.setValueCount(kept + loader.rows());
        } catch (RuntimeException e) {
            values.close();
            throw e;
        }
        FieldVector replaced = dictionaries.put(claimed.id(), values);
        if (replaced != null)
            replaced.close();
    }

    @Override
    public void close() {
        batch.close();
        dictionaries.values().forEach(FieldVector::close);
        dictionaries.clear();
        file.close();
    }
}
