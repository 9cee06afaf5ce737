package arabica.datasets.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// One schema for tables that differ a little, as files of JSON lines do: what is null in one takes the other's type,
/// integers of several widths become int64, integers and fractions float64, a column or field that one lacks is null
/// there. Nothing else mixes.
final class Widening {
    private Widening() {}

    /// Two columns that have nothing in common.
    static final class Differ extends Exception {
        private static final long serialVersionUID = 1L;

        Differ(String message) { super(message); }
    }

    static Schema union(Schema first, Schema second) throws Differ {
        return new Schema(union(first.getFields(), second.getFields()));
    }

    private static List<Field> union(List<Field> first, List<Field> second) throws Differ {
        Map<String, Field> fields = new LinkedHashMap<>();
        first.forEach(field -> fields.put(field.getName(), nullable(field)));
        for (Field field : second) {
            Field known = fields.get(field.getName());
            fields.put(field.getName(), known == null ? nullable(field) : union(known, field));
        }
        return new ArrayList<>(fields.values());
    }

    private static Field nullable(Field field) {
        return new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
    }

    private static Field union(Field first, Field second) throws Differ {
        ArrowType a = first.getType();
        ArrowType b = second.getType();
        if (b instanceof ArrowType.Null)
            return nullable(first);
        if (a instanceof ArrowType.Null)
            return new Field(first.getName(), FieldType.nullable(b), second.getChildren());
        if (a instanceof ArrowType.Struct && b instanceof ArrowType.Struct)
            return new Field(first.getName(), FieldType.nullable(a), union(first.getChildren(), second.getChildren()));
        if (a instanceof ArrowType.List && b instanceof ArrowType.List) {
            Field item = union(first.getChildren().getFirst(), second.getChildren().getFirst());
            return new Field(first.getName(), FieldType.nullable(a), List.of(item));
        }
        if (a.equals(b))
            return nullable(first);
        boolean integers = isSmallInt(a) && isSmallInt(b);
        if (!integers && !(isNumber(a) && isNumber(b)))
            throw new Differ("\"" + first.getName() + "\" is " + b + "; expected " + a);
        return TableTypes.field(first.getName(), integers ? TableTypes.INT64 : TableTypes.FLOAT64);
    }

    /// Integers that an int64 holds.
    private static boolean isSmallInt(ArrowType type) {
        return type instanceof ArrowType.Int number && (number.getIsSigned() || number.getBitWidth() < 64);
    }

    private static boolean isNumber(ArrowType type) {
        return isSmallInt(type) || type instanceof ArrowType.FloatingPoint;
    }

    /// Copies one value into a vector of a type that is the same or wider, and null before.
    static void copy(FieldVector from, int index, FieldVector to, int target) {
        if (from.isNull(index))
            return;
        switch (from) {
            case StructVector structs -> {
                ((StructVector) to).setIndexDefined(target);
                for (FieldVector child : structs.getChildrenFromFields())
                    copy(child, index, ((StructVector) to).getChild(child.getName()), target);
            }
            case ListVector lists -> {
                ListVector copies = (ListVector) to;
                int start = copies.startNewValue(target);
                int begin = lists.getElementStartIndex(index);
                int end = lists.getElementEndIndex(index);
                for (int i = begin; i < end; i++)
                    copy(lists.getDataVector(), i, copies.getDataVector(), start + i - begin);
                copies.endValue(target, end - begin);
            }
            case BaseIntVector numbers -> integer(numbers, index, to, target);
            case Float4Vector numbers -> {
                if (to instanceof Float8Vector wide)
                    wide.setSafe(target, numbers.get(index));
                else
                    to.copyFromSafe(index, target, from);
            }
            default -> to.copyFromSafe(index, target, from);
        }
    }

    private static void integer(BaseIntVector numbers, int index, FieldVector to, int target) {
        switch (to) {
            case BigIntVector wide -> wide.setSafe(target, numbers.getValueAsLong(index));
            case Float8Vector wide -> wide.setSafe(target, exact(numbers.getValueAsLong(index)));
            default -> to.copyFromSafe(index, target, (FieldVector) numbers);
        }
    }

    private static double exact(long value) {
        if ((long) (double) value != value || value == Long.MAX_VALUE)
            throw new ArithmeticException(
                    "the integer " + value + " among fractions, whose 64-bit floats cannot hold it");
        return value;
    }
}
