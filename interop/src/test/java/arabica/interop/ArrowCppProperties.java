package arabica.interop;

import static org.assertj.core.api.Assertions.assertThat;

import arabica.datasets.table.TableArbitraries;
import arabica.datasets.table.TableCompression;
import arabica.datasets.table.TableValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.arrow.dataset.file.DatasetFileWriter;
import org.apache.arrow.dataset.file.FileFormat;
import org.apache.arrow.dataset.file.FileSystemDatasetFactory;
import org.apache.arrow.dataset.jni.NativeMemoryPool;
import org.apache.arrow.dataset.scanner.ScanOptions;
import org.apache.arrow.dataset.scanner.Scanner;
import org.apache.arrow.dataset.source.Dataset;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/// Arrow C++ reads what we wrote and writes it again as Parquet and as Arrow, and we read that.
class ArrowCppProperties {
    /// Never closed: Arrow's dataset writer keeps a batch of it.
    private static final BufferAllocator ALLOCATOR = new RootAllocator();

    private static Path folder;

    @BeforeContainer
    static void open() throws IOException { folder = Files.createTempDirectory("arrow-cpp"); }

    @AfterContainer
    static void close() throws IOException { delete(folder); }

    private static void delete(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList())
                Files.delete(file);
        }
    }

    @Property(tries = 150)
    @SuppressWarnings("try") // Arrow's resources say that closing them may be interrupted
    void parquetAndArrowThroughArrowCppComeBackEqual(@ForAll("tables") TableArbitraries.Table table,
            @ForAll("ours") String ending, @ForAll("compressions") Optional<TableCompression> compression,
            @ForAll("theirs") FileFormat theirs) throws Exception {
        Assume.that(!table.rows().isEmpty());
        Path written = folder.resolve("ours" + ending);
        Path rewritten = folder.resolve("theirs");
        TableValues.write(written, table.schema(), table.rows(), 9, compression);
        FileFormat format = ending.equals(".parquet") ? FileFormat.PARQUET : FileFormat.ARROW_IPC;
        try (FileSystemDatasetFactory factory = new FileSystemDatasetFactory(ALLOCATOR, NativeMemoryPool.getDefault(),
                format, written.toUri().toString());
                Dataset dataset = factory.finish();
                Scanner scanner = dataset.newScan(new ScanOptions(32_768));
                ArrowReader reader = scanner.scanBatches()) {
            DatasetFileWriter.write(ALLOCATOR, reader, theirs, rewritten.toUri().toString());
        }
        String suffix = theirs == FileFormat.PARQUET ? ".parquet" : ".arrow";
        List<Path> files;
        try (var found = Files.list(rewritten)) {
            files = found.toList();
        }
        assertThat(files).hasSize(1);
        Path named = folder.resolve("theirs" + suffix);
        Files.move(files.getFirst(), named, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        delete(rewritten);
        assertThat(TableValues.read(named)).isEqualTo(table.rows());
    }

    @Provide
    Arbitrary<TableArbitraries.Table> tables() { return TableArbitraries.tables(false); }

    @Provide
    Arbitrary<String> ours() { return Arbitraries.of(".parquet", ".arrow"); }

    @Provide
    Arbitrary<Optional<TableCompression>> compressions() {
        return Arbitraries.of(Optional.empty(), Optional.of(TableCompression.NONE), Optional.of(TableCompression.ZSTD),
                Optional.of(TableCompression.LZ4));
    }

    @Provide
    Arbitrary<FileFormat> theirs() { return Arbitraries.of(FileFormat.PARQUET, FileFormat.ARROW_IPC); }
}
