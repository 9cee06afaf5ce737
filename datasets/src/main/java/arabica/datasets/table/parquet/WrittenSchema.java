package arabica.datasets.table.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.ListType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/// A table's schema as the writer needs it twice: for the footer, and for the encoders. Everything may be null; lists
/// have three levels, `list` and `element`, as parquet-format's `LogicalTypes.md` asks.
///
/// @param elements for the footer
/// @param type     for the encoders; without logical types, which do not concern them
record WrittenSchema(List<SchemaElement> elements, MessageType type) {
    private static final String ROOT = "schema";

    static WrittenSchema of(Schema schema) {
        List<SchemaElement> elements = new ArrayList<>();
        elements.add(new SchemaElement(ROOT).setNum_children(schema.getFields().size()));
        List<Type> types = new ArrayList<>();
        for (Field field : schema.getFields())
            types.add(add(field.getName(), field, elements));
        return new WrittenSchema(elements, new MessageType(ROOT, types));
    }

    private static Type add(String name, Field field, List<SchemaElement> elements) {
        SchemaElement element = new SchemaElement(name).setRepetition_type(FieldRepetitionType.OPTIONAL);
        elements.add(element);
        return switch (field.getType().getTypeID()) {
            case Struct -> {
                element.setNum_children(field.getChildren().size());
                List<Type> children = new ArrayList<>();
                for (Field child : field.getChildren())
                    children.add(add(child.getName(), child, elements));
                yield new GroupType(Type.Repetition.OPTIONAL, name, children);
            }
            case List -> {
                element.setNum_children(1).setConverted_type(ConvertedType.LIST)
                        .setLogicalType(LogicalType.LIST(new ListType()));
                elements.add(new SchemaElement("list").setRepetition_type(FieldRepetitionType.REPEATED)
                        .setNum_children(1));
                Type item = add("element", field.getChildren().getFirst(), elements);
                yield new GroupType(Type.Repetition.OPTIONAL, name,
                        new GroupType(Type.Repetition.REPEATED, "list", item));
            }
            default -> {
                ParquetTypes.say(field.getType(), element);
                yield new PrimitiveType(Type.Repetition.OPTIONAL,
                        PrimitiveType.PrimitiveTypeName.valueOf(ParquetTypes.physical(element.getType())), name);
            }
        };
    }
}
