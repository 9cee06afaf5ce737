package arabica.datasets.table.ipc;

import arabica.datasets.table.TableTypes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/// The columns of an IPC file as they lie in it ("wire"), and as readers get them: a dictionary's column as its values,
/// large and view types as plain ones, lists of a fixed size as lists, maps as lists of key and value, half floats as
/// floats.
final class IpcSchema {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_FIELDS = 100_000;
    private static final ArrowType FLOAT32 = new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);

    private final List<Field> columns;
    /// What the values of each dictionary are.
    private final Map<Long, Field> dictionaries = new HashMap<>();

    private IpcSchema(List<Field> columns) {
        this.columns = columns;
        columns.forEach(this::collect);
    }

    static IpcSchema of(IpcFile file, org.apache.arrow.flatbuf.Schema claimed) {
        if (claimed == null)
            throw file.damaged("it has no schema");
        if (claimed.endianness() != Endianness.Little)
            throw file.damaged("it is big-endian");
        int fields = 0;
        for (int i = 0; i < claimed.fieldsLength(); i++)
            fields = count(file, claimed.fields(i), true, 1, fields);
        return new IpcSchema(Schema.convertSchema(claimed).getFields());
    }

    /// Without this, a few bytes that point at each other would make a tree without end.
    private static int count(IpcFile file, org.apache.arrow.flatbuf.Field field, boolean named, int depth,
            int before) {
        if (named && field.name() == null)
            throw file.damaged("it has a column or field without a name");
        if (depth > MAX_DEPTH)
            throw file.damaged("its columns nest more than " + MAX_DEPTH + " levels");
        int fields = before + 1;
        if (fields > MAX_FIELDS)
            throw file.damaged("it claims more than " + MAX_FIELDS + " columns and fields");
        for (int i = 0; i < field.childrenLength(); i++)
            fields = count(file, field.children(i), field.typeType() == Type.Struct_, depth + 1, fields);
        return fields;
    }

    private void collect(Field field) {
        if (field.getDictionary() != null) {
            Field values = new Field(field.getName(), FieldType.nullable(field.getType()), field.getChildren());
            dictionaries.put(field.getDictionary().getId(), values);
        }
        field.getChildren().forEach(this::collect);
    }

    /// All columns, as the file says them.
    List<Field> columns() { return columns; }

    /// What lies in the dictionary, as the file says it; null where no column has it.
    Field dictionary(long id) { return dictionaries.get(id); }

    /// What lies in the file's buffers for a field: indices for one with a dictionary, a list for a map.
    static Field wire(Field field) {
        if (field.getDictionary() != null)
            return new Field(field.getName(), FieldType.nullable(field.getDictionary().getIndexType()), null);
        ArrowType type = field.getType() instanceof ArrowType.Map ? TableTypes.LIST : field.getType();
        return new Field(field.getName(), FieldType.nullable(type),
                field.getChildren().stream().map(IpcSchema::wire).toList());
    }

    /// What readers get for a field.
    static Field plain(Field field) {
        List<Field> children = field.getChildren().stream().map(IpcSchema::plain).toList();
        ArrowType type = switch (field.getType().getTypeID()) {
            case LargeUtf8, Utf8View -> TableTypes.TEXT;
            case LargeBinary, BinaryView -> ArrowType.Binary.INSTANCE;
            case LargeList, FixedSizeList, Map -> TableTypes.LIST;
            case FloatingPoint -> isHalf(field.getType()) ? FLOAT32 : field.getType();
            default -> field.getType();
        };
        return new Field(field.getName(), FieldType.nullable(type), children);
    }

    private static boolean isHalf(ArrowType type) {
        return ((ArrowType.FloatingPoint) type).getPrecision() == FloatingPointPrecision.HALF;
    }
}
