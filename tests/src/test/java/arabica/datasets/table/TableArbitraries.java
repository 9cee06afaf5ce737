package arabica.datasets.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/// Random tables of the schemas that data sets have here: texts, pairs with margins, conversations, unpaired responses,
/// token ids with spans; and some that nest deeper.
public final class TableArbitraries {
    private static final ArrowType INT32 = new ArrowType.Int(32, true);

    private TableArbitraries() {}

    /// A schema and rows of it.
    public record Table(Schema schema, List<Map<String, Object>> rows) {}

    static Field text(String name) { return TableTypes.field(name, TableTypes.TEXT); }

    static Field conversation(String name) {
        return TableTypes.list(name,
                TableTypes.field(TableTypes.ITEM, TableTypes.STRUCT, text("role"), text("content")));
    }

    private static Field ids(String name) { return TableTypes.list(name, TableTypes.field(TableTypes.ITEM, INT32)); }

    private static Arbitrary<Schema> schemas() {
        Field deep = TableTypes.list("deep", TableTypes.list(TableTypes.ITEM,
                TableTypes.field(TableTypes.ITEM, TableTypes.STRUCT, conversation("turns"),
                        TableTypes.field("score", TableTypes.FLOAT64), ids("spans"))));
        Field wide = TableTypes.field("wide", TableTypes.STRUCT, TableTypes.field("n", TableTypes.INT64),
                TableTypes.field("inner", TableTypes.STRUCT, text("a"), text("b"), ids("c")));
        return Arbitraries.of(List.of(
                new Schema(List.of(text("text"))),
                new Schema(List.of(text("prompt"), text("chosen"), text("rejected"),
                        TableTypes.field("margin", TableTypes.FLOAT64), TableTypes.field("weight", TableTypes.FLOAT64),
                        text("source"))),
                new Schema(List.of(conversation("chosen"), conversation("rejected"))),
                new Schema(List.of(text("prompt"), text("completion"),
                        TableTypes.field("label", ArrowType.Bool.INSTANCE))),
                new Schema(List.of(ids("input_ids"), TableTypes.field("prompt_length", INT32), ids("answer_spans"),
                        TableTypes.field("source_index", TableTypes.INT64))),
                new Schema(List.of(deep, wide, TableTypes.list("flags",
                        TableTypes.field(TableTypes.ITEM, ArrowType.Bool.INSTANCE))))));
    }

    /// @param finite whether doubles are numbers alone, without NaN and infinity
    public static Arbitrary<Table> tables(boolean finite) {
        return schemas().flatMap(schema -> row(schema.getFields(), finite).list().ofMaxSize(40)
                .map(rows -> new Table(schema, rows)));
    }

    private static Arbitrary<Map<String, Object>> row(List<Field> fields, boolean finite) {
        List<Arbitrary<Object>> values = fields.stream().map(field -> value(field, finite)).toList();
        return Combinators.combine(values).as(drawn -> {
            Map<String, Object> row = new LinkedHashMap<>();
            for (int i = 0; i < fields.size(); i++)
                row.put(fields.get(i).getName(), drawn.get(i));
            return row;
        });
    }

    private static Arbitrary<Object> value(Field field, boolean finite) {
        Arbitrary<?> value = switch (field.getType()) {
            case ArrowType.Utf8 text -> texts();
            case ArrowType.Bool truth -> Arbitraries.of(true, false);
            case ArrowType.Int number -> number.getBitWidth() == 64
                    ? Arbitraries.longs()
                    : Arbitraries.integers().map(Integer::longValue);
            case ArrowType.FloatingPoint number -> doubles(finite);
            case ArrowType.List list -> value(field.getChildren().getFirst(), finite).list().ofMaxSize(4);
            case ArrowType.Struct struct -> row(field.getChildren(), finite).map(HashMap::new);
            default -> throw new IllegalArgumentException(field.toString());
        };
        return value.map(Object.class::cast).injectNull(0.15);
    }

    private static Arbitrary<Double> doubles(boolean finite) {
        Arbitrary<Double> numbers = Arbitraries.doubles().edgeCases(edges -> edges.add(-0.0, Double.MIN_VALUE,
                Double.MAX_VALUE, 0.1, 1e300));
        return finite
                ? numbers
                : Arbitraries.oneOf(numbers,
                        Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY));
    }

    /// Well-formed text: letters of many scripts, emoji, control characters, nothing at all.
    private static Arbitrary<String> texts() {
        Arbitrary<String> characters = Arbitraries.of(List.of("a", "Z", " ", "\n", "\t", "\"", "\\", "\u0000", "\u001f",
                "é", "数", "\u2028", "🙂", "👩‍👩‍👧", "\uFFFD", "𐍈"));
        Arbitrary<String> mixed = characters.list().ofMaxSize(12).map(parts -> String.join("", parts));
        return Arbitraries.oneOf(mixed, Arbitraries.strings().ascii().ofMaxLength(60),
                Arbitraries.of("", "null", "NaN", "{}", "the same words again"));
    }

    /// A copy without anything but what must be equal after a way through JSON, which knows no widths.
    static List<Map<String, Object>> rows(Table table) { return new ArrayList<>(table.rows()); }
}
