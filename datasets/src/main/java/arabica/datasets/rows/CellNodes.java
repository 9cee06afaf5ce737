package arabica.datasets.rows;

import arabica.datasets.table.IsoTimes;
import arabica.datasets.table.Utf8;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.time.LocalDate;
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

/// The values of a table as JSON: what JSON lines of the same rows would have, and bytes beside, which are no text.
final class CellNodes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private CellNodes() {}

    /// @throws CharacterCodingException when a text is not UTF-8
    static JsonNode of(FieldVector vector, int index) throws CharacterCodingException {
        if (vector.isNull(index))
            return NODES.nullNode();
        return switch (vector) {
            case VarCharVector texts -> {
                int start = texts.getStartOffset(index);
                int length = texts.getEndOffset(index) - start;
                yield NODES.textNode(Utf8.decode(texts.getDataBuffer().nioBuffer(start, length)));
            }
            case BitVector bits -> NODES.booleanNode(bits.get(index) != 0);
            case UInt8Vector numbers -> number(numbers.getObjectNoOverflow(index));
            case BaseIntVector numbers -> number(numbers.getValueAsLong(index));
            case Float4Vector numbers -> NODES.numberNode((double) numbers.get(index));
            case Float8Vector numbers -> NODES.numberNode(numbers.get(index));
            case DateDayVector days -> NODES.textNode(LocalDate.ofEpochDay(days.get(index)).toString());
            case TimeStampVector times -> NODES.textNode(IsoTimes.text(times, index));
            case VarBinaryVector bytes -> NODES.binaryNode(bytes.get(index));
            case ListVector lists -> list(lists, index);
            case StructVector structs -> struct(structs, index);
            default -> throw new IllegalStateException("no type of tables: " + vector.getField());
        };
    }

    private static JsonNode number(BigInteger value) {
        return value.bitLength() < Long.SIZE ? number(value.longValue()) : NODES.numberNode(value);
    }

    private static JsonNode number(long value) {
        return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
    }

    private static ArrayNode list(ListVector lists, int index) throws CharacterCodingException {
        ArrayNode array = NODES.arrayNode();
        for (int i = lists.getElementStartIndex(index); i < lists.getElementEndIndex(index); i++)
            array.add(of(lists.getDataVector(), i));
        return array;
    }

    /// Fields that are null are left out: a struct has the fields of all rows, and this row may never have had them.
    private static ObjectNode struct(StructVector structs, int index) throws CharacterCodingException {
        ObjectNode object = NODES.objectNode();
        for (FieldVector child : structs.getChildrenFromFields()) {
            if (!child.isNull(index))
                object.set(child.getName(), of(child, index));
        }
        return object;
    }
}
