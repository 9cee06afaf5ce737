package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/// A set of texts as pretraining reads it: all rows end to end, cut into blocks of the same length. Block `i` begins at
/// token `i · stride`; with length `T + 1` and stride `T` every token but the first is predicted exactly once. What is
/// left at the end and fills no block is not read.
public final class PackedBlocks {
    private final TokenizedDataset data;
    private final int length;
    private final int stride;
    /// The token at which each row begins, and at the end the total.
    private final long[] starts;

    /// @throws DataException when the set has fewer tokens than one block
    public PackedBlocks(TokenizedDataset data, int length, int stride) {
        if (length < 1 || stride < 1)
            throw new IllegalArgumentException("length " + length + ", stride " + stride);
        this.data = data;
        this.length = length;
        this.stride = stride;
        starts = new long[data.size() + 1];
        for (int row = 0; row < data.size(); row++) {
            starts[row + 1] = starts[row] + data.length(row, TokenColumn.INPUT_IDS);
        }
        if (blocks() < 1) {
            throw new DataException(
                    data.path() + ": has " + starts[data.size()] + " tokens; expected at least " + length
                            + ", one block");
        }
        if (blocks() > Integer.MAX_VALUE)
            throw new DataException(data.path() + ": has more than 2^31 blocks");
    }

    /// The number of blocks.
    public int size() { return (int) blocks(); }

    /// The ids of a block, a copy.
    public int[] block(int index) {
        Objects.checkIndex(index, size());
        int[] block = new int[length];
        long from = (long) index * stride;
        int found = Arrays.binarySearch(starts, from);
        int row = found >= 0 ? found : -found - 2;
        for (int filled = 0; filled < length; row++) {
            MemorySegment ids = data.idsSegment(row, TokenColumn.INPUT_IDS);
            long skip = from + filled - starts[row];
            int count = (int) Math.min(length - filled, ids.byteSize() / Integer.BYTES - skip);
            if (count <= 0)
                continue;
            MemorySegment.copy(ids, ValueLayout.JAVA_INT_UNALIGNED, skip * Integer.BYTES, block, filled, count);
            filled += count;
        }
        return block;
    }

    private long blocks() {
        long total = starts[starts.length - 1];
        return total < length ? 0 : (total - length) / stride + 1;
    }
}
