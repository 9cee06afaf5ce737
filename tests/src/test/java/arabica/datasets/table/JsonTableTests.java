package arabica.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.StandardOpenOption;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTableTests {
    @TempDir
    private Path folder;

    private Path lines(String... lines) throws IOException {
        return Files.writeString(folder.resolve("rows.jsonl"), String.join("\n", lines) + "\n");
    }

    private static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2)
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        return map;
    }

    @Test
    void typesAreLearntFromTheLastRowToo() throws IOException {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 5000; i++)
            rows.add("{\"a\": 1, \"b\": null, \"c\": [], \"d\": {\"x\": 1}}");
        rows.add(
                "{\"a\": 0.5, \"b\": \"at last\", \"c\": [{\"k\": null}, {\"l\": true}], \"d\": {\"y\": []}, \"e\": 7}");
        Path file = lines(rows.toArray(String[]::new));
        assertThat(TableValues.schema(file)).isEqualTo(new Schema(List.of(
                TableTypes.field("a", TableTypes.FLOAT64), TableTypes.field("b", TableTypes.TEXT),
                TableTypes.list("c", TableTypes.field(TableTypes.ITEM, TableTypes.STRUCT,
                        TableTypes.field("k", ArrowType.Null.INSTANCE),
                        TableTypes.field("l", ArrowType.Bool.INSTANCE))),
                TableTypes.field("d", TableTypes.STRUCT, TableTypes.field("x", TableTypes.INT64),
                        TableTypes.list("y", TableTypes.field(TableTypes.ITEM, ArrowType.Null.INSTANCE))),
                TableTypes.field("e", TableTypes.INT64))));
        List<Map<String, Object>> read = TableValues.read(file);
        assertThat(read).hasSize(5001);
        assertThat(read.getFirst())
                .isEqualTo(map("a", 1.0, "b", null, "c", List.of(), "d", map("x", 1L, "y", null), "e", null));
        assertThat(read.getLast()).isEqualTo(map("a", 0.5, "b", "at last", "c",
                List.of(map("k", null, "l", null), map("k", null, "l", true)), "d", map("x", null, "y", List.of()),
                "e", 7L));
    }

    @Test
    void whatDoesNotMixNamesFileRowAndField() throws IOException {
        Path file = lines("{\"m\": {\"a\": [1]}}", "{\"m\": null}", "{\"m\": {\"a\": [\"text\"]}}");
        assertThatThrownBy(() -> TableValues.read(file)).isInstanceOf(DataException.class)
                .hasMessage(file + ": row 3, field \"m.a[]\": is text; expected a number as in row 1");
        Path within = lines("{\"m\": [1, \"text\"]}");
        assertThatThrownBy(() -> TableValues.read(within)).hasMessageContaining(
                ": row 1, field \"m[1]\": is text; expected a number as in row 1");
    }

    @Test
    void numbersThatWouldChangeAreRefused() throws IOException {
        assertThatThrownBy(() -> TableValues.read(lines("{\"n\": 123456789012345678901}")))
                .hasMessageContaining("row 1, field \"n\": is an integer of more than 64 bits");
        assertThatThrownBy(() -> TableValues.read(lines("{\"n\": 0.5}", "{\"n\": 9007199254740993}")))
                .hasMessageContaining("row 2, field \"n\": is the integer 9007199254740993 in a column with fractions");
        assertThatThrownBy(() -> TableValues.read(lines("{\"n\": 1e999}")))
                .hasMessageContaining("row 1, field \"n\": is a number beyond a 64-bit float");
        assertThat(TableValues.read(lines("{\"n\": 0.5}", "{\"n\": 9007199254740992}")).getLast())
                .isEqualTo(map("n", 9007199254740992.0));
    }

    @Test
    void badRowsAreSkippedOnlyWhenAllowedAndNamed() throws IOException {
        Path file = lines("{\"a\": 1}", "not JSON", "[1]", "{\"a\": \"text\"}", "{\"a\": 2} {}", "{\"a\": 3}");
        assertThatThrownBy(() -> TableValues.read(file)).hasMessageStartingWith(file + ": row 2: is not JSON");
        List<String> skipped = new ArrayList<>();
        BadRowPolicy policy = BadRowPolicy.allow(4, bad -> skipped.add(bad.getMessage()));
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(file, new TableOptions(List.of(), policy), allocator)) {
            VectorSchemaRoot batch = reader.next();
            assertThat(batch.getRowCount()).isEqualTo(2);
            assertThat(TableValues.value(batch.getVector("a"), 1)).isEqualTo(3L);
            assertThat(reader.next()).isNull();
        }
        assertThat(skipped).hasSize(4);
        assertThat(skipped.get(2)).contains("row 4, field \"a\"");
    }

    @Test
    void emptyLinesMayOnlyEndAFile() throws IOException {
        assertThat(TableValues.read(lines("{\"a\": 1}", "", " \r"))).hasSize(1);
        Path file = lines("{\"a\": 1}", "", "{\"a\": 2}");
        assertThatThrownBy(() -> TableValues.read(file)).hasMessage(
                file + ": row 2: is an empty line; expected an object");
        assertThat(TableValues.read(Files.writeString(folder.resolve("none.jsonl"), ""))).isEmpty();
    }

    @Test
    void loneSurrogatesBecomeReplacementCharacters() throws IOException {
        Path file = lines("{\"t\": \"a\\ud800b\"}", "{\"t\": \"\\udc00\\ud83d\\ude42\"}");
        assertThat(TableValues.read(file)).containsExactly(map("t", "a\uFFFDb"), map("t", "\uFFFD🙂"));
    }

    @Test
    void notANumberIsRefusedByJson() {
        Schema schema = new Schema(List.of(TableTypes.list("m", TableTypes.field("item", TableTypes.FLOAT64))));
        Path file = folder.resolve("nan.jsonl");
        assertThatThrownBy(() -> TableValues.write(file, schema,
                List.of(map("m", List.of(1.0)), map("m", List.of(1.0, Double.NaN))), 2, Optional.empty()))
                .isInstanceOf(DataException.class)
                .hasMessage(file + ": row 2, field \"m[1]\": is NaN, which JSON cannot say");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aTextOfAMegabyteComesBackFromEveryFormat() {
        Schema schema = new Schema(List.of(TableTypes.field("t", TableTypes.TEXT)));
        String text = "é🙂 line\n".repeat(100_000);
        List<Map<String, Object>> rows = Arrays.asList(map("t", text), map("t", null), map("t", ""), map("t", text));
        for (String ending : List.of(".jsonl.zst", ".arrow", ".arrows", ".parquet")) {
            Path file = folder.resolve("long" + ending);
            TableValues.write(file, schema, rows, 2, Optional.empty());
            assertThat(TableValues.read(file)).as(ending).isEqualTo(rows);
        }
    }

    @Test
    void aDamagedGzipFileIsNamed() throws IOException {
        Path file = folder.resolve("rows.jsonl.gz");
        try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("{\"a\": 1}\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(TableValues.read(file)).hasSize(1000);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 6));
        assertThatThrownBy(() -> TableValues.read(file)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + ": damaged or cut off gzip file");
    }

    @Test
    void onlyTheColumnsAskedForAreThereInTheirOrder() throws IOException {
        Path file = lines("{\"a\": 1, \"b\": {\"deep\": [1, {}]}, \"c\": \"x\"}");
        assertThat(TableValues.read(file, "c", "a").getFirst().keySet()).containsExactly("c", "a");
        assertThatThrownBy(() -> TableValues.read(file, "d")).hasMessage(
                file + ": no row has the column \"d\"; expected one of a, b, c");
    }

    @Test
    void whatTheSecondPassWouldRefuseTheFirstLeavesOut() throws IOException {
        Path file = Files.write(folder.resolve("odd.jsonl"), List.of("{\"a\": 9007199254740993, \"t\": \"x\"}", "",
                " ", "{\"a\": 1e400}", "{\"a\": 0.5}", "{\"a\": 3, \"t\": \"y\"}"));
        byte[] bytes = Files.readAllBytes(file);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("y\"")] = (byte) 0xff;
        Files.write(file, bytes);
        Files.writeString(file, "{\"a\": 4}\n\n", StandardOpenOption.APPEND);
        List<Long> skipped = new ArrayList<>();
        BadRowPolicy policy = BadRowPolicy.allow(9, bad -> skipped.add(bad.row()));
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(file, new TableOptions(List.of("a"), policy), allocator)) {
            VectorSchemaRoot batch = reader.next();
            assertThat(batch.getRowCount()).isEqualTo(2);
            assertThat(TableValues.value(batch.getVector("a"), 0)).isEqualTo(9007199254740993L);
            assertThat(TableValues.value(batch.getVector("a"), 1)).isEqualTo(4L);
        }
        // Row 5 is a fraction beside an integer that no float holds; row 6 is damaged in a column that nobody wants.
        assertThat(skipped).containsExactly(2L, 3L, 4L, 5L, 6L);
    }
}
