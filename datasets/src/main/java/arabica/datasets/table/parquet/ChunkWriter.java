package arabica.datasets.table.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.statistics.SizeStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.column.statistics.geospatial.GeospatialStatistics;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;

/// Takes the pages of one column of one row group, packed and with their headers, until the row group is complete: the
/// dictionary is known last and written first.
final class ChunkWriter implements PageWriter {
    private final ColumnDescriptor column;
    private final CompressionCodec codec;
    private final ByteArrayOutputStream pages = new ByteArrayOutputStream();
    private final ByteArrayOutputStream dictionary = new ByteArrayOutputStream();
    private final Set<Encoding> encodings = new LinkedHashSet<>();
    private long values;
    private long unpacked;

    ChunkWriter(ColumnDescriptor column, CompressionCodec codec) {
        this.column = column;
        this.codec = codec;
    }

    @Override
    public void writePage(BytesInput bytes, int valueCount, int rowCount, Statistics<?> statistics,
            SizeStatistics sizes, GeospatialStatistics places, org.apache.parquet.column.Encoding repetitions,
            org.apache.parquet.column.Encoding definitions, org.apache.parquet.column.Encoding encoding)
            throws IOException {
        byte[] plain = array(bytes);
        byte[] packed = PageCodec.pack(codec, plain);
        PageHeader header = header(PageType.DATA_PAGE, plain.length, packed);
        header.setData_page_header(
                new DataPageHeader(valueCount, used(encoding), used(definitions), used(repetitions)));
        put(pages, header, plain.length, packed);
        values += valueCount;
    }

    @Override
    public void writePage(BytesInput bytes, int valueCount, int rowCount, Statistics<?> statistics,
            org.apache.parquet.column.Encoding repetitions, org.apache.parquet.column.Encoding definitions,
            org.apache.parquet.column.Encoding encoding) throws IOException {
        writePage(bytes, valueCount, rowCount, statistics, null, null, repetitions, definitions, encoding);
    }

    @Override
    @Deprecated
    public void writePage(BytesInput bytes, int valueCount, Statistics<?> statistics,
            org.apache.parquet.column.Encoding repetitions, org.apache.parquet.column.Encoding definitions,
            org.apache.parquet.column.Encoding encoding) throws IOException {
        writePage(bytes, valueCount, -1, statistics, null, null, repetitions, definitions, encoding);
    }

    @Override
    public void writePageV2(int rowCount, int nullCount, int valueCount, BytesInput repetitions, BytesInput definitions,
            org.apache.parquet.column.Encoding encoding, BytesInput data, Statistics<?> statistics,
            SizeStatistics sizes,
            GeospatialStatistics places) throws IOException {
        byte[] plain = array(data);
        byte[] packed = PageCodec.pack(codec, plain);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        repetitions.writeAllTo(body);
        definitions.writeAllTo(body);
        int levels = body.size();
        body.write(packed);
        PageHeader header = header(PageType.DATA_PAGE_V2, levels + plain.length, body.toByteArray());
        DataPageHeaderV2 more = new DataPageHeaderV2(valueCount, nullCount, rowCount, used(encoding),
                (int) definitions.size(), (int) repetitions.size());
        more.setIs_compressed(codec != CompressionCodec.UNCOMPRESSED);
        header.setData_page_header_v2(more);
        encodings.add(Encoding.RLE);
        put(pages, header, levels + plain.length, body.toByteArray());
        values += valueCount;
    }

    @Override
    public void writePageV2(int rowCount, int nullCount, int valueCount, BytesInput repetitions, BytesInput definitions,
            org.apache.parquet.column.Encoding encoding, BytesInput data, Statistics<?> statistics) throws IOException {
        writePageV2(rowCount, nullCount, valueCount, repetitions, definitions, encoding, data, statistics, null, null);
    }

    @Override
    public void writeDictionaryPage(DictionaryPage page) throws IOException {
        byte[] plain = array(page.getBytes());
        byte[] packed = PageCodec.pack(codec, plain);
        PageHeader header = header(PageType.DICTIONARY_PAGE, plain.length, packed);
        header.setDictionary_page_header(new DictionaryPageHeader(page.getDictionarySize(), used(page.getEncoding())));
        put(dictionary, header, plain.length, packed);
    }

    private static byte[] array(BytesInput bytes) throws IOException {
        ByteArrayOutputStream array = new ByteArrayOutputStream((int) bytes.size());
        bytes.writeAllTo(array);
        return array.toByteArray();
    }

    private static PageHeader header(PageType type, int unpacked, byte[] packed) {
        CRC32 crc = new CRC32();
        crc.update(packed);
        return new PageHeader(type, unpacked, packed.length).setCrc((int) crc.getValue());
    }

    private void put(ByteArrayOutputStream target, PageHeader header, int plain, byte[] packed) throws IOException {
        int before = target.size();
        Util.writePageHeader(header, target);
        unpacked += target.size() - before + plain;
        target.write(packed);
    }

    private Encoding used(org.apache.parquet.column.Encoding encoding) {
        Encoding used = Encoding.valueOf(encoding.name());
        encodings.add(used);
        return used;
    }

    /// Writes the column's pages at `offset` and describes them.
    ColumnChunk writeTo(OutputStream out, long offset) throws IOException {
        dictionary.writeTo(out);
        pages.writeTo(out);
        ColumnMetaData metadata = new ColumnMetaData(ParquetTypes.physical(column.getPrimitiveType()),
                List.copyOf(encodings),
                List.of(column.getPath()), codec, values, unpacked, dictionary.size() + pages.size(),
                offset + dictionary.size());
        if (dictionary.size() > 0)
            metadata.setDictionary_page_offset(offset);
        return new ColumnChunk(0).setMeta_data(metadata);
    }

    long unpacked() { return unpacked; }

    @Override
    public long getMemSize() { return dictionary.size() + pages.size(); }

    @Override
    public long allocatedSize() { return getMemSize(); }

    @Override
    public String memUsageString(String prefix) { return prefix + getMemSize() + " bytes"; }

    @Override
    public void close() {
        // Arrays alone are held.
    }
}
