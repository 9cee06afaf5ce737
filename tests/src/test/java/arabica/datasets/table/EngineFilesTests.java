package arabica.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that other engines wrote; the README beside them says how.
class EngineFilesTests {
    private static final double INFINITY = Double.NEGATIVE_INFINITY;

    @TempDir
    private Path folder;

    private Path file(String name) throws IOException {
        try (InputStream in = EngineFilesTests.class.getResourceAsStream(name)) {
            return Files.write(folder.resolve(name), in.readAllBytes());
        }
    }

    /// Rows out of columns: a name and its values.
    private static List<Map<String, Object>> rows(Object[]... columns) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 1; i < columns[0].length; i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            for (Object[] column : columns)
                row.put((String) column[0], column[i]);
            rows.add(row);
        }
        return rows;
    }

    private static Object[] column(Object... nameAndValues) { return nameAndValues; }

    private static Map<String, Object> turn(String role, String content) {
        Map<String, Object> turn = new HashMap<>();
        turn.put("role", role);
        turn.put("content", content);
        return turn;
    }

    private static List<Object> list(Object... items) {
        List<Object> list = new ArrayList<>();
        java.util.Collections.addAll(list, items);
        return list;
    }

    @ParameterizedTest
    @ValueSource(strings = {"duckdb-snappy.parquet", "duckdb-gzip.parquet", "duckdb-lz4.parquet",
            "duckdb-zstd-v2.parquet", "spark-snappy.parquet", "spark-zstd.parquet", "spark-gzip-v2.parquet"})
    void parquetOfDuckDbAndSpark(String name) throws IOException {
        // Spark's SQL cannot say the least of all.
        long least = name.startsWith("spark") ? Long.MIN_VALUE + 1 : Long.MIN_VALUE;
        assertThat(TableValues.read(file(name))).isEqualTo(rows(
                column("id", 1L, 2L, Long.MAX_VALUE, least),
                column("text", "Was ist ein Kamel?", null, "", "é数🙂"),
                column("messages", list(turn("user", "Hi"), turn("assistant", "Hello 🙂")), list(), null,
                        list(turn(null, ""), null)),
                column("label", true, false, null, true), column("margin", 0.5, Double.NaN, null, INFINITY),
                column("ids", list(1L, 2L, 3L), null, list(null, -5L), list())));
    }

    @Test
    void rowGroupsAndAllTypesOfDuckDb() throws IOException {
        List<Map<String, Object>> rows = TableValues.read(file("duckdb-many.parquet"));
        assertThat(rows).hasSize(100);
        Map<String, Object> last = rows.getLast();
        assertThat(last).containsEntry("text", "row 1").containsEntry("n", 99L).containsEntry("pair", list(99L, 100L))
                .containsEntry("s", Map.of("a", 0L, "b", list("x", null))).containsEntry("u1", 99L)
                .containsEntry("u2", 99L).containsEntry("u8", 99L).containsEntry("i1", 99L).containsEntry("f", 99f)
                .containsEntry("d", 18262 + 99).containsEntry("m", list(Map.of("key", "k", "value", 99L)));
        assertThat(last.get("t")).hasToString("2021-02-03T04:05:06.789");
        assertThat(TableValues.read(file("duckdb-many.parquet"), "n").get(31)).isEqualTo(Map.of("n", 31L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"arrow-js.arrow", "arrow-js.arrows", "arrow-rs-zstd.parquet", "arrow-rs-v2-snappy.parquet",
            "arrow-rs-v2-gzip.parquet", "arrow-rs-lz4raw.parquet", "arrow-rs-delta.parquet"})
    void arrowOfJavaScriptAndParquetOfRust(String name) throws IOException {
        assertThat(TableValues.read(file(name))).isEqualTo(rows(
                column("text", "Was ist ein Kamel?", null, "", "é数🙂"), column("large", "a", null, "", "zz"),
                column("n", Long.MAX_VALUE, null, Long.MIN_VALUE, 0L),
                column("margin", 0.5, Double.NaN, null, INFINITY), column("label", true, null, false, true),
                column("kind", "a", "b", "a", null),
                column("messages", list(turn("user", "Hi"), turn("assistant", "Hello")), list(), null,
                        list(turn(null, "")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"polars.arrow", "polars-lz4.arrow", "polars-zstd.arrow", "polars-zstd.parquet",
            "polars-snappy.parquet"})
    void arrowAndParquetOfPolars(String name) throws IOException {
        List<Map<String, Object>> rows = TableValues.read(file(name));
        List<String> kinds = new ArrayList<>();
        rows.forEach(row -> kinds.add((String) row.remove("kind")));
        assertThat(rows).isEqualTo(rows(
                column("text", "Was ist ein Kamel?", null, "", "é数🙂 and a longer text than twelve bytes"),
                column("n", 1.0, 2.0, null, -4.0), column("margin", 0.5, Double.NaN, null, INFINITY),
                column("label", true, null, false, true),
                column("ids", list(1.0, 2.0, 3.0), list(), null, list(-1.0))));
        if (name.endsWith(".arrow"))
            assertThat(kinds).containsExactly("a", "b", "a", null);
    }

    @Test
    void listsOfTwoLevelsAsSparkWroteThemOnce() throws IOException {
        Map<String, Object> row = TableValues.read(file("spark-legacy.parquet")).getFirst();
        assertThat(row).containsEntry("nested", list(list(1L), null, list())).containsEntry("text", "x")
                .containsEntry("m", list(Map.of("key", "k", "value", 1L)))
                .containsEntry("messages", list(turn("user", "Hi"))).containsEntry("t", 1_612_325_106_789_000_000L);
    }

    @Test
    void parquetOfHyparquetWriter() throws IOException {
        assertThat(TableValues.read(file("hyparquet.parquet"))).isEqualTo(rows(
                column("text", "Was ist ein Kamel?", null, "", "é数🙂"),
                column("n", Long.MAX_VALUE, null, Long.MIN_VALUE, 0L),
                column("margin", 0.5, Double.NaN, null, INFINITY), column("label", true, null, false, true)));
    }
}
