package arabica.datasets.table;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.pojo.Schema;

/// Tables as plain Java values, to write, to read back and to compare: texts, `Long`s for all integers, `Double`s,
/// lists, maps for structs, and null.
public final class TableValues {
    private TableValues() {}

    /// Writes rows in batches of `batchRows`.
    public static void write(Path file, Schema schema, List<Map<String, Object>> rows, int batchRows,
            Optional<TableCompression> compression) {
        try (BufferAllocator allocator = new RootAllocator();
                TableWriter writer = TableWriter.create(file, schema, compression, allocator)) {
            write(writer, schema, rows, batchRows, allocator);
        }
    }

    static void write(TableWriter writer, Schema schema, List<Map<String, Object>> rows, int batchRows,
            BufferAllocator allocator) {
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator)) {
            for (int from = 0; from < rows.size(); from += batchRows) {
                fill(batch, rows.subList(from, Math.min(rows.size(), from + batchRows)));
                writer.write(batch);
            }
            writer.finish();
        }
    }

    static void fill(VectorSchemaRoot batch, List<Map<String, Object>> rows) {
        batch.clear();
        batch.allocateNew();
        for (int i = 0; i < rows.size(); i++) {
            for (FieldVector column : batch.getFieldVectors())
                put(column, i, rows.get(i).get(column.getName()));
        }
        batch.setRowCount(rows.size());
    }

    private static void put(FieldVector vector, int index, Object value) {
        if (value == null)
            return;
        switch (vector) {
            case VarCharVector texts -> texts.setSafe(index, ((String) value).getBytes(StandardCharsets.UTF_8));
            case BitVector bits -> bits.setSafe(index, (Boolean) value ? 1 : 0);
            case BaseIntVector numbers -> numbers.setWithPossibleTruncate(index, (Long) value);
            case Float8Vector numbers -> numbers.setSafe(index, (Double) value);
            case ListVector lists -> {
                List<?> items = (List<?>) value;
                int start = lists.startNewValue(index);
                while (lists.getDataVector().getValueCapacity() < start + items.size())
                    lists.getDataVector().reAlloc();
                for (int i = 0; i < items.size(); i++)
                    put(lists.getDataVector(), start + i, items.get(i));
                lists.endValue(index, items.size());
            }
            case StructVector structs -> {
                structs.setIndexDefined(index);
                ((Map<?, ?>) value).forEach((name, field) -> put(structs.getChild((String) name), index, field));
            }
            default -> throw new IllegalArgumentException(vector.getField().toString());
        }
    }

    /// All rows of a table.
    public static List<Map<String, Object>> read(Path path, String... columns) {
        return read(path, Long.MAX_VALUE, columns);
    }

    static List<Map<String, Object>> read(Path path, long limit, String... columns) {
        List<Map<String, Object>> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator(limit);
                TableReader reader = TableReader.open(path, TableOptions.ALL.withColumns(columns), allocator)) {
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) {
                for (int i = 0; i < batch.getRowCount(); i++) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (FieldVector column : batch.getFieldVectors())
                        row.put(column.getName(), value(column, i));
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    static Schema schema(Path path) {
        try (BufferAllocator allocator = new RootAllocator(); TableReader reader = TableReader.open(path, allocator)) {
            return reader.schema();
        }
    }

    static Object value(FieldVector vector, int index) {
        if (vector.isNull(index))
            return null;
        return switch (vector) {
            case VarCharVector texts -> new String(texts.get(index), StandardCharsets.UTF_8);
            case BaseIntVector numbers -> numbers.getValueAsLong(index);
            case ListVector lists -> {
                List<Object> items = new ArrayList<>();
                for (int i = lists.getElementStartIndex(index); i < lists.getElementEndIndex(index); i++)
                    items.add(value(lists.getDataVector(), i));
                yield items;
            }
            case StructVector structs -> {
                Map<String, Object> fields = new HashMap<>();
                structs.getChildrenFromFields().forEach(child -> fields.put(child.getName(), value(child, index)));
                yield fields;
            }
            default -> vector.getObject(index);
        };
    }
}
