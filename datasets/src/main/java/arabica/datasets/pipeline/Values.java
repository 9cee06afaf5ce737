package arabica.datasets.pipeline;

import arabica.datasets.DataException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/// Values in vectors as Java objects and back: `String`, `Long` (`BigInteger` where unsigned 64-bit), `Double`, `Boolean`,
/// `byte[]`, `LocalDate`, `Long` for timestamps in their unit, `List` and `Map` for lists and structs, null for null.
final class Values {
    private Values() {}

    static Object get(FieldVector vector, int index) {
        if (vector.isNull(index)) { return null; }
        return switch (vector) {
            case VarCharVector texts -> new String(texts.get(index), StandardCharsets.UTF_8);
            case UInt8Vector numbers -> numbers.getObjectNoOverflow(index);
            case BaseIntVector numbers -> numbers.getValueAsLong(index);
            case Float4Vector numbers -> (double) numbers.get(index);
            case Float8Vector numbers -> numbers.get(index);
            case BitVector bits -> bits.get(index) != 0;
            case VarBinaryVector bytes -> bytes.get(index);
            case DateDayVector days -> LocalDate.ofEpochDay(days.get(index));
            case TimeStampVector times -> times.get(index);
            case ListVector lists -> list(lists, index);
            case StructVector structs -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                structs.getChildrenFromFields().forEach(child -> fields.put(child.getName(), get(child, index)));
                yield Collections.unmodifiableMap(fields);
            }
            default -> throw new IllegalStateException("a column of the type " + vector.getField().getType());
        };
    }

    private static List<Object> list(ListVector lists, int index) {
        List<Object> items = new ArrayList<>();
        for (int i = lists.getElementStartIndex(index); i < lists.getElementEndIndex(index); i++) {
            items.add(get(lists.getDataVector(), i));
        }
        return Collections.unmodifiableList(items);
    }

    /// Writes a value at the end of a vector; nothing may be behind `index`.
    ///
    /// @throws DataException when the vector's type cannot hold it
    static void set(FieldVector vector, int index, Object value) {
        if (value == null) {
            vector.setNull(index);
            return;
        }
        switch (vector) {
            case VarCharVector texts -> texts.setSafe(index, utf8(as(CharSequence.class, vector, value)));
            case BitVector bits -> bits.setSafe(index, as(Boolean.class, vector, value) ? 1 : 0);
            case Float4Vector numbers -> numbers.setSafe(index, as(Number.class, vector, value).floatValue());
            case Float8Vector numbers -> numbers.setSafe(index, as(Number.class, vector, value).doubleValue());
            case BaseIntVector numbers -> integer(numbers, vector, index, as(Number.class, vector, value));
            case VarBinaryVector bytes -> bytes.setSafe(index, as(byte[].class, vector, value));
            case DateDayVector days ->
                days.setSafe(index, Math.toIntExact(as(LocalDate.class, vector, value).toEpochDay()));
            case TimeStampVector times -> times.setSafe(index, as(Long.class, vector, value));
            case ListVector lists -> list(lists, index, as(List.class, vector, value));
            case StructVector structs -> {
                Map<?, ?> fields = as(Map.class, vector, value);
                structs.setIndexDefined(index);
                for (FieldVector child : structs.getChildrenFromFields()) {
                    set(child, index, fields.get(child.getName()));
                }
            }
            default -> throw mismatch(vector, value);
        }
    }

    private static void list(ListVector lists, int index, List<?> items) {
        int from = lists.startNewValue(index);
        FieldVector data = lists.getDataVector();
        for (int i = 0; i < items.size(); i++) { set(data, from + i, items.get(i)); }
        data.setValueCount(from + items.size());
        lists.endValue(index, items.size());
    }

    private static byte[] utf8(CharSequence text) { return text.toString().getBytes(StandardCharsets.UTF_8); }

    private static <T> T as(Class<T> type, FieldVector vector, Object value) {
        if (!type.isInstance(value)) { throw mismatch(vector, value); }
        return type.cast(value);
    }

    private static void integer(BaseIntVector numbers, FieldVector vector, int index, Number value) {
        long whole = switch (value) {
            case BigInteger big -> big.longValue();
            case Float real -> whole(vector, real);
            case Double real -> whole(vector, real);
            case BigDecimal real -> whole(vector, real.doubleValue());
            default -> value.longValue();
        };
        while (index >= vector.getValueCapacity()) { vector.reAlloc(); }
        numbers.setWithPossibleTruncate(index, whole);
        boolean kept = vector instanceof UInt8Vector || numbers.getValueAsLong(index) == whole;
        if (!kept) { throw mismatch(vector, value); }
    }

    private static long whole(FieldVector vector, double value) {
        if (value != Math.rint(value) || Math.abs(value) > 1L << 53) { throw mismatch(vector, value); }
        return (long) value;
    }

    private static DataException mismatch(FieldVector vector, Object value) {
        String shown = String.valueOf(value);
        return new DataException("column \"" + vector.getName() + "\" has the type " + vector.getField().getType()
                + "; a value of it cannot be " + (shown.length() > 80 ? shown.substring(0, 80) + "…" : shown)
                + (value == null ? "" : " (" + value.getClass().getSimpleName() + ")"));
    }
}
