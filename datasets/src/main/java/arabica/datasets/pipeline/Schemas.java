package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import arabica.datasets.table.TableTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// Makes tables of several files one: columns that a table lacks are null there, whole numbers become wider or
/// real where another table needs that, structs get the fields of all. Nothing else is converted.
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

    static String names(Schema schema) { return String.join(", ", schema.getFields().stream().map(Field::getName).toList()); }

    /// The columns of both tables.
    ///
    /// @param first  what the first one is called, for messages
    /// @param second what the second one is called
    /// @throws DataException when a column has types that have nothing in common
    static Schema union(Schema a, Schema b, Object first, Object second) {
        return new Schema(union(a.getFields(), b.getFields(), first, second, ""));
    }

    private static List<Field> union(List<Field> a, List<Field> b, Object first, Object second, String path) {
        Map<String, Field> fields = new LinkedHashMap<>();
        a.forEach(field -> fields.put(field.getName(), field));
        for (Field field : b) {
            Field before = fields.get(field.getName());
            fields.put(field.getName(), before == null
                    ? nullable(field)
                    : union(before, field, first, second, path + field.getName()));
        }
        List<String> ofB = b.stream().map(Field::getName).toList();
        fields.replaceAll((name, field) -> ofB.contains(name) ? field : nullable(field));
        return new ArrayList<>(fields.values());
    }

    private static Field union(Field a, Field b, Object first, Object second, String path) {
        boolean nullable = a.isNullable() || b.isNullable();
        if (a.getType().equals(b.getType()) && a.getChildren().equals(b.getChildren())) {
            return with(a, a.getType(), a.getChildren(), nullable);
        }
        return switch (a.getType()) {
            case ArrowType.Null _ -> nullable(b);
            case ArrowType _ when b.getType() instanceof ArrowType.Null -> nullable(a);
            case ArrowType.Int x when b.getType() instanceof ArrowType.Int y && holdsInLong(x) && holdsInLong(y) ->
                with(a, TableTypes.INT64, List.of(), nullable);
            case ArrowType.Int _ when b.getType() instanceof ArrowType.FloatingPoint ->
                with(a, TableTypes.FLOAT64, List.of(), nullable);
            case ArrowType.FloatingPoint _ when b.getType() instanceof ArrowType.Int
                    || b.getType() instanceof ArrowType.FloatingPoint ->
                with(a, TableTypes.FLOAT64, List.of(), nullable);
            case ArrowType.List list when b.getType() instanceof ArrowType.List -> {
                Field item = union(a.getChildren().getFirst(), b.getChildren().getFirst(), first, second, path + "[]");
                yield with(a, list, List.of(item), nullable);
            }
            case ArrowType.Struct struct when b.getType() instanceof ArrowType.Struct ->
                with(a, struct, union(a.getChildren(), b.getChildren(), first, second, path + "."), nullable);
            default -> throw new DataException(second + ": column \"" + path + "\" is " + b.getType() + "; expected "
                    + a.getType() + ", as in " + first);
        };
    }

    private static boolean holdsInLong(ArrowType.Int type) { return type.getIsSigned() || type.getBitWidth() < 64; }

    private static Field nullable(Field field) { return with(field, field.getType(), field.getChildren(), true); }

    private static Field with(Field field, ArrowType type, List<Field> children, boolean nullable) {
        return new Field(field.getName(), new FieldType(nullable, type, null, field.getMetadata()), children);
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
                            for (int i = 0; i < rows; i++) { Values.set(to, i, Values.get(source, i)); }
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
}
