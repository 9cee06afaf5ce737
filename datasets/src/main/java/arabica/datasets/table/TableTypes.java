package arabica.datasets.table;

import arabica.datasets.DataException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/// The types that columns of our tables have, whatever file they came from: null, bool, integers of 8 to 64 bits with and
/// without a sign, float32 and float64, UTF-8 text, bytes, date (days), timestamps, and lists and structs of these. One
/// kind of text and one kind of list: so whoever reads a table meets a `VarCharVector` and a `ListVector` alone.
public final class TableTypes {
    public static final ArrowType TEXT = ArrowType.Utf8.INSTANCE;
    public static final ArrowType INT64 = new ArrowType.Int(64, true);
    public static final ArrowType FLOAT64 = new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
    public static final ArrowType LIST = ArrowType.List.INSTANCE;
    public static final ArrowType STRUCT = ArrowType.Struct.INSTANCE;
    /// What the items of a list are called.
    public static final String ITEM = "item";

    private TableTypes() {}

    /// A column that may be null.
    public static Field field(String name, ArrowType type, Field... children) {
        return new Field(name, FieldType.nullable(type), List.of(children));
    }

    /// A list that may be null.
    public static Field list(String name, Field item) { return field(name, LIST, item); }

    /// Whether columns may have this type, children left aside.
    public static boolean holds(ArrowType type) {
        return switch (type) {
            case ArrowType.FloatingPoint number -> number.getPrecision() != FloatingPointPrecision.HALF;
            case ArrowType.Date date -> date.getUnit() == DateUnit.DAY;
            default -> switch (type.getTypeID()) {
                case Null, Bool, Int, Utf8, Binary, Timestamp, List, Struct -> true;
                default -> false;
            };
        };
    }

    /// @param where the file or the format, for the message
    /// @throws DataException when a column, or what is nested in one, has a type that tables do not have, or two have
    ///     one name
    public static void require(String where, List<Field> columns) {
        requireDifferentNames(where, columns);
        for (Field column : columns) {
            Optional<Field> strange = strange(column);
            if (strange.isPresent()) {
                throw new DataException(where + ": column \"" + column.getName() + "\" has the type "
                        + strange.get().getType() + ", which is not read; leave the column out");
            }
        }
    }

    /// @param where the file or the format, for the message
    /// @throws DataException when two columns, or two fields of one object, have the same name: who asks for it could
    ///     not say which
    public static void requireDifferentNames(String where, List<Field> columns) {
        Set<String> names = new HashSet<>();
        for (Field column : columns) {
            if (!names.add(column.getName())) {
                throw new DataException(where + ": has two columns or fields of the name \"" + column.getName()
                        + "\"; expected different names");
            }
            requireDifferentNames(where, column.getChildren());
        }
    }

    /// What is in a column that tables do not have; nothing where all of it can be read.
    public static Optional<Field> strange(Field field) {
        if (!holds(field.getType()))
            return Optional.of(field);
        return field.getChildren().stream().map(TableTypes::strange).flatMap(Optional::stream).findFirst();
    }
}
