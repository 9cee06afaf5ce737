package arabica.datasets.table.parquet;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.io.api.Binary;

/// Takes rows apart into values with their levels: the opposite of [RowAssembler]. What the tables have may be null
/// anywhere, so each field adds one definition level and each list two and a repetition level.
final class RowShredder {
    private final List<ColumnWriter> writers;
    private int next;

    RowShredder(List<ColumnWriter> writers) { this.writers = writers; }

    /// Writes one row of all columns.
    void row(List<FieldVector> columns, int index) {
        next = 0;
        for (FieldVector column : columns)
            value(column, index, 0, 0, 0);
    }

    /// @param repetition the repetition level of the value that comes next
    /// @param definition of what is around
    /// @param lists      how many lists are around
    private void value(FieldVector vector, int index, int repetition, int definition, int lists) {
        if (vector.isNull(index)) {
            nothing(vector, repetition, definition);
            return;
        }
        switch (vector) {
            case StructVector structs -> {
                for (FieldVector child : structs.getChildrenFromFields())
                    value(child, index, repetition, definition + 1, lists);
            }
            case ListVector list -> {
                int start = list.getElementStartIndex(index);
                int end = list.getElementEndIndex(index);
                if (start == end) {
                    nothing(list.getDataVector(), repetition, definition + 1);
                    return;
                }
                int first = next;
                for (int i = start; i < end; i++) {
                    next = first;
                    value(list.getDataVector(), i, i == start ? repetition : lists + 1, definition + 2, lists + 1);
                }
            }
            default -> leaf(writers.get(next++), vector, index, repetition, definition + 1);
        }
    }

    /// One entry for each column beneath what is null or empty.
    private void nothing(FieldVector vector, int repetition, int definition) {
        switch (vector) {
            case StructVector structs ->
                structs.getChildrenFromFields().forEach(child -> nothing(child, repetition, definition));
            case ListVector lists -> nothing(lists.getDataVector(), repetition, definition);
            default -> writers.get(next++).writeNull(repetition, definition);
        }
    }

    private static void leaf(ColumnWriter out, FieldVector vector, int index, int repetition, int definition) {
        switch (vector) {
            case BaseVariableWidthVector texts -> {
                int start = texts.getStartOffset(index);
                ByteBuffer bytes = texts.getDataBuffer().nioBuffer(start, texts.getEndOffset(index) - start);
                byte[] copy = new byte[bytes.remaining()];
                bytes.get(copy);
                out.write(Binary.fromConstantByteArray(copy), repetition, definition);
            }
            case BitVector bits -> out.write(bits.get(index) != 0, repetition, definition);
            case UInt2Vector numbers -> out.write((int) numbers.get(index), repetition, definition);
            case BaseIntVector numbers -> {
                long value = numbers.getValueAsLong(index);
                if (((ArrowType.Int) vector.getField().getType()).getBitWidth() == 64)
                    out.write(value, repetition, definition);
                else
                    out.write((int) value, repetition, definition);
            }
            case Float4Vector numbers -> out.write(numbers.get(index), repetition, definition);
            case Float8Vector numbers -> out.write(numbers.get(index), repetition, definition);
            case DateDayVector days -> out.write(days.get(index), repetition, definition);
            case TimeStampVector times -> {
                boolean seconds = ((ArrowType.Timestamp) vector.getField().getType()).getUnit() == TimeUnit.SECOND;
                long value = times.get(index);
                out.write(seconds ? Math.multiplyExact(value, 1000L) : value, repetition, definition);
            }
            default -> throw new IllegalStateException("no type of tables: " + vector.getField());
        }
    }

    /// How pages are cut and encoded: a dictionary where it pays, else plainly.
    static ParquetProperties properties(boolean pagesV2) {
        return ParquetProperties.builder().withPageSize(1 << 20).withDictionaryPageSize(1 << 20)
                .withStatisticsEnabled(false).withSizeStatisticsEnabled(false)
                .withWriterVersion(pagesV2
                        ? ParquetProperties.WriterVersion.PARQUET_2_0
                        : ParquetProperties.WriterVersion.PARQUET_1_0)
                .build();
    }
}
