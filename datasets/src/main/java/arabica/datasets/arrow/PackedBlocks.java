package arabica.datasets.arrow;

import arabica.datasets.DataException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/// A set of texts as pretraining reads it: all rows end to end, cut into blocks of the same length. Block `i` begins at
/// token `i · stride`; with length `T + 1` and stride `T` every token but the first is predicted exactly once. What is
/// left at the end and fills no block is not read.
///
/// The ids of a record batch lie end to end in the mapping, so a block is one copy, and what is held on the heap is a number
/// for each record batch, not for each row.
public final class PackedBlocks {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int length;
    private final int stride;
    private final TokenizedDataset data;
    /// The token at which each record batch begins, and at the end the total.
    private final long[] starts;

    /// @throws DataException when the set has fewer tokens than one block
    public PackedBlocks(TokenizedDataset data, int length, int stride) {
        if (length < 1 || stride < 1)
            throw new IllegalArgumentException("length " + length + ", stride " + stride);
        this.length = length;
        this.stride = stride;
        this.data = data;
        starts = new long[data.batches() + 1];
        for (int batch = 0; batch < data.batches(); batch++) {
            starts[batch + 1] = starts[batch] + data.tokensOfBatch(batch, TokenColumn.INPUT_IDS);
        }
        if (blocks() < 1) {
            throw new DataException(
                    data.path() + ": has " + starts[data.batches()] + " tokens; expected at least " + length
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
        int run = found >= 0 ? found : -found - 2;
        for (int filled = 0; filled < length; run++) {
            MemorySegment ids = data.tokenRun(run, TokenColumn.INPUT_IDS);
            long skip = from + filled - starts[run];
            int count = (int) Math.min(length - filled, ids.byteSize() / Integer.BYTES - skip);
            if (count <= 0)
                continue;
            MemorySegment.copy(ids, INT, skip * Integer.BYTES, block, filled, count);
            filled += count;
        }
        return block;
    }

    private long blocks() {
        long total = starts[starts.length - 1];
        return total < length ? 0 : (total - length) / stride + 1;
    }
}
