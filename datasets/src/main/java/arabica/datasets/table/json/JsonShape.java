package arabica.datasets.table.json;

import arabica.datasets.table.TableTypes;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/// What type the values of one place (a column, a field, the items of a list) have, learnt from all of them: an integer
/// and a fraction make a fraction, null goes with everything, a key that a row lacks is null there. Nothing else mixes.
final class JsonShape {
    /// More different keys in one object's place are taken for data in keys, which is no table.
    static final int MAX_KEYS = 10_000;

    /// The kinds of values, by the name that messages give them.
    enum Kind {
        NULL("null"), BOOL("true or false"), INTEGER("a number"), FRACTION("a number"), TEXT("text"), LIST(
                "a list"), STRUCT("an object");

        final String label;

        Kind(String label) { this.label = label; }
    }

    private Kind kind = Kind.NULL;
    /// The row that first was not null here.
    private long since;
    /// An integer that a 64-bit float cannot hold, so that no fraction goes with it; and its row.
    private OptionalLong inexact = OptionalLong.empty();
    private long inexactRow;
    private JsonShape item;
    private final Map<String, JsonShape> fields = new LinkedHashMap<>();

    /// The value that the parser's current token begins; afterwards that token is the value's last.
    ///
    /// @throws Misfit when the value contradicts itself, as a list of texts and numbers does
    static JsonShape of(JsonParser parser, long row) throws IOException {
        JsonShape shape = new JsonShape();
        shape.kind = kind(parser);
        shape.since = row;
        switch (shape.kind) {
            case LIST -> {
                shape.item = new JsonShape();
                for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++)
                    shape.item.add(of(parser, row), "[" + i + "]");
            }
            case STRUCT -> shape.readFields(parser, row, Set.of());
            case INTEGER -> shape.readInteger(parser.getLongValue(), row);
            case FRACTION -> requireFinite(parser.getDoubleValue());
            // Decoded, so that damaged texts are found here, where a row can still be left out.
            case TEXT -> parser.finishToken();
            default -> {
            }
        }
        return shape;
    }

    /// As [#of], for a whole row of which some columns alone are wanted: the others are only known by name.
    ///
    /// @param wanted empty for all
    static JsonShape ofRow(JsonParser parser, long row, Set<String> wanted) throws IOException {
        if (kind(parser) != Kind.STRUCT)
            return of(parser, row);
        JsonShape shape = new JsonShape();
        shape.kind = Kind.STRUCT;
        shape.since = row;
        shape.readFields(parser, row, wanted);
        return shape;
    }

    private void readFields(JsonParser parser, long row, Set<String> wanted) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (!wanted.isEmpty() && !wanted.contains(name)) {
                parser.skipChildren();
                fields.put(name, new JsonShape());
                continue;
            }
            try {
                fields.put(name, of(parser, row));
            } catch (Misfit misfit) {
                throw misfit.within(name);
            }
        }
        requireFewKeys(fields.size());
    }

    private void readInteger(long value, long row) {
        boolean isExact = (long) (double) value == value && value != Long.MAX_VALUE;
        if (!isExact) {
            inexact = OptionalLong.of(value);
            inexactRow = row;
        }
    }

    private static void requireFinite(double value) {
        if (Double.isInfinite(value))
            throw new Misfit("is a number beyond a 64-bit float");
    }

    private static Kind kind(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> Kind.NULL;
            case VALUE_TRUE, VALUE_FALSE -> Kind.BOOL;
            case VALUE_STRING -> Kind.TEXT;
            case START_ARRAY -> Kind.LIST;
            case START_OBJECT -> Kind.STRUCT;
            case VALUE_NUMBER_FLOAT -> Kind.FRACTION;
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == NumberType.BIG_INTEGER)
                    throw new Misfit("is an integer of more than 64 bits");
                yield Kind.INTEGER;
            }
            default -> throw new IllegalStateException("no value: " + parser.currentToken());
        };
    }

    /// Widens this shape so that it holds `other` too; where that is not possible it stays as it was.
    ///
    /// @throws Misfit when the two do not mix
    void add(JsonShape other, String place) {
        try {
            requireFit(other);
        } catch (Misfit misfit) {
            throw misfit.within(place);
        }
        merge(other);
    }

    private void requireFit(JsonShape other) {
        if (kind == Kind.NULL || other.kind == Kind.NULL)
            return;
        if (kind != other.kind && !(isNumber() && other.isNumber()))
            throw new Misfit("is " + other.kind.label + "; expected " + kind.label + " as in row " + since);
        if (kind == Kind.FRACTION && other.inexact.isPresent()) {
            throw new Misfit("is the integer " + other.inexact.getAsLong() + " in a column with fractions, whose 64-bit"
                    + " floats cannot hold it");
        }
        if (other.kind == Kind.FRACTION && inexact.isPresent()) {
            throw new Misfit("is a fraction in a column with the integer " + inexact.getAsLong() + " (row " + inexactRow
                    + "), which 64-bit floats cannot hold");
        }
        if (kind == Kind.LIST)
            place("[]", () -> item.requireFit(other.item));
        int more = 0;
        for (var field : other.fields.entrySet()) {
            JsonShape known = fields.get(field.getKey());
            if (known == null)
                more++;
            else
                place(field.getKey(), () -> known.requireFit(field.getValue()));
        }
        requireFewKeys(fields.size() + more);
    }

    private static void place(String name, Runnable check) {
        try {
            check.run();
        } catch (Misfit misfit) {
            throw misfit.within(name);
        }
    }

    private void merge(JsonShape other) {
        if (other.kind == Kind.NULL)
            return;
        if (kind == Kind.NULL)
            since = other.since;
        if (kind == Kind.NULL || kind == Kind.INTEGER)
            kind = other.kind;
        if (inexact.isEmpty()) {
            inexact = other.inexact;
            inexactRow = other.inexactRow;
        }
        if (other.item != null) {
            if (item == null)
                item = new JsonShape();
            item.merge(other.item);
        }
        other.fields.forEach((name, field) -> fields.computeIfAbsent(name, absent -> new JsonShape()).merge(field));
    }

    private boolean isNumber() { return kind == Kind.INTEGER || kind == Kind.FRACTION; }

    Map<String, JsonShape> fields() { return fields; }

    boolean isStruct() { return kind == Kind.STRUCT; }

    String label() { return kind.label; }

    /// The column that holds such values; all may be null.
    Field field(String name) {
        return switch (kind) {
            case NULL -> TableTypes.field(name, ArrowType.Null.INSTANCE);
            case BOOL -> TableTypes.field(name, ArrowType.Bool.INSTANCE);
            case INTEGER -> TableTypes.field(name, TableTypes.INT64);
            case FRACTION -> TableTypes.field(name, TableTypes.FLOAT64);
            case TEXT -> TableTypes.field(name, TableTypes.TEXT);
            case LIST -> TableTypes.list(name, item.field(TableTypes.ITEM));
            case STRUCT -> TableTypes.field(name, TableTypes.STRUCT,
                    fields.entrySet().stream().map(field -> field.getValue().field(field.getKey()))
                            .toArray(Field[]::new));
        };
    }

    private static void requireFewKeys(int keys) {
        if (keys > MAX_KEYS)
            throw new Misfit("has more than " + MAX_KEYS + " different keys; expected names of fields, not data");
    }
}
