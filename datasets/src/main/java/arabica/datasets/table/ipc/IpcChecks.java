package arabica.datasets.table.ipc;

import arabica.datasets.DataException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// Whether a column's buffers hold what its length promises, before a vector reads in them.
final class IpcChecks {
    private static final int VIEW_BYTES = 16;
    private static final int INLINE_BYTES = 12;

    private IpcChecks() {}

    /// @return how many values the children must have at least
    static long check(IpcFile file, FieldVector vector, int count, List<ArrowBuf> buffers) {
        if (buffers.isEmpty())
            return count;
        Checked column = new Checked(file, vector, count);
        long validity = buffers.getFirst().writerIndex();
        if (validity != 0)
            column.require(validity, (count + 7) / 8);
        ArrowType type = vector.getField().getType();
        return switch (type.getTypeID()) {
            case Utf8, Binary -> column.offsets(buffers.get(1), Integer.BYTES, buffers.get(2).writerIndex());
            case LargeUtf8, LargeBinary -> column.offsets(buffers.get(1), Long.BYTES, buffers.get(2).writerIndex());
            case List -> column.offsets(buffers.get(1), Integer.BYTES, Integer.MAX_VALUE);
            case LargeList -> column.offsets(buffers.get(1), Long.BYTES, Integer.MAX_VALUE);
            case Utf8View, BinaryView -> column.views(buffers);
            case FixedSizeList -> (long) count * Math.max(0, ((ArrowType.FixedSizeList) type).getListSize());
            case Struct -> count;
            case Bool -> column.require(buffers.get(1).writerIndex(), (count + 7) / 8);
            default -> column.require(buffers.get(1).writerIndex(), (long) count * width(file, type));
        };
    }

    private static int width(IpcFile file, ArrowType type) {
        return switch (type) {
            case ArrowType.Int number -> number.getBitWidth() / 8;
            case ArrowType.FloatingPoint number -> switch (number.getPrecision()) {
                case HALF -> Short.BYTES;
                case SINGLE -> Float.BYTES;
                case DOUBLE -> Double.BYTES;
            };
            case ArrowType.Date date -> Integer.BYTES;
            case ArrowType.Timestamp time -> Long.BYTES;
            default -> throw file.damaged("it has a column of " + type);
        };
    }

    private record Checked(IpcFile file, FieldVector vector, int count) {
        long require(long bytes, long needed) {
            if (bytes < needed)
                throw damaged("has a buffer of " + bytes + " bytes; expected " + needed);
            return 0;
        }

        /// @return the last offset
        long offsets(ArrowBuf offsets, int width, long limit) {
            if (count == 0)
                return 0;
            require(offsets.writerIndex(), (count + 1L) * width);
            long before = 0;
            for (int i = 0; i <= count; i++) {
                long offset = width == Integer.BYTES
                        ? offsets.getInt((long) i * width)
                        : offsets.getLong((long) i * width);
                if (offset < before || offset > limit)
                    throw damaged("has a value from " + before + " to " + offset + " of " + limit);
                before = offset;
            }
            return before;
        }

        long views(List<ArrowBuf> buffers) {
            ArrowBuf views = buffers.get(1);
            require(views.writerIndex(), (long) count * VIEW_BYTES);
            boolean nulls = buffers.getFirst().writerIndex() > 0;
            for (int i = 0; i < count; i++) {
                if (nulls && BitVectorHelper.get(buffers.getFirst(), i) == 0)
                    continue;
                long at = (long) i * VIEW_BYTES;
                int length = views.getInt(at);
                if (length < 0)
                    throw damaged("has a text of " + length + " bytes");
                if (length <= INLINE_BYTES)
                    continue;
                int index = views.getInt(at + 8);
                int offset = views.getInt(at + 12);
                boolean inside = index >= 0 && index < buffers.size() - 2 && offset >= 0
                        && offset <= buffers.get(2 + index).writerIndex() - length;
                if (!inside)
                    throw damaged("has a text outside of its buffers");
            }
            return 0;
        }

        private DataException damaged(String problem) {
            return file.damaged("column \"" + vector.getName() + "\" " + problem);
        }
    }
}
