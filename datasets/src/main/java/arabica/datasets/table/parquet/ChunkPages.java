package arabica.datasets.table.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/// The pages of one column of one row group, read from the file one at a time, checked and unpacked.
final class ChunkPages implements PageReader {
    private static final int HEADER_WINDOW = 1 << 12;
    private static final int MAX_HEADER = 8 << 20;
    private static final int MAX_PAGE_VALUES = 1 << 26;
    /// A page takes an eighth of the heap at most: its bytes are there twice, and so are its values.
    private static final long MAX_PAGE_BYTES = Math.min(1 << 30, Runtime.getRuntime().maxMemory() / 8);

    private final ParquetFile file;
    private final ColumnDescriptor column;
    private final ColumnMetaData chunk;
    private final long end;
    private long at;
    private long valuesLeft;
    private DictionaryPage dictionary;
    private PageHeader ahead;
    private int aheadBytes;

    ChunkPages(ParquetFile file, ColumnDescriptor column, ColumnMetaData chunk) {
        this.file = file;
        this.column = column;
        this.chunk = chunk;
        long start = chunk.getData_page_offset();
        if (chunk.isSetDictionary_page_offset() && chunk.getDictionary_page_offset() > 0)
            start = Math.min(start, chunk.getDictionary_page_offset());
        long size = chunk.getTotal_compressed_size();
        if (start < ParquetFile.MAGIC.length || size < 0 || start > file.footerAt() - size)
            throw damaged("claims " + size + " bytes at " + start + ", outside of the file");
        at = start;
        end = start + size;
        valuesLeft = chunk.getNum_values();
        if (valuesLeft < 0)
            throw damaged("claims " + valuesLeft + " values");
        if (valuesLeft > 0 && header().getType() == PageType.DICTIONARY_PAGE)
            dictionary = dictionary();
    }

    @Override
    public DictionaryPage readDictionaryPage() { return dictionary; }

    @Override
    public long getTotalValueCount() { return chunk.getNum_values(); }

    @Override
    public DataPage readPage() {
        while (true) {
            PageHeader header = header();
            switch (header.getType()) {
                case DATA_PAGE -> {
                    DataPage page = v1(header);
                    if (page.getValueCount() > 0)
                        return page;
                }
                case DATA_PAGE_V2 -> {
                    DataPage page = v2(header);
                    if (page.getValueCount() > 0)
                        return page;
                }
                case INDEX_PAGE -> body(header);
                case DICTIONARY_PAGE -> throw damaged("has a second dictionary");
            }
        }
    }

    /// The next page's header, without going on.
    private PageHeader header() {
        if (ahead != null)
            return ahead;
        for (long window = HEADER_WINDOW;; window *= 8) {
            int length = (int) Math.min(Math.min(window, MAX_HEADER), end - at);
            byte[] bytes = file.read(at, length);
            try {
                aheadBytes = ThriftBounds.end(bytes, 0, length);
                ahead = Util.readPageHeader(new ByteArrayInputStream(bytes, 0, aheadBytes));
                return ahead;
            } catch (ThriftBounds.CutOff e) {
                if (length == end - at || length == MAX_HEADER)
                    throw damaged("ends before its values do");
            } catch (IOException | IllegalStateException e) {
                throw damaged("has a damaged page header: " + e.getMessage());
            }
        }
    }

    /// The bytes of the page whose header was read, packed; then the next page is next.
    private byte[] body(PageHeader header) {
        int size = header.getCompressed_page_size();
        if (size < 0 || size > end - at - aheadBytes)
            throw damaged("has a page of " + size + " bytes that does not lie in it");
        int unpacked = header.getUncompressed_page_size();
        if (unpacked < 0)
            throw damaged("has a page that unpacks to " + unpacked + " bytes");
        if (Math.max(size, unpacked) > MAX_PAGE_BYTES) {
            throw damaged("has a page of " + Math.max(size, unpacked) + " bytes; this heap reads pages up to "
                    + MAX_PAGE_BYTES);
        }
        byte[] body = file.read(at + aheadBytes, size);
        if (header.isSetCrc()) {
            CRC32 crc = new CRC32();
            crc.update(body);
            if ((int) crc.getValue() != header.getCrc())
                throw damaged("has a page whose checksum is wrong");
        }
        at += aheadBytes + size;
        ahead = null;
        return body;
    }

    private DictionaryPage dictionary() {
        PageHeader header = header();
        DictionaryPageHeader claimed = header.getDictionary_page_header();
        if (claimed == null)
            throw damaged("has a dictionary without a header");
        byte[] packed = body(header);
        byte[] bytes = unpack(packed, 0, packed.length, header.getUncompressed_page_size());
        int width = switch (column.getPrimitiveType().getPrimitiveTypeName()) {
            case BOOLEAN -> 1;
            case INT32, FLOAT, BINARY -> 4;
            case INT64, DOUBLE -> 8;
            case INT96 -> 12;
            case FIXED_LEN_BYTE_ARRAY -> column.getPrimitiveType().getTypeLength();
        };
        int values = claimed.getNum_values();
        if (values < 0 || (long) values * width > bytes.length)
            throw damaged("claims a dictionary of " + values + " values in " + bytes.length + " bytes");
        return new DictionaryPage(BytesInput.from(bytes), values, encoding(claimed.getEncoding()));
    }

