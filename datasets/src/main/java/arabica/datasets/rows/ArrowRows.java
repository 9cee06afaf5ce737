package arabica.datasets.rows;

import arabica.datasets.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// Rows as Arrow tables: a UTF-8 column for each text, a `list<int32>` column for ids, named as a JSON row's fields are; for
/// pairs also `margin` and `weight` (float64) and `source` (UTF-8), null where a row does not say.
/// Texts in an Arrow table are final; read it back with [PromptTemplate#NONE].
public final class ArrowRows {
    private static final int BATCH_ROWS = 1024;
    private static final ArrowType NUMBER = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);

    private ArrowRows() {}

    /// The columns of rows of one kind.
    public static Schema schema(Class<? extends Row> kind) {
        if (kind == IdsRow.class) {
            Field item = new Field("item", FieldType.notNullable(new ArrowType.Int(32, true)), null);
            return new Schema(
                    List.of(new Field("input_ids", FieldType.notNullable(new ArrowType.List()), List.of(item))));
        }
        List<Field> columns = new ArrayList<>();
        if (kind == PreferenceRow.class) {
            List.of("prompt", "chosen", "rejected").forEach(name -> columns.add(text(name)));
            columns.add(new Field("margin", FieldType.nullable(NUMBER), null));
            columns.add(new Field("weight", FieldType.notNullable(NUMBER), null));
            columns.add(new Field("source", FieldType.nullable(new ArrowType.Utf8()), null));
            return new Schema(columns);
        }
        if (kind == UnpairedRow.class) {
            List.of("prompt", "completion").forEach(name -> columns.add(text(name)));
            columns.add(new Field("label", FieldType.notNullable(new ArrowType.Bool()), null));
            return new Schema(columns);
        }
        for (var component : kind.getRecordComponents()) { columns.add(text(component.getName())); }
        return new Schema(columns);
    }

    private static Field text(String name) {
        return new Field(name, FieldType.notNullable(new ArrowType.Utf8()), null);
    }

    /// Rows of one kind, at least one, as one record batch; the caller closes it.
    ///
    /// @throws IllegalArgumentException when the rows are of different kinds
    public static VectorSchemaRoot batch(List<? extends Row> rows, BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema(rows.getFirst().getClass()), allocator);
        try {
            fill(root, rows);
            return root;
        } catch (RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /// Writes rows of one kind, at least one, as an uncompressed Arrow IPC file of many record batches.
    public static void write(Iterator<? extends Row> rows, Path file) {
        if (!rows.hasNext())
            throw new IllegalArgumentException("no rows to write to " + file);
        Path temporary = AtomicFiles.temporary(file);
        try {
            try {
                writeBatches(rows, temporary);
                AtomicFiles.moveIntoPlace(temporary, file);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void writeBatches(Iterator<? extends Row> rows, Path file) throws IOException {
        List<Row> pending = new ArrayList<>();
        pending.add(rows.next());
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot root = VectorSchemaRoot.create(schema(pending.getFirst().getClass()), allocator);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                ArrowFileWriter writer = new ArrowFileWriter(root, null, channel)) {
            writer.start();
            while (!pending.isEmpty()) {
                while (rows.hasNext() && pending.size() < BATCH_ROWS)
                    pending.add(rows.next());
                fill(root, pending);
                writer.writeBatch();
                pending.clear();
                if (rows.hasNext())
                    pending.add(rows.next());
            }
            writer.end();
        }
    }

    private static void fill(VectorSchemaRoot root, List<? extends Row> rows) {
        root.clear();
        for (int i = 0; i < rows.size(); i++) {
            switch (rows.get(i)) {
                case PreferenceRow row -> {
                    texts(root, i, 6, "prompt", row.prompt().text(), "chosen", row.chosen(), "rejected",
                            row.rejected());
                    notes(root, i, row.notes());
                }
                case UnpairedRow row -> {
                    texts(root, i, 3, "prompt", row.prompt().text(), "completion", row.completion());
                    ((BitVector) root.getVector("label")).setSafe(i, row.label() ? 1 : 0);
                }
                case CompletionRow row ->
                    texts(root, i, 2, "prompt", row.prompt().text(), "completion", row.completion());
                case TextRow row -> texts(root, i, 1, "text", row.text());
                case PromptRow row -> texts(root, i, 1, "prompt", row.prompt().text());
                case IdsRow row -> ids(root, i, row.inputIds());
            }
        }
        root.setRowCount(rows.size());
    }

    private static void notes(VectorSchemaRoot root, int row, PairNotes notes) {
        notes.margin().ifPresent(margin -> ((Float8Vector) root.getVector("margin")).setSafe(row, margin));
        ((Float8Vector) root.getVector("weight")).setSafe(row, notes.weight());
        notes.source().ifPresent(source -> ((VarCharVector) root.getVector("source")).setSafe(row,
                source.getBytes(StandardCharsets.UTF_8)));
    }

    private static void texts(VectorSchemaRoot root, int row, int columns, String... namesAndTexts) {
        requireColumns(root, columns, row);
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            FieldVector column = root.getVector(namesAndTexts[i]);
            if (!(column instanceof VarCharVector texts))
                throw mixed(row);
            texts.setSafe(row, namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void ids(VectorSchemaRoot root, int row, int[] ids) {
        requireColumns(root, 1, row);
        if (!(root.getVector(0) instanceof ListVector lists))
            throw mixed(row);
        IntVector items = (IntVector) lists.getDataVector();
        int start = lists.startNewValue(row);
        for (int i = 0; i < ids.length; i++)
            items.setSafe(start + i, ids[i]);
        lists.endValue(row, ids.length);
    }

    private static void requireColumns(VectorSchemaRoot root, int columns, int row) {
        if (root.getFieldVectors().size() != columns)
            throw mixed(row);
    }

    private static IllegalArgumentException mixed(int row) {
        return new IllegalArgumentException("row " + (row + 1) + " of the batch is of another kind than the first");
    }
}
