package arabica.datasets.table.parquet;

import arabica.datasets.DataException;
import arabica.datasets.table.TableTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/// Turns a footer's schema, a list of elements depth first, into nodes. Lists come in several shapes: of three levels as
/// the format asks for today, of two as older writers made them, and as repeated fields without a list around; the rules
/// are those of parquet-format's `LogicalTypes.md`, "Backward-compatibility rules".
final class ParquetSchema {
    /// As many levels as JSON may have; a list is one, though it takes two elements.
    private static final int MAX_DEPTH = 64;

    private final ParquetFile file;
    private final List<SchemaElement> elements;
    private final List<String> path = new ArrayList<>();
    private int next = 1;
    private int leaves;
    private int definition;
    private int repetition;
    /// Set while a column is read that has something in it that tables do not have.
    private String strange;

    /// A column of the table.
    ///
    /// @param strange the type that is not read, if there is one
    record Column(ParquetNode node, Optional<String> strange) { String name() { return node.field().getName(); } }

    private ParquetSchema(ParquetFile file, List<SchemaElement> elements) {
        this.file = file;
        this.elements = elements;
    }

    static List<Column> columns(ParquetFile file) {
        List<SchemaElement> elements = file.footer().getSchema();
        if (elements.isEmpty())
            throw file.damaged("it has no schema");
        ParquetSchema schema = new ParquetSchema(file, elements);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < elements.getFirst().getNum_children(); i++) {
            schema.strange = null;
            columns.add(new Column(schema.node(1), Optional.ofNullable(schema.strange)));
        }
        if (schema.next != elements.size())
            throw file.damaged("its schema has " + (elements.size() - schema.next) + " columns that nothing holds");
        return columns;
    }

    private ParquetNode node(int depth) {
        SchemaElement element = element(depth);
        return element.getRepetition_type() == FieldRepetitionType.REPEATED
                ? bareList(element, depth)
                : single(element, element.getName(), depth);
    }

    /// A repeated field without a list around it: a list, never null, of items that are never null.
    private ParquetNode bareList(SchemaElement element, int depth) {
        int present = definition;
        enter(element, 1, 1);
        int filled = definition;
        int level = repetition;
        ParquetNode item = content(element, TableTypes.ITEM, depth);
        leave(1, 1);
        return new ParquetNode.Lists(TableTypes.list(element.getName(), item.field()), present, filled, level, item);
    }

    private ParquetNode single(SchemaElement element, String name, int depth) {
        int optional = element.getRepetition_type() == FieldRepetitionType.OPTIONAL ? 1 : 0;
        enter(element, optional, 0);
        ParquetNode node = content(element, name, depth);
        leave(optional, 0);
        return node;
    }

    private void enter(SchemaElement element, int definitions, int repetitions) {
        definition += definitions;
        repetition += repetitions;
        path.add(element.getName());
    }

    private void leave(int definitions, int repetitions) {
        path.removeLast();
        definition -= definitions;
        repetition -= repetitions;
    }

    private SchemaElement element(int depth) {
        if (depth > MAX_DEPTH)
            throw file.damaged("its schema nests more than " + MAX_DEPTH + " levels");
        if (next >= elements.size())
            throw file.damaged("its schema is cut off");
        return elements.get(next++);
    }

    /// What an element is, its own repetition left aside.
    private ParquetNode content(SchemaElement element, String name, int depth) {
        if (element.getNum_children() == 0 && element.isSetType())
            return leaf(element, name);
        if (isList(element) && element.getNum_children() == 1)
            return list(element, name, depth);
        return struct(element, name, depth);
    }

    private ParquetNode struct(SchemaElement element, String name, int depth) {
        int present = definition;
        List<ParquetNode> children = new ArrayList<>();
        for (int i = 0; i < element.getNum_children(); i++)
            children.add(node(depth + 1));
        if (children.isEmpty())
            throw file.damaged("its schema has a group \"" + element.getName() + "\" of no fields");
        return new ParquetNode.Struct(TableTypes.field(name, TableTypes.STRUCT,
                children.stream().map(ParquetNode::field).toArray(Field[]::new)), present, children);
    }

    private ParquetNode list(SchemaElement list, String name, int depth) {
        int present = definition;
        SchemaElement repeated = element(depth);
        if (repeated.getRepetition_type() != FieldRepetitionType.REPEATED)
            throw file.damaged("its list \"" + list.getName() + "\" holds nothing that repeats");
        boolean isItem = repeated.getNum_children() != 1 || repeated.getName().equals("array")
                || repeated.getName().equals(list.getName() + "_tuple") || isRepeated(next);
        enter(repeated, 1, 1);
        int filled = definition;
        int level = repetition;
        // Items go by one name, whatever the file calls them.
        ParquetNode item = isItem
                ? content(repeated, TableTypes.ITEM, depth + 1)
                : single(element(depth + 1), TableTypes.ITEM, depth + 1);
        leave(1, 1);
        return new ParquetNode.Lists(TableTypes.list(name, item.field()), present, filled, level, item);
    }

    private boolean isRepeated(int index) {
        return index < elements.size() && elements.get(index).getRepetition_type() == FieldRepetitionType.REPEATED;
    }

    private static boolean isList(SchemaElement element) {
        boolean logical = element.getLogicalType() != null
                && (element.getLogicalType().isSetLIST() || element.getLogicalType().isSetMAP());
        ConvertedType converted = element.getConverted_type();
        return logical || converted == ConvertedType.LIST || converted == ConvertedType.MAP
                || converted == ConvertedType.MAP_KEY_VALUE;
    }

    private ParquetNode leaf(SchemaElement element, String name) {
        Optional<ArrowType> type = ParquetTypes.arrow(element);
        if (type.isEmpty())
            strange = element.isSetLogicalType() ? element.getLogicalType().toString() : element.toString();
        ArrowType known = type.orElse(ArrowType.Null.INSTANCE);
        int length = element.getType_length();
        if (element.getType() == org.apache.parquet.format.Type.FIXED_LEN_BYTE_ARRAY && length <= 0)
            throw file.damaged("its column \"" + name + "\" has values of " + length + " bytes");
        PrimitiveType primitive = new PrimitiveType(Type.Repetition.OPTIONAL,
                PrimitiveType.PrimitiveTypeName.valueOf(ParquetTypes.physical(element.getType())), length,
                element.getName());
        ColumnDescriptor column = new ColumnDescriptor(path.toArray(String[]::new), primitive, repetition, definition);
        return new ParquetNode.Leaf(TableTypes.field(name, known), column, leaves++,
                ParquetTypes.conversion(element, known));
    }

    /// @throws DataException when a wanted column is missing or of a type that is not read
    static List<Column> chosen(ParquetFile file, List<Column> all, List<String> wanted) {
        List<Column> chosen = wanted.isEmpty() ? all : wanted.stream().map(name -> column(file, all, name)).toList();
        for (Column column : chosen) {
            if (column.strange().isPresent()) {
                throw new DataException(file.path() + ": column \"" + column.name() + "\" has the type "
                        + column.strange().get() + ", which is not read; leave the column out");
            }
        }
        return chosen;
    }

    private static Column column(ParquetFile file, List<Column> all, String name) {
        List<Column> called = all.stream().filter(column -> column.name().equals(name)).toList();
        TableTypes.requireDifferentNames(file.path().toString(),
                called.stream().map(one -> one.node().field()).toList());
        if (called.isEmpty()) {
            throw new DataException(file.path() + ": has no column \"" + name + "\"; expected one of "
                    + String.join(", ", all.stream().map(Column::name).toList()));
        }
        return called.getFirst();
    }
}