    private DataPage v1(PageHeader header) {
        DataPageHeader claimed = header.getData_page_header();
        if (claimed == null)
            throw damaged("has a page without a header");
        int values = values(claimed.getNum_values());
        byte[] packed = body(header);
        byte[] bytes = unpack(packed, 0, packed.length, header.getUncompressed_page_size());
        int from = 0;
        if (column.getMaxRepetitionLevel() > 0)
            from = levels(bytes, from, column.getMaxRepetitionLevel(), values, claimed.getRepetition_level_encoding());
        if (column.getMaxDefinitionLevel() > 0)
            from = levels(bytes, from, column.getMaxDefinitionLevel(), values, claimed.getDefinition_level_encoding());
        Encoding encoding = encoding(claimed.getEncoding());
        checkValues(bytes, from, encoding, values);
        return new DataPageV1(BytesInput.from(bytes), values, bytes.length, noStatistics(), Encoding.RLE, Encoding.RLE,
                encoding);
    }

    private int levels(byte[] bytes, int from, int max, int values, org.apache.parquet.format.Encoding encoding) {
        if (encoding != org.apache.parquet.format.Encoding.RLE)
            throw damaged("has levels in the encoding " + encoding + ", which is not read; expected RLE");
        if (bytes.length - from < Integer.BYTES)
            throw damaged("has a page without levels");
        int length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(from);
        int start = from + Integer.BYTES;
        if (length < 0 || length > bytes.length - start)
            throw damaged("has levels of " + length + " bytes in a page of " + bytes.length);
        PageChecks.runs(bytes, start, start + length, bits(max), values);
        return start + length;
    }

    private DataPage v2(PageHeader header) {
        DataPageHeaderV2 claimed = header.getData_page_header_v2();
        if (claimed == null)
            throw damaged("has a page without a header");
        int values = values(claimed.getNum_values());
        byte[] packed = body(header);
        int repetitions = claimed.getRepetition_levels_byte_length();
        int definitions = claimed.getDefinition_levels_byte_length();
        int size = header.getUncompressed_page_size();
        boolean inside = repetitions >= 0 && definitions >= 0 && repetitions <= packed.length - definitions
                && repetitions <= size - definitions;
        if (!inside)
            throw damaged("has levels of " + repetitions + " and " + definitions + " bytes in a page of " + size);
        int from = repetitions + definitions;
        if (column.getMaxRepetitionLevel() > 0)
            PageChecks.runs(packed, 0, repetitions, bits(column.getMaxRepetitionLevel()), values);
        if (column.getMaxDefinitionLevel() > 0)
            PageChecks.runs(packed, repetitions, from, bits(column.getMaxDefinitionLevel()), values);
        boolean isPacked = !claimed.isSetIs_compressed() || claimed.isIs_compressed();
        // A page of nulls alone has no values to unpack.
        byte[] data = isPacked && packed.length > from
                ? unpack(packed, from, packed.length - from, size - from)
                : PageCodec.unpack(org.apache.parquet.format.CompressionCodec.UNCOMPRESSED, packed, from,
                        packed.length - from, packed.length - from);
        Encoding encoding = encoding(claimed.getEncoding());
        checkValues(data, 0, encoding, values);
        return DataPageV2.uncompressed(claimed.getNum_rows(), claimed.getNum_nulls(), values,
                BytesInput.from(packed, 0, repetitions), BytesInput.from(packed, repetitions, definitions), encoding,
                BytesInput.from(data), noStatistics());
    }

    private void checkValues(byte[] bytes, int from, Encoding encoding, int values) {
        try {
            switch (encoding) {
                case RLE_DICTIONARY, PLAIN_DICTIONARY -> {
                    if (dictionary == null)
                        throw damaged("has values of a dictionary that is not there");
                    // Of nulls alone there may be nothing, not even the width.
                    if (from < bytes.length)
                        PageChecks.runsToEnd(bytes, from + 1, bytes.length, bytes[from] & 0xff, values);
                }
                case RLE -> {
                    if (bytes.length - from >= Integer.BYTES)
                        PageChecks.runsToEnd(bytes, from + Integer.BYTES, bytes.length, 1, values);
                }
                case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY -> {
                    if (from < bytes.length)
                        PageChecks.deltas(bytes, from, bytes.length, values, MAX_PAGE_BYTES);
                }
                case DELTA_BYTE_ARRAY -> {
                    if (from < bytes.length)
                        PageChecks.prefixes(bytes, from, bytes.length, values, MAX_PAGE_BYTES);
                }
                case PLAIN, BYTE_STREAM_SPLIT -> {
                }
                default -> throw damaged("has values in the encoding " + encoding + ", which is not read");
            }
        } catch (IOException e) {
            throw damaged("has a damaged page: " + e.getMessage());
        }
    }

    private int values(int claimed) {
        if (claimed < 0 || claimed > valuesLeft || claimed > MAX_PAGE_VALUES)
            throw damaged("has a page of " + claimed + " values where " + valuesLeft + " are left");
        valuesLeft -= claimed;
        return claimed;
    }

    private byte[] unpack(byte[] packed, int from, int length, int size) {
        return PageCodec.unpack(chunk.getCodec(), packed, from, length, size);
    }

    private Encoding encoding(org.apache.parquet.format.Encoding encoding) {
        if (encoding == null)
            throw damaged("has a page of an unknown encoding");
        return Encoding.valueOf(encoding.name());
    }

    private Statistics<?> noStatistics() { return Statistics.getBuilderForReading(column.getPrimitiveType()).build(); }

    private static int bits(int max) { return 32 - Integer.numberOfLeadingZeros(max); }

    private PageChecks.Damaged damaged(String problem) { return new PageChecks.Damaged(problem); }
}
