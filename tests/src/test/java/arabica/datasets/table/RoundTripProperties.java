package arabica.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.types.pojo.Schema;
import arabica.datasets.table.parquet.ParquetTables;

/// Any table comes back equal, in whatever format it was in between.
class RoundTripProperties {
    private static Path folder;

    /// A format and how it is compressed.
    record Way(String ending, Optional<TableCompression> compression) {
        static Way of(String ending, TableCompression compression) {
            return new Way(ending, Optional.ofNullable(compression));
        }
    }

    @BeforeContainer
    static void folder() throws IOException { folder = Files.createTempDirectory("round-trip"); }

    @AfterContainer
    static void noFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList())
                Files.delete(file);
        }
        Files.delete(folder);
    }

    @Property(tries = 100)
    void tablesComeBackEqualFromEachBinaryFormat(@ForAll("anyTables") TableArbitraries.Table table,
            @ForAll("binaryWays") Way way, @ForAll @IntRange(min = 1, max = 40) int batchRows) {
        Path file = folder.resolve("one" + way.ending());
        TableValues.write(file, table.schema(), table.rows(), batchRows, way.compression());
        assertThat(TableValues.read(file)).isEqualTo(table.rows());
        assertThat(TableValues.schema(file)).isEqualTo(table.schema());
    }

    @Property(tries = 30)
    void parquetPagesOfVersionTwoComeBackEqual(@ForAll("anyTables") TableArbitraries.Table table,
            @ForAll TableCompression compression, @ForAll @IntRange(min = 1, max = 40) int batchRows) {
        Path file = folder.resolve("v2.parquet");
        try (BufferAllocator allocator = new RootAllocator();
                TableWriter writer = ParquetTables.createV2(file, table.schema(), compression)) {
            TableValues.write(writer, table.schema(), table.rows(), batchRows, allocator);
        }
        assertThat(TableValues.read(file)).isEqualTo(table.rows());
    }

    @Property(tries = 60)
    void tablesComeBackEqualFromAnyChainOfFormats(@ForAll("finiteTables") TableArbitraries.Table table,
            @ForAll("chains") List<Way> chain) {
        Path before = folder.resolve("start.arrow");
        TableValues.write(before, table.schema(), table.rows(), 7, Optional.empty());
        for (int i = 0; i < chain.size(); i++) {
            Path next = folder.resolve("chain" + i + chain.get(i).ending());
            copy(before, next, chain.get(i).compression());
            before = next;
        }
        assertThat(TableValues.read(before)).isEqualTo(withoutSchema(table.rows(), TableValues.schema(before)));
    }

    /// JSON lines of no rows have no columns.
    private static List<Map<String, Object>> withoutSchema(List<Map<String, Object>> rows, Schema schema) {
        return schema.getFields().isEmpty() ? List.of() : rows;
    }

    private static void copy(Path from, Path to, Optional<TableCompression> compression) {
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(from, allocator);
                TableWriter writer = TableWriter.create(to, reader.schema(), compression, allocator)) {
            for (var batch = reader.next(); batch != null; batch = reader.next())
                writer.write(batch);
            writer.finish();
        }
    }

    @Provide
    Arbitrary<TableArbitraries.Table> anyTables() { return TableArbitraries.tables(false); }

    @Provide
    Arbitrary<TableArbitraries.Table> finiteTables() { return TableArbitraries.tables(true); }

    @Provide
    Arbitrary<Way> binaryWays() {
        return Arbitraries.of(
                Way.of(".parquet", null), Way.of(".parquet", TableCompression.NONE),
                Way.of(".parquet", TableCompression.SNAPPY), Way.of(".parquet", TableCompression.GZIP),
                Way.of(".parquet", TableCompression.LZ4), Way.of(".arrow", null),
                Way.of(".arrow", TableCompression.ZSTD), Way.of(".arrow", TableCompression.LZ4),
                Way.of(".arrows", null), Way.of(".arrows", TableCompression.ZSTD));
    }

    @Provide
    Arbitrary<List<Way>> chains() {
        Arbitrary<Way> texts = Arbitraries.of(Way.of(".jsonl", null), Way.of(".jsonl.gz", null),
                Way.of(".jsonl.zst", null));
        return Arbitraries.oneOf(binaryWays(), texts).list().ofMinSize(1).ofMaxSize(4);
    }
}
