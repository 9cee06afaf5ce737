package arabica.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for all formats of tables.
class TableFileTests {
    private static final Schema SCHEMA = new Schema(List.of(TableTypes.field("id", TableTypes.INT64),
            TableTypes.field("text", TableTypes.TEXT), TableArbitraries.conversation("messages")));

    @TempDir
    private Path folder;

    private static List<Map<String, Object>> rows(int count) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            rows.add(Map.of("id", i, "text", "text " + i % 13, "messages",
                    List.of(Map.of("role", "user", "content", "question " + i))));
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {".parquet", ".arrow", ".arrows", ".jsonl", ".jsonl.gz"})
    void manyBatchesComeBackInOrder(String ending) {
        Path file = folder.resolve("many" + ending);
        List<Map<String, Object>> rows = rows(5000);
        TableValues.write(file, SCHEMA, rows, 700, Optional.empty());
        assertThat(TableValues.read(file)).isEqualTo(rows);
        assertThat(TableValues.read(file, "text", "id").get(4711)).isEqualTo(Map.of("text", "text 5", "id", 4711L));
    }

    @ParameterizedTest
    @ValueSource(strings = {".parquet", ".arrow", ".arrows", ".jsonl"})
    void whatIsNotFinishedIsNotThere(String ending) throws IOException {
        Path file = folder.resolve("half" + ending);
        TableValues.write(file, SCHEMA, rows(3), 2, Optional.empty());
        byte[] before = Files.readAllBytes(file);
        try (BufferAllocator allocator = new RootAllocator();
                var batch = org.apache.arrow.vector.VectorSchemaRoot.create(SCHEMA, allocator);
                TableWriter writer = TableWriter.create(file, SCHEMA, Optional.empty(), allocator)) {
            TableValues.fill(batch, rows(10));
            writer.write(batch);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(folder.toFile().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {".parquet", ".arrow"})
    void aFileThatIsCutOffAnywhereIsDamaged(String ending) throws IOException {
        Path file = folder.resolve("whole" + ending);
        TableValues.write(file, SCHEMA, rows(50), 20, Optional.empty());
        byte[] bytes = Files.readAllBytes(file);
        Path cut = folder.resolve("cut" + ending);
        for (int length = 0; length < bytes.length; length += 1 + length / 20) {
            Files.write(cut, java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> TableValues.read(cut)).isInstanceOf(DataException.class)
                    .hasMessageStartingWith(cut + ": ").hasMessageNotContaining("\n");
        }
    }

    @Test
    void aColumnThatIsNotThereIsNamed() {
        for (String ending : List.of(".parquet", ".arrow")) {
            Path file = folder.resolve("some" + ending);
            TableValues.write(file, SCHEMA, rows(1), 1, Optional.empty());
            assertThatThrownBy(() -> TableValues.read(file, "id", "nothing")).hasMessage(
                    file + ": has no column \"nothing\"; expected one of id, text, messages");
        }
    }

    @Test
    void parquetReadsOnlyThePagesOfColumnsAskedFor() throws IOException {
        Path file = folder.resolve("some.parquet");
        TableValues.write(file, SCHEMA, rows(2000), 100, Optional.of(TableCompression.NONE));
        byte[] bytes = Files.readAllBytes(file);
        // Destroy the texts: whoever does not ask for them does not see it.
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("text 1");
        bytes[at] ^= 0x20;
        Files.write(file, bytes);
        assertThat(TableValues.read(file, "id")).hasSize(2000);
        assertThatThrownBy(() -> TableValues.read(file)).isInstanceOf(DataException.class)
                .hasMessageContaining("column \"text\", rows from 1: has a page whose checksum is wrong");
    }

    @Test
    void compressionsThatAFormatDoesNotKnowAreRefused() {
        assertThatThrownBy(() -> TableValues.write(folder.resolve("a.arrow"), SCHEMA, rows(1), 1,
                Optional.of(TableCompression.SNAPPY))).isInstanceOf(DataException.class)
                .hasMessage("Arrow is not compressed with snappy; expected none, zstd, lz4");
        assertThatThrownBy(() -> TableValues.write(folder.resolve("a.csv"), SCHEMA, rows(1), 1, Optional.empty()))
                .hasMessageContaining("a.csv: unknown kind of table");
        assertThatThrownBy(() -> TableValues.write(folder.resolve("a.parquet"),
                new Schema(List.of(TableTypes.field("s", TableTypes.STRUCT))), List.of(), 1, Optional.empty()))
                .hasMessageContaining("has objects without fields");
    }

    @Test
    void tablesThatDifferALittleBecomeOne() throws IOException {
        Path first = Files.writeString(folder.resolve("a.jsonl"), "{\"a\": 1, \"b\": null, \"c\": [{\"x\": 1}]}\n");
        Path second = Files.writeString(folder.resolve("b.jsonl"),
                "{\"a\": 0.5, \"b\": \"t\", \"c\": [{\"y\": true}, null], \"d\": 2}\n");
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = new ConcatReader(List.of(first, second, first), TableOptions.ALL, allocator);
                TableWriter writer = TableWriter.create(folder.resolve("all.parquet"), reader.schema(),
                        Optional.empty(), allocator)) {
            for (var batch = reader.next(); batch != null; batch = reader.next())
                writer.write(batch);
            assertThat(writer.finish()).isEqualTo(3);
        }
        List<Map<String, Object>> rows = TableValues.read(folder.resolve("all.parquet"));
        assertThat(rows.toString()).isEqualTo("[{a=1.0, b=null, c=[{x=1, y=null}], d=null},"
                + " {a=0.5, b=t, c=[{x=null, y=true}, null], d=2}, {a=1.0, b=null, c=[{x=1, y=null}], d=null}]");
        Path third = Files.writeString(folder.resolve("c.jsonl"), "{\"a\": \"text\"}\n");
        try (BufferAllocator allocator = new RootAllocator()) {
            assertThatThrownBy(() -> new ConcatReader(List.of(first, third), TableOptions.ALL, allocator))
                    .hasMessage(third + ": column \"a\" is Utf8; expected Int(64, true) as in " + first);
        }
    }
}
