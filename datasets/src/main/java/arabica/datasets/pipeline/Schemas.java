package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import arabica.datasets.table.Widening;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Columns by name, and tables made alike.
final class Schemas {
    private Schemas() {}

    /// @throws DataException when there is no such column
    static void require(Schema schema, String column, Object where) {
        if (!has(schema, column)) {
            throw new DataException(where + ": has no column \"" + column + "\"; expected one of " + names(schema));
        }
    }

    static boolean has(Schema schema, String column) {
        return schema.getFields().stream().anyMatch(field -> field.getName().equals(column));
    }

    static String names(Schema schema) {
        return String.join(", ", schema.getFields().stream().map(Field::getName).toList());
    }

    /// The columns of both tables: see [Widening].
    ///
    /// @param first  what the first one is called, for messages
    /// @param second what the second one is called
    /// @throws DataException when a column has types that have nothing in common
    static Schema union(Schema a, Schema b, Object first, Object second) {
        if (a.getFields().equals(b.getFields())) { return a; }
        try {
            return Widening.union(a, b);
        } catch (Widening.Differ e) {
            throw new DataException(second + ": column " + e.getMessage() + ", as in " + first, e);
        }
    }

    /// A table's rows with the columns of a schema, moved where they are so already.
    static VectorSchemaRoot conform(VectorSchemaRoot table, Schema schema, BufferAllocator allocator) {
        int rows = table.getRowCount();
        List<FieldVector> columns = new ArrayList<>();
        try {
            for (Field field : schema.getFields()) {
                Optional<FieldVector> from = Optional.ofNullable(table.getVector(field.getName()));
                boolean same = from.isPresent() && from.get().getField().getType().equals(field.getType())
                        && from.get().getField().getChildren().equals(field.getChildren());
                columns.add(same
                        ? Vectors.move(from.get(), allocator)
                        : Vectors.make(field, rows, allocator, to -> from.ifPresent(source -> {
                            for (int i = 0; i < rows; i++) { widen(source, i, to); }
                        })));
            }
        } catch (RuntimeException | Error failure) {
            columns.forEach(FieldVector::close);
            throw failure;
        } finally {
            table.clear();
        }
        return Vectors.table(schema.getFields(), columns, rows);
    }

    private static void widen(FieldVector from, int index, FieldVector to) {
        try {
            Widening.copy(from, index, to, index);
        } catch (ArithmeticException e) {
            throw new DataException("column \"" + from.getName() + "\" has " + e.getMessage(), e);
        }
    }
}
