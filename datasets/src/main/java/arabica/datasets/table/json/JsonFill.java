package arabica.datasets.table.json;

import arabica.datasets.table.Utf8;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/// Puts JSON values into vectors of the types that [JsonShape] found for them; what would be changed in them it refused.
final class JsonFill {
    private long loneSurrogates;

    /// How many texts had a surrogate without its other half, U+FFFD now.
    long loneSurrogates() { return loneSurrogates; }

    /// The value that the parser's current token begins; afterwards that token is the value's last. Vectors of a new batch
    /// are null everywhere.
    void put(FieldVector vector, int index, JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL)
            return;
        switch (vector) {
            case VarCharVector texts -> text(texts, index, parser.getText());
            case BigIntVector numbers -> numbers.setSafe(index, parser.getLongValue());
            case Float8Vector numbers -> numbers.setSafe(index, parser.getDoubleValue());
            case BitVector bits -> bits.setSafe(index, parser.getBooleanValue() ? 1 : 0);
            case ListVector lists -> list(lists, index, parser);
            case StructVector structs -> struct(structs, index, parser);
            case NullVector nothing -> throw new IllegalStateException("a value where the first pass saw null alone");
            default -> throw new IllegalStateException("no type of JSON: " + vector.getField());
        }
    }

    private void text(VarCharVector texts, int index, String text) {
        byte[] bytes = Utf8.encode(text);
        if (!Utf8.isWellFormed(text))
            loneSurrogates++;
        texts.setSafe(index, bytes);
    }

    private void list(ListVector lists, int index, JsonParser parser) throws IOException {
        FieldVector items = lists.getDataVector();
        int start = lists.startNewValue(index);
        int size = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            try {
                put(items, start + size, parser);
            } catch (Misfit misfit) {
                throw misfit.within("[" + size + "]");
            }
            size++;
        }
        lists.endValue(index, size);
    }

    private void struct(StructVector structs, int index, JsonParser parser) throws IOException {
        structs.setIndexDefined(index);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            try {
                put(structs.getChild(name), index, parser);
            } catch (Misfit misfit) {
                throw misfit.within(name);
            }
        }
    }
}
