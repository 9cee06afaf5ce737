package arabica.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What tables do not hold, and what reading one may take.
class TableLimitsTests {
    @TempDir
    private Path folder;

    @Test
    void twoColumnsOfOneNameAreRefused() {
        Field x = TableTypes.field("x", TableTypes.INT64);
        Path twice = ForeignArrow.write(folder.resolve("twice.arrow"),
                new Schema(List.of(x, x, TableTypes.field("y", TableTypes.INT64))), batch -> {
                    for (int i = 0; i < 3; i++)
                        ((BigIntVector) batch.getVector(i)).setSafe(0, i + 1);
                    batch.setRowCount(1);
                });
        String refused = twice + ": has two columns or fields of the name \"x\"; expected different names";
        assertThatThrownBy(() -> TableValues.read(twice)).hasMessage(refused);
        assertThatThrownBy(() -> TableValues.read(twice, "x")).hasMessage(refused);
        assertThat(TableValues.read(twice, "y")).containsExactly(Map.of("y", 3L));
        for (Field columns : List.of(x, TableTypes.field("s", TableTypes.STRUCT, x, x))) {
            Path file = folder.resolve("twice.parquet");
            assertThatThrownBy(() -> TableValues.write(file, new Schema(List.of(x, columns)), List.of(), 1,
                    Optional.empty())).hasMessage(
                            file + ": has two columns or fields of the name \"x\"; expected different names");
        }
    }

    /// A file whose end claims a footer of nearly all of it.
    @ParameterizedTest
    @CsvSource({".parquet, PAR1, 4", ".arrow, ARROW1, 8"})
    void aFooterTakesNoMoreThanTheHeapHasRoomFor(String ending, String magic, int start) throws IOException {
        Path path = folder.resolve("footer" + ending);
        int footer = (int) Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 64) + 1;
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(magic.getBytes(StandardCharsets.US_ASCII));
            file.seek(start + footer);
            file.writeInt(Integer.reverseBytes(footer));
            file.write(magic.getBytes(StandardCharsets.US_ASCII));
        }
        assertThatThrownBy(() -> TableValues.read(path)).isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        path + ": has a footer of " + footer + " bytes; this heap reads footers up to ");
    }

    @Test
    void whatJsonMayNestParquetReadsBack() throws IOException {
        int lists = 62;
        Path json = Files.writeString(folder.resolve("deep.jsonl"),
                "{\"a\": " + "[".repeat(lists) + "1" + "]".repeat(lists) + "}\n");
        Path parquet = folder.resolve("deep.parquet");
        try (BufferAllocator allocator = new RootAllocator();
                TableReader reader = TableReader.open(json, allocator);
                TableWriter writer = TableWriter.create(parquet, reader.schema(), Optional.empty(), allocator)) {
            writer.write(reader.next());
            writer.finish();
        }
        assertThat(TableValues.read(parquet)).isEqualTo(TableValues.read(json));
    }

    @Test
    void aLongTextOfTheDictionaryDoesNotMakeALargeBatch() {
        Path file = folder.resolve("same.parquet");
        Map<String, Object> row = Map.of("text", "x".repeat(100_000));
        TableValues.write(file, new Schema(List.of(TableTypes.field("text", TableTypes.TEXT))),
                Collections.nCopies(1000, row), 20, Optional.empty());
        long rows = 0;
        try (BufferAllocator allocator = new RootAllocator(40 << 20);
                TableReader reader = TableReader.open(file, allocator)) {
            for (VectorSchemaRoot batch = reader.next(); batch != null; batch = reader.next()) {
                assertThat(batch.getVector("text").getBufferSize()).isLessThan(12 << 20);
                rows += batch.getRowCount();
            }
        }
        assertThat(rows).isEqualTo(1000);
    }

    @Test
    void ofSeveralFilesOneIsOpenAtATime() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 4; i++)
            files.add(Files.writeString(folder.resolve(i + ".jsonl"), "{\"n\": " + i + (i == 3 ? ".5" : "") + "}\n"));
        int[] open = {0, 0};
        List<Object> numbers = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                TableReader all = new ConcatReader(files, (path, options, memory) -> {
                    open[0]++;
                    open[1] = Math.max(open[0], open[1]);
                    return counted(TableReader.open(path, options, memory), open);
                }, TableOptions.ALL, allocator)) {
            for (VectorSchemaRoot batch = all.next(); batch != null; batch = all.next())
                numbers.add(batch.getVector("n").getObject(0));
        }
        assertThat(numbers).containsExactly(0.0, 1.0, 2.0, 3.5);
        assertThat(open).containsExactly(0, 1);
    }

    private static TableReader counted(TableReader reader, int[] open) {
        return new TableReader() {
            @Override
            public Schema schema() { return reader.schema(); }

            @Override
            public VectorSchemaRoot next() { return reader.next(); }

            @Override
            public void close() {
                open[0]--;
                reader.close();
            }
        };
    }

    @Test
    void theDictionaryOfAColumnThatIsLeftOutIsNotLoaded() {
        DictionaryEncoding encoding = new DictionaryEncoding(7, false, new ArrowType.Int(8, true));
        Path file = folder.resolve("dictionary.arrow");
        try (BufferAllocator allocator = new RootAllocator();
                VarCharVector values = new VarCharVector("text", allocator);
                BigIntVector n = new BigIntVector("n", allocator);
                TinyIntVector text = new TinyIntVector("text",
                        new FieldType(true, new ArrowType.Int(8, true), encoding), allocator)) {
            values.setSafe(0, new byte[4 << 20]);
            values.setValueCount(1);
            n.setSafe(0, 4);
            n.setValueCount(1);
            text.setSafe(0, 0);
            text.setValueCount(1);
            ForeignArrow.write(file, VectorSchemaRoot.of(n, text),
                    new DictionaryProvider.MapDictionaryProvider(new Dictionary(values, encoding)));
        }
        assertThat(TableValues.read(file, 1 << 20, "n")).containsExactly(Map.of("n", 4L));
        assertThatThrownBy(() -> TableValues.read(file, 1 << 20)).isInstanceOf(DataException.class)
                .hasMessageContaining("memory than is allowed");
    }
}
