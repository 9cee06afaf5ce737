package arabica.datasets.table.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.table.TableReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Metadata that is made to exhaust the stack or the heap ends in an error before it can.
class HostileParquetTests {
    @TempDir
    private Path folder;

    @Test
    void listsWithinListsDoNotExhaustTheStack() throws IOException {
        byte[] footer = new byte[200_000];
        Arrays.fill(footer, (byte) 0x19);
        ByteBuffer bytes = ByteBuffer.allocate(footer.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(folder.resolve("deep.parquet"),
                bytes.put(magic).put(footer).putInt(footer.length).put(magic).array());
        try (BufferAllocator allocator = new RootAllocator()) {
            assertThatThrownBy(() -> TableReader.open(file, allocator)).isInstanceOf(DataException.class)
                    .hasMessage(
                            file + ": damaged Parquet file: its footer cannot be read: its metadata nests too deep");
        }
        Arrays.fill(footer, (byte) 0x1b);
        assertThatThrownBy(() -> ThriftBounds.end(footer, 0, footer.length)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStructEndsWhereThriftEndsIt() throws IOException {
        // Field 1 is the number 2; then comes a field of no type, which for Thrift is the end, and what is no field.
        byte[] bytes = {0x15, 0x04, 0x10, 0x7d, 0x7d};
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        assertThatThrownBy(() -> Util.readFileMetaData(in)).isInstanceOf(IOException.class)
                .hasMessageContaining("Required field");
        assertThat(ThriftBounds.end(bytes, 0, bytes.length)).isEqualTo(bytes.length - in.available()).isEqualTo(3);
    }

    @Test
    void aPageHasNoMoreDifferencesThanTheHeapHasRoomFor() throws IOException {
        // Blocks of 128 in 4 parts; 2^26 values, the first 0; then a block of differences of 0 bits.
        byte[] page = {(byte) 0x80, 0x01, 0x04, (byte) 0x80, (byte) 0x80, (byte) 0x80, 0x20, 0, 0, 0, 0, 0, 0};
        int values = 1 << 26;
        PageChecks.deltas(page, 0, page.length, values, 8L * values + 4096);
        assertThatThrownBy(() -> PageChecks.deltas(page, 0, page.length, values, 100L << 20))
                .isInstanceOf(PageChecks.Damaged.class).hasMessageContaining("a page has 67108864 differences");
        // Here and in their reader, the lengths of beginnings and ends: four numbers of each text.
        assertThatThrownBy(() -> PageChecks.prefixes(page, 0, page.length, values, 16L * values))
                .isInstanceOf(PageChecks.Damaged.class).hasMessageContaining("a page has 67108864 differences");
    }
}
