package arabica.datasets.pipeline;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/// A row of a [Dataset], as functions see it. It reads from the batch that it is in, only what it is asked for, and is good
/// only until the function returns; [#copy] is good for ever. [#with] gives a changed row and leaves this one as it is.
public final class TableRow {
    /// Null once the row is a copy.
    private VectorSchemaRoot table;
    private final int index;
    private final Origin origin;
    private final Map<String, Object> changed;
    private boolean gone;

    TableRow(VectorSchemaRoot table, int index, Origin origin, Map<String, Object> changed) {
        this.table = table;
        this.index = index;
        this.origin = origin;
        this.changed = changed;
    }

    /// A text; null where it is null.
    public String text(String column) { return as(String.class, column, "text"); }

    /// A whole number.
    ///
    /// @throws IllegalArgumentException when it is null, or the column has none
    public long integer(String column) { return required(Long.class, column, "a whole number"); }

    /// A number, whole or not.
    ///
    /// @throws IllegalArgumentException when it is null, or the column has none
    public double number(String column) { return required(Number.class, column, "a number").doubleValue(); }

    /// A truth value.
    ///
    /// @throws IllegalArgumentException when it is null, or the column has none
    public boolean truth(String column) { return required(Boolean.class, column, "true or false"); }

    /// A list, its structs as maps; null where it is null.
    @SuppressWarnings("unchecked")
    public List<Object> list(String column) { return as(List.class, column, "a list"); }

    /// Whatever is there: `String`, `Long`, `Double`, `Boolean`, `byte[]`, `LocalDate`, `List`, `Map` or null.
    ///
    /// @throws IllegalArgumentException when there is no such column
    public Object get(String column) {
        if (changed.containsKey(column)) { return changed.get(column); }
        requireHere();
        FieldVector vector = table == null ? null : table.getVector(column);
        if (vector == null) {
            throw new IllegalArgumentException("there is no column \"" + column + "\"; expected one of "
                    + String.join(", ", columns()));
        }
        return Values.get(vector, index);
    }

    /// The columns' names, in order.
    public List<String> columns() {
        requireHere();
        return table == null
                ? List.copyOf(changed.keySet())
                : table.getSchema().getFields().stream().map(field -> field.getName()).toList();
    }

    /// All values by column.
    public Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        columns().forEach(column -> values.put(column, get(column)));
        return Collections.unmodifiableMap(values);
    }

    /// This row with another value in a column.
    public TableRow with(String column, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(changed);
        more.put(column, value);
        TableRow row = new TableRow(table, index, origin, more);
        row.gone = gone;
        return row;
    }

    /// This row with its values in itself, to be kept.
    public TableRow copy() { return new TableRow(null, 0, origin, values()); }

    /// The file and the row that it was read from; for a mixed or split set too.
    public Origin origin() { return origin; }

    /// What [#with] set, by column.
    Map<String, Object> changed() { return changed; }

    /// Whether both read from the same place, whatever was changed since.
    boolean sameRowAs(TableRow other) { return table == other.table && index == other.index; }

    /// Marks that the batch is about to go.
    void leave() { if (table != null) { gone = true; } }

    private void requireHere() {
        if (gone) {
            throw new IllegalStateException("a row was read after the function that it was given to had returned; "
                    + "keep row.copy()");
        }
    }

    private <T> T as(Class<T> type, String column, String expected) {
        Object value = get(column);
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException("column \"" + column + "\" holds no " + expected + " but a "
                    + value.getClass().getSimpleName());
        }
        return type.cast(value);
    }

    private <T> T required(Class<T> type, String column, String expected) {
        T value = as(type, column, expected);
        if (value == null) {
            throw new IllegalArgumentException("column \"" + column + "\" is null; expected " + expected);
        }
        return value;
    }

    @Override
    public String toString() { return gone ? "a row that is gone" : values().toString(); }
}
