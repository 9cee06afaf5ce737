package arabica.datasets.table.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;

/// What a page's encoded bytes claim, before the decoders believe it: they make room for as many values as a run or a
/// block says it has.
final class PageChecks {
    /// Writers fill the last run of packed values up; none by more than this.
    private static final int PADDING = 512;
    private static final int MAX_BLOCK = 1 << 20;
    private static final long MAX_DELTA_BYTES = 256 << 20;

    private final byte[] bytes;
    private int at;
    private final int end;

    private PageChecks(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    /// Bytes that cannot be what they claim to be.
    static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Damaged(String problem) { super(problem, null, false, false); }
    }

    /// Runs of equal and of packed values (RLE/bit-packing hybrid), as many as there are values.
    static void runs(byte[] bytes, int from, int end, int bitWidth, int values) {
        new PageChecks(bytes, from, end).runs(bitWidth, values, false);
    }

    /// Runs of values up to the end: nulls are not among them, so there may be fewer than `values`.
    static void runsToEnd(byte[] bytes, int from, int end, int bitWidth, int values) {
        new PageChecks(bytes, from, end).runs(bitWidth, values, true);
    }

    private void runs(int bitWidth, int values, boolean fewer) {
        if (bitWidth < 0 || bitWidth > 32)
            throw new Damaged("a page has values of " + bitWidth + " bits");
        PageChecks check = this;
        long left = values;
        while (left > 0 && !(fewer && at >= end)) {
            long header = check.varint();
            long count = (header & 1) == 0 ? header >>> 1 : (header >>> 1) * 8;
            if (count <= 0 || count > left + PADDING)
                throw new Damaged("a page has a run of " + count + " values where " + left + " are left");
            if ((header & 1) == 0)
                check.skip((bitWidth + 7) / 8);
            else
                check.skip(Math.min(check.end - check.at, (header >>> 1) * bitWidth), count, left, bitWidth);
            left -= count;
        }
    }

    /// The header of packed differences (DELTA_BINARY_PACKED).
    ///
    /// @param most what the values may take, in bytes: their reader makes a `long` of each before the first is out
    static void deltas(byte[] bytes, int from, int end, int values, long most) {
        PageChecks check = new PageChecks(bytes, from, end);
        long block = check.varint();
        long parts = check.varint();
        long count = check.varint();
        if (block <= 0 || block > MAX_BLOCK || parts <= 0 || parts > block || block % (8 * parts) != 0)
            throw new Damaged("a page has blocks of " + block + " differences in " + parts + " parts");
        if (count < 0 || count > values)
            throw new Damaged("a page has " + count + " differences for " + values + " values");
        if (Long.BYTES * (count + block) > most) {
            throw new Damaged("a page has " + count + " differences in blocks of " + block
                    + "; this heap has room for " + most / Long.BYTES);
        }
    }

    /// Texts that begin as the one before (DELTA_BYTE_ARRAY): their lengths, all together. They are there twice, here and
    /// in their reader, and so are those of the beginnings.
    static void prefixes(byte[] bytes, int from, int end, int values, long most) throws IOException {
        deltas(bytes, from, end, values, most / 4);
        ByteBufferInputStream in = ByteBufferInputStream.wrap(ByteBuffer.wrap(bytes, from, end - from).slice());
        DeltaBinaryPackingValuesReader prefixes = new DeltaBinaryPackingValuesReader();
        prefixes.initFromPage(values, in);
        int lengthsAt = end - in.available();
        deltas(bytes, lengthsAt, end, values, most / 4);
        int count = count(bytes, from, end);
        if (count(bytes, lengthsAt, end) != count)
            throw new Damaged("a page has another number of texts' beginnings than of texts");
        DeltaBinaryPackingValuesReader lengths = new DeltaBinaryPackingValuesReader();
        lengths.initFromPage(values, in);
        long before = 0;
        long total = 0;
        for (int i = 0; i < count; i++) {
            int prefix = prefixes.readInteger();
            int length = lengths.readInteger();
            if (prefix < 0 || prefix > before || length < 0)
                throw new Damaged("a page has a text that shares " + prefix + " bytes with one of " + before);
            before = (long) prefix + length;
            total += before;
            if (total > MAX_DELTA_BYTES)
                throw new Damaged("a page unpacks to more than " + MAX_DELTA_BYTES + " bytes");
        }
    }

    private static int count(byte[] bytes, int from, int end) {
        PageChecks check = new PageChecks(bytes, from, end);
        check.varint();
        check.varint();
        return (int) check.varint();
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift <= 35; shift += 7) {
            if (at >= end)
                throw new Damaged("a page ends before its values do");
            int b = bytes[at++] & 0xff;
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80)
                return value;
        }
        throw new Damaged("a page has a number of more than 32 bits");
    }

    private void skip(long count) {
        if (count > end - at)
            throw new Damaged("a page ends before its values do");
        at += (int) count;
    }

    /// The last packed values may lack the bytes of their padding.
    private void skip(long there, long count, long left, int bitWidth) {
        long needed = (Math.min(count, left) * bitWidth + 7) / 8;
        if (there < needed)
            throw new Damaged("a page ends before its values do");
        at += (int) there;
    }
}
