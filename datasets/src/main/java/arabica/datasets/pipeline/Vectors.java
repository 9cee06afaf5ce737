package arabica.datasets.pipeline;

import arabica.datasets.table.Widening;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.TransferPair;

/// What is done to whole columns. What gives a new table leaves nothing in the old one: it moves columns or closes them.
final class Vectors {
    private Vectors() {}

    /// Fills one column of a table that is being made.
    interface Fill {
        void fill(FieldVector column);
    }

    /// A column with its values; closed again if they cannot be made.
    static FieldVector make(Field field, int rows, BufferAllocator allocator, Fill fill) {
        FieldVector column = field.createVector(allocator);
        try {
            column.setInitialCapacity(rows);
            column.allocateNew();
            fill.fill(column);
            column.setValueCount(rows);
            return column;
        } catch (RuntimeException | Error failure) {
            column.close();
            throw failure;
        }
    }

    /// Moves a column out of where it is, without copying.
    static FieldVector move(FieldVector column, BufferAllocator allocator) {
        TransferPair pair = column.getTransferPair(column.getField(), allocator);
        pair.transfer();
        return (FieldVector) pair.getTo();
    }

    /// Moves all columns of a reader's batch out of it.
    static VectorSchemaRoot move(VectorSchemaRoot table, BufferAllocator allocator) {
        List<FieldVector> columns = new ArrayList<>();
        int rows = table.getRowCount();
        table.getFieldVectors().forEach(column -> columns.add(move(column, allocator)));
        return table(table.getSchema().getFields(), columns, rows);
    }

    static VectorSchemaRoot table(List<Field> fields, List<FieldVector> columns, int rows) {
        return new VectorSchemaRoot(new Schema(fields), columns, rows);
    }

    /// Only some columns of a table, in the order given; the others are closed.
    static Batch select(Batch batch, List<String> names) {
        List<Field> fields = new ArrayList<>();
        List<FieldVector> columns = new ArrayList<>();
        for (String name : names) {
            fields.add(batch.table().getSchema().findField(name));
            columns.add(batch.table().getVector(name));
        }
        batch.table().getFieldVectors().stream().filter(column -> !columns.contains(column)).toList()
                .forEach(FieldVector::close);
        return new Batch(table(fields, columns, batch.rows()), batch.origins());
    }

    /// Only some rows of a batch, which is taken over.
    ///
    /// @param rows how many of `kept` count; ascending indices
    static Batch filter(Batch batch, int[] kept, int rows, BufferAllocator allocator) {
        if (rows == batch.rows()) { return batch; }
        try (batch) {
            List<FieldVector> columns = new ArrayList<>();
            try {
                for (FieldVector from : batch.table().getFieldVectors()) {
                    columns.add(make(from.getField(), rows, allocator, to -> {
                        for (int i = 0; i < rows; i++) { copy(from, kept[i], to, i); }
                    }));
                }
            } catch (RuntimeException | Error failure) {
                columns.forEach(FieldVector::close);
                throw failure;
            }
            long[] origins = new long[rows];
            for (int i = 0; i < rows; i++) { origins[i] = batch.origins()[kept[i]]; }
            return new Batch(table(batch.table().getSchema().getFields(), columns, rows), origins);
        }
    }

    /// Copies one value, to the end of another column of the same type.
    static void copy(FieldVector from, int index, FieldVector to, int at) { Widening.copy(from, index, to, at); }
}
