package arabica.datasets.table.json;

import arabica.datasets.table.IsoTimes;
import arabica.datasets.table.Utf8;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.LocalDate;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;

/// Writes a vector's values as JSON: a 32-bit float as the 64-bit one that equals it, dates and times as ISO 8601 texts. JSON has no NaN and no infinity, and
/// no bytes: these are refused, as null or a text would come back as something else.
final class JsonValues {
    private final JsonGenerator out;

    JsonValues(JsonGenerator out) { this.out = out; }

    /// @throws Misfit when JSON cannot say it
    void write(FieldVector vector, int index) throws IOException {
        if (vector.isNull(index)) {
            out.writeNull();
            return;
        }
        switch (vector) {
            case VarCharVector texts -> out.writeString(text(texts, index));
            case BitVector bits -> out.writeBoolean(bits.get(index) != 0);
            case UInt8Vector numbers -> out.writeNumber(numbers.getObjectNoOverflow(index));
            case BaseIntVector numbers -> out.writeNumber(numbers.getValueAsLong(index));
            case Float4Vector numbers -> out.writeNumber(finite(numbers.get(index)));
            case Float8Vector numbers -> out.writeNumber(finite(numbers.get(index)));
            case DateDayVector days -> out.writeString(LocalDate.ofEpochDay(days.get(index)).toString());
            case TimeStampVector times -> out.writeString(IsoTimes.text(times, index));
            case ListVector lists -> list(lists, index);
            case StructVector structs -> struct(structs, index);
            default -> throw new Misfit("has the type " + vector.getField().getType()
                    + ", which JSON cannot say; leave the column out");
        }
    }

    private static String text(VarCharVector texts, int index) {
        int start = texts.getStartOffset(index);
        int length = texts.getEndOffset(index) - start;
        try {
            ByteBuffer bytes = texts.getDataBuffer().nioBuffer(start, length);
            return Utf8.decode(bytes);
        } catch (CharacterCodingException e) {
            throw new Misfit("is not UTF-8");
        }
    }

    private static double finite(double value) {
        if (!Double.isFinite(value))
            throw new Misfit("is " + value + ", which JSON cannot say");
        return value;
    }

    private void list(ListVector lists, int index) throws IOException {
        out.writeStartArray();
        int start = lists.getElementStartIndex(index);
        int end = lists.getElementEndIndex(index);
        for (int i = start; i < end; i++) {
            try {
                write(lists.getDataVector(), i);
            } catch (Misfit misfit) {
                throw misfit.within("[" + (i - start) + "]");
            }
        }
        out.writeEndArray();
    }

    private void struct(StructVector structs, int index) throws IOException {
        out.writeStartObject();
        for (FieldVector child : structs.getChildrenFromFields())
            field(child, index);
        out.writeEndObject();
    }

    /// A field's name and its value.
    void field(FieldVector vector, int index) throws IOException {
        out.writeFieldName(vector.getName());
        try {
            write(vector, index);
        } catch (Misfit misfit) {
            throw misfit.within(vector.getName());
        }
    }
}
