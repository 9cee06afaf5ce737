package arabica.interop;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.table.TableArbitraries;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// DuckDB reads what we wrote and writes it again, and we read that: nothing may change on the way.
class DuckDbProperties {
    private static Path folder;
    private static Connection duck;

    @BeforeContainer
    static void open() throws IOException, SQLException {
        folder = Files.createTempDirectory("duckdb");
        duck = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterContainer
    static void close() throws IOException, SQLException {
        duck.close();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList())
                Files.delete(file);
        }
        Files.delete(folder);
    }

    @Property(tries = 200)
    void parquetThroughDuckDbComesBackEqual(@ForAll("tables") TableArbitraries.Table table,
            @ForAll TableCompression ours, @ForAll("codecs") String theirs) throws SQLException {
        Assume.that(!table.rows().isEmpty());
        Path written = folder.resolve("ours.parquet");
        Path rewritten = folder.resolve("theirs.parquet");
        TableValues.write(written, table.schema(), table.rows(), 9, Optional.of(ours));
        try (Statement statement = duck.createStatement()) {
            statement.execute("SET preserve_insertion_order = true");
            statement.execute("COPY (SELECT * FROM read_parquet('" + written + "')) TO '" + rewritten
                    + "' (FORMAT parquet, " + theirs + ")");
        }
        assertThat(TableValues.read(rewritten)).isEqualTo(table.rows());
    }

    @Provide
    Arbitrary<TableArbitraries.Table> tables() { return TableArbitraries.tables(false); }

    @Provide
    Arbitrary<String> codecs() {
        return Arbitraries.of("COMPRESSION snappy", "COMPRESSION zstd", "COMPRESSION gzip", "COMPRESSION uncompressed",
                "COMPRESSION lz4_raw", "COMPRESSION zstd, PARQUET_VERSION V2");
    }
}
