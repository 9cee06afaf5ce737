package arabica.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever the bytes of a table's file are, the answer is rows or one clear line: no other exception, no more memory
/// than the allocator allows, no end of the JVM.
class TableDamageProperties {
    private static final long MEMORY = 64 << 20;
    private static Path folder;
    private static List<byte[]> parquet;
    private static List<byte[]> arrow;

    @BeforeContainer
    static void files() throws IOException {
        folder = Files.createTempDirectory("damage");
        var table = new TableArbitraries.Table(
                new org.apache.arrow.vector.types.pojo.Schema(List.of(TableTypes.field("id", TableTypes.INT64),
                        TableArbitraries.text("text"), TableArbitraries.conversation("messages"),
                        TableTypes.field("margin", TableTypes.FLOAT64))),
                java.util.stream.LongStream.range(0, 40).<Map<String, Object>>mapToObj(i -> Map.of("id", i * i, "text",
                        "text " + i % 5, "messages", List.of(Map.of("role", "user", "content", "c" + i)), "margin",
                        i / 4.0)).toList());
        parquet = List.of(bytes(table, ".parquet", TableCompression.NONE),
                bytes(table, ".parquet", TableCompression.ZSTD),
                bytes(table, ".parquet", TableCompression.SNAPPY), bytes(table, ".parquet", TableCompression.GZIP),
                bytes(table, ".parquet", TableCompression.LZ4));
        arrow = List.of(bytes(table, ".arrow", TableCompression.NONE), bytes(table, ".arrows", TableCompression.NONE),
                bytes(table, ".arrow", TableCompression.ZSTD), bytes(table, ".arrows", TableCompression.LZ4));
    }

    private static byte[] bytes(TableArbitraries.Table table, String ending, TableCompression compression)
            throws IOException {
        Path file = folder.resolve("sound" + ending);
        TableValues.write(file, table.schema(), table.rows(), 15, Optional.of(compression));
        return Files.readAllBytes(file);
    }

    @AfterContainer
    static void noFiles() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList())
                Files.delete(file);
        }
        Files.delete(folder);
    }

    @Property(tries = 800, shrinking = ShrinkingMode.OFF)
    void damagedParquetIsRowsOrOneLine(@ForAll long seed) throws IOException { readDamaged(parquet, ".parquet", seed); }

    @Property(tries = 800, shrinking = ShrinkingMode.OFF)
    void damagedArrowIsRowsOrOneLine(@ForAll long seed) throws IOException { readDamaged(arrow, ".arrow", seed); }

    private static void readDamaged(List<byte[]> sound, String ending, long seed) throws IOException {
        Random random = new Random(seed);
        Path file = folder.resolve("damaged" + ending);
        Files.write(file, damaged(sound.get(random.nextInt(sound.size())), random));
        try {
            TableValues.read(file, MEMORY);
        } catch (DataException e) {
            assertThat(e.getMessage()).startsWith(file.toString()).doesNotContain("\n");
        } catch (RuntimeException | Error e) {
            fail("seed " + seed, e);
        }
    }

    /// A few bytes changed, mostly where sizes are; perhaps a piece taken out or put in.
    private static byte[] damaged(byte[] sound, Random random) {
        byte[] bytes = sound.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextBoolean()
                    ? random.nextInt(bytes.length)
                    : Math.max(0, bytes.length - 1 - random.nextInt(700));
            bytes[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) 0xff;
                case 1 -> (byte) (bytes[at] ^ 1 << random.nextInt(8));
                case 2 -> (byte) (bytes[at] + random.nextInt(5) - 2);
                default -> (byte) random.nextInt();
            };
        }
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(8));
        return switch (random.nextInt(8)) {
            case 0 -> concat(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
            case 1 -> concat(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
            default -> bytes;
        };
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
