package arabica.datasets.table.parquet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.parquet.VersionParser.ParsedVersion;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReaderImpl;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.PrimitiveConverter;

/// Goes over one column's values in one row group, with their levels.
final class LeafCursor {
    /// Files by writers of this version have no known errors to work around.
    private static final ParsedVersion WRITER = new ParsedVersion("parquet-mr", "1.18.1", null);
    private static final long NANOS_PER_DAY = 86_400_000_000_000L;
    private static final int JULIAN_EPOCH = 2_440_588;

    private final ParquetNode.Leaf leaf;
    private final ColumnReader reader;
    private final long values;
    private long consumed;
    private long bytes;

    LeafCursor(ParquetNode.Leaf leaf, ChunkPages pages) {
        this.leaf = leaf;
        values = pages.getTotalValueCount();
        reader = new ColumnReaderImpl(leaf.column(), pages, new PrimitiveConverter() {
        }, WRITER);
    }

    int definition() {
        if (consumed == values)
            throw new PageChecks.Damaged("ends before the rows do");
        return reader.getCurrentDefinitionLevel();
    }

    /// The repetition level of the value that comes next; 0 at the end.
    int repetition() { return consumed == values ? 0 : reader.getCurrentRepetitionLevel(); }

    /// How much the values took that were put into vectors, so far.
    long bytes() { return bytes; }

    boolean ended() { return consumed == values; }

    /// Passes over a value that is not there.
    void pass() {
        definition();
        advance();
    }

    /// Puts the next value into a vector, which is null everywhere before.
    void put(FieldVector vector, int index) {
        bytes += Long.BYTES;
        if (definition() == leaf.present())
            value(vector, index);
        advance();
    }

    private void advance() {
        consumed++;
        if (consumed < values)
            reader.consume();
    }

    private void value(FieldVector vector, int index) {
        switch (vector) {
            case VarCharVector texts -> {
                ByteBuffer bytes = reader.getBinary().toByteBuffer();
                this.bytes += bytes.remaining();
                texts.setSafe(index, bytes, bytes.position(), bytes.remaining());
            }
            case VarBinaryVector blobs -> {
                ByteBuffer bytes = reader.getBinary().toByteBuffer();
                this.bytes += bytes.remaining();
                blobs.setSafe(index, bytes, bytes.position(), bytes.remaining());
            }
            case IntVector numbers -> numbers.setSafe(index, reader.getInteger());
            case BigIntVector numbers -> numbers.setSafe(index, reader.getLong());
            case Float8Vector numbers -> numbers.setSafe(index, reader.getDouble());
            case Float4Vector numbers -> numbers.setSafe(index, leaf.conversion() == ParquetNode.Conversion.HALF_FLOAT
                    ? Float.float16ToFloat(little(reader.getBinary()).getShort())
                    : reader.getFloat());
            case BitVector bits -> bits.setSafe(index, reader.getBoolean() ? 1 : 0);
            case TinyIntVector numbers -> numbers.setSafe(index, reader.getInteger());
            case SmallIntVector numbers -> numbers.setSafe(index, reader.getInteger());
            case UInt1Vector numbers -> numbers.setSafe(index, reader.getInteger());
            case UInt2Vector numbers -> numbers.setSafe(index, reader.getInteger());
            case UInt4Vector numbers -> numbers.setSafe(index, reader.getInteger());
            case UInt8Vector numbers -> numbers.setSafe(index, reader.getLong());
            case DateDayVector days -> days.setSafe(index, reader.getInteger());
            case TimeStampVector times -> times.setSafe(index,
                    leaf.conversion() == ParquetNode.Conversion.INT96 ? nanos(reader.getBinary()) : reader.getLong());
            case NullVector nothing -> throw new PageChecks.Damaged("has a value in a column of nulls");
            default -> throw new IllegalStateException("no type of tables: " + vector.getField());
        }
    }

    private static long nanos(Binary value) {
        ByteBuffer bytes = little(value);
        long ofDay = bytes.getLong();
        long days = bytes.getInt() - (long) JULIAN_EPOCH;
        try {
            return Math.addExact(Math.multiplyExact(days, NANOS_PER_DAY), ofDay);
        } catch (ArithmeticException e) {
            throw new PageChecks.Damaged("has a time beyond the years 1677 to 2262");
        }
    }

    private static ByteBuffer little(Binary value) { return value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN); }
}
