package arabica.datasets.table;

import arabica.datasets.DataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.ListVector;

/// Whether what a file calls text is UTF-8.
public final class TextChecks {
    private static final long NOT_ASCII = 0x8080808080808080L;

    private TextChecks() {}

    /// @param before how many rows came before this batch
    /// @throws DataException when a text of the column, or within it, is not UTF-8: not a bad row, as the batch is gone
    public static void require(Path file, long before, FieldVector column, int rows) {
        int bad = firstBad(column, rows);
        if (bad >= 0) {
            throw new DataException(file + ": row " + (before + bad + 1) + ", field \"" + column.getName()
                    + "\": is not UTF-8; expected text");
        }
    }

    /// The first value with text that is none, or -1.
    private static int firstBad(FieldVector vector, int count) {
        if (vector instanceof VarCharVector texts)
            return firstBadText(texts, count);
        if (vector instanceof ListVector lists) {
            int items = count == 0 ? 0 : lists.getElementEndIndex(count - 1);
            int bad = firstBad(lists.getDataVector(), items);
            int list = 0;
            while (bad >= 0 && lists.getElementEndIndex(list) <= bad)
                list++;
            return bad < 0 ? -1 : list;
        }
        for (FieldVector child : vector.getChildrenFromFields()) {
            int bad = firstBad(child, count);
            if (bad >= 0)
                return bad;
        }
        return -1;
    }

    private static int firstBadText(VarCharVector texts, int count) {
        int end = count == 0 ? 0 : texts.getEndOffset(count - 1);
        int start = count == 0 ? 0 : texts.getStartOffset(0);
        if (isAscii(texts.getDataBuffer(), start, end))
            return -1;
        for (int i = 0; i < count; i++) {
            int from = texts.getStartOffset(i);
            int length = texts.getEndOffset(i) - from;
            if (texts.isNull(i) || isAscii(texts.getDataBuffer(), from, from + length))
                continue;
            ByteBuffer bytes = texts.getDataBuffer().nioBuffer(from, length);
            try {
                Utf8.decode(bytes);
            } catch (CharacterCodingException e) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isAscii(ArrowBuf buffer, int start, int end) {
        if (start == end)
            return true;
        ByteBuffer bytes = buffer.nioBuffer(start, end - start).order(ByteOrder.LITTLE_ENDIAN);
        int i = 0;
        for (; i + Long.BYTES <= bytes.limit(); i += Long.BYTES) {
            if ((bytes.getLong(i) & NOT_ASCII) != 0)
                return false;
        }
        for (; i < bytes.limit(); i++) {
            if (bytes.get(i) < 0)
                return false;
        }
        return true;
    }
}
