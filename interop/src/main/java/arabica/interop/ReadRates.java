package arabica.interop;

import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableOptions;
import arabica.datasets.table.TableReader;
import arabica.datasets.table.TableWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/// How fast all texts of a table are read, from each format, beside DuckDB on one thread and the same files: medians of
/// rounds in which all take turns. A reader's result is the bytes of all texts; all must agree.
///
/// Arguments: a table of texts, and how many copies of it make the files that are read.
public final class ReadRates {
    private static final int ROUNDS = 5;

    private ReadRates() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("read-rates");
        Path parquet = folder.resolve("zstd.parquet");
        Path snappy = folder.resolve("snappy.parquet");
        Path arrow = folder.resolve("plain.arrow");
        Path lines = folder.resolve("plain.jsonl");
        int copies = Integer.parseInt(arguments[1]);
        for (Path file : List.of(parquet, snappy, arrow, lines))
            copy(Path.of(arguments[0]), copies, file);
        Map<String, Callable<Long>> cases = new LinkedHashMap<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:"); Statement sql = duck.createStatement()) {
            sql.execute("SET threads = 1");
            cases.put("arabica  Parquet zstd", () -> ours(parquet));
            cases.put("DuckDB   Parquet zstd", () -> theirs(sql, "read_parquet", parquet));
            cases.put("arabica  Parquet snappy", () -> ours(snappy));
            cases.put("DuckDB   Parquet snappy", () -> theirs(sql, "read_parquet", snappy));
            cases.put("arabica  Arrow", () -> ours(arrow));
            cases.put("arabica  JSON lines", () -> ours(lines));
            cases.put("DuckDB   JSON lines", () -> theirs(sql, "read_json", lines));
            measure(cases);
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList())
                Files.delete(file);
        }
        Files.delete(folder);
    }

    private static void measure(Map<String, Callable<Long>> cases) throws Exception {
        Map<String, List<Double>> seconds = new LinkedHashMap<>();
        long bytes = -1;
        for (int round = 0; round <= ROUNDS; round++) {
            for (var each : cases.entrySet()) {
                long start = System.nanoTime();
                long read = each.getValue().call();
                double taken = (System.nanoTime() - start) / 1e9;
                if (bytes >= 0 && read != bytes)
                    throw new IllegalStateException(each.getKey() + " read " + read + " bytes; expected " + bytes);
                bytes = read;
                // The first round warms up.
                if (round > 0)
                    seconds.computeIfAbsent(each.getKey(), key -> new ArrayList<>()).add(taken);
            }
        }
        System.out.printf(Locale.ROOT, "%.1f MB of text%n", bytes / 1e6);
        for (var each : seconds.entrySet()) {
            double median = each.getValue().stream().sorted().toList().get(ROUNDS / 2);
            System.out.printf(Locale.ROOT, "%-26s %7.3f s %8.1f MB/s%n", each.getKey(), median, bytes / 1e6 / median);
        }
    }

    private static void copy(Path from, int copies, Path to) {
        Optional<TableCompression> compression = to.getFileName().toString().startsWith("snappy")
                ? Optional.of(TableCompression.SNAPPY)
                : Optional.empty();
        try (BufferAllocator allocator = new RootAllocator()) {
            TableWriter writer = null;
            for (int i = 0; i < copies; i++) {
                try (TableReader reader = TableReader.open(from, allocator)) {
                    writer = writer == null
                            ? TableWriter.create(to, reader.schema(), compression, allocator)
                            : writer;
                    for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next())
                        writer.write(batch);
                }
            }
            System.out.printf(Locale.ROOT, "%s: %,d rows, %,d bytes%n", to.getFileName(), writer.finish(),
                    to.toFile().length());
            writer.close();
        }
    }

    private static long ours(Path file) {
        long bytes = 0;
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(file, TableOptions.ALL, allocator)) {
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) {
                for (FieldVector column : batch.getFieldVectors())
                    bytes += ((VarCharVector) column).getEndOffset(batch.getRowCount() - 1);
            }
        }
        return bytes;
    }

    private static long theirs(Statement sql, String function, Path file) throws Exception {
        String sum = "SELECT sum(strlen(COLUMNS(*))) FROM " + function + "('" + file + "')";
        long bytes = 0;
        try (ResultSet result = sql.executeQuery(sum)) {
            result.next();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++)
                bytes += result.getLong(i);
        }
        return bytes;
    }
}
