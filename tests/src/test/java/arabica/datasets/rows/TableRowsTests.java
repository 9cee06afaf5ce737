package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowException;
import arabica.datasets.BadRowPolicy;
import arabica.datasets.DataException;
import arabica.datasets.profile.DataProfile;
import arabica.datasets.table.ForeignArrow;
import arabica.datasets.table.TableTypes;
import arabica.datasets.table.TableWriter;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMilliVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows of Parquet and Arrow files are what is in these files, whatever their types.
class TableRowsTests {
    @TempDir
    private Path folder;

    private interface Filler {
        void fill(VectorSchemaRoot batch, int number);
    }

    private Path write(String name, Schema schema, int batches, Filler filler) {
        Path file = folder.resolve(name);
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = VectorSchemaRoot.create(schema, allocator);
                TableWriter writer = TableWriter.create(file, schema, Optional.empty(), allocator)) {
            for (int i = 0; i < batches; i++) {
                batch.clear();
                batch.allocateNew();
                filler.fill(batch, i);
                writer.write(batch);
            }
            writer.finish();
        }
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {".parquet", ".arrow"})
    void numbersTimesAndBytesAreTheirValues(String ending) {
        ArrowType uint16 = new ArrowType.Int(16, false);
        Schema schema = new Schema(List.of(TableTypes.field("u8", new ArrowType.Int(8, false)),
                TableTypes.field("u16", uint16), TableTypes.field("u32", new ArrowType.Int(32, false)),
                TableTypes.field("u64", new ArrowType.Int(64, false)),
                TableTypes.list("input_ids", TableTypes.field(TableTypes.ITEM, uint16)),
                TableTypes.field("local", new ArrowType.Timestamp(TimeUnit.MILLISECOND, null)),
                TableTypes.field("utc", new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC")),
                TableTypes.field("text", ArrowType.Binary.INSTANCE)));
        Path file = write("types" + ending, schema, 1, (batch, number) -> {
            ((UInt1Vector) batch.getVector("u8")).setSafe(0, 200);
            ((UInt2Vector) batch.getVector("u16")).setSafe(0, 50256);
            ((UInt4Vector) batch.getVector("u32")).setSafe(0, (int) 3_000_000_000L);
            ((UInt8Vector) batch.getVector("u64")).setSafe(0, -1);
            ListVector ids = (ListVector) batch.getVector("input_ids");
            ids.startNewValue(0);
            ((UInt2Vector) ids.getDataVector()).setSafe(0, 50256);
            ((UInt2Vector) ids.getDataVector()).setSafe(1, 65);
            ids.endValue(0, 2);
            ((TimeStampMilliVector) batch.getVector("local")).setSafe(0, 1500);
            ((TimeStampMicroTZVector) batch.getVector("utc")).setSafe(0, 1_500_000);
            ((VarBinaryVector) batch.getVector("text")).setSafe(0, new byte[]{'h', 'i'});
            batch.setRowCount(1);
        });
        try (RowObjects rows = RowObjects.open(file)) {
            JsonNode row = rows.next();
            assertThat(row.get("u8").intValue()).isEqualTo(200);
            assertThat(row.get("u16").isInt()).isTrue();
            assertThat(row.get("u16").intValue()).isEqualTo(50256);
            assertThat(row.get("u32").longValue()).isEqualTo(3_000_000_000L);
            assertThat(row.get("u64").asText()).isEqualTo("18446744073709551615");
            assertThat(row.get("local").textValue()).isEqualTo("1970-01-01T00:00:01.500");
            assertThat(row.get("utc").textValue()).isEqualTo("1970-01-01T00:00:01.500Z");
            assertThat(row.get("text").isBinary()).isTrue();
        }
        IdsRow ids = (IdsRow) RowReader.readAll(List.of(file), RowUse.TEXT, PromptTemplate.NONE, BadRowPolicy.strict())
                .getFirst().row();
        assertThat(ids.inputIds()).containsExactly(50256, 65);
        // Text that the file calls bytes is no text, and no garbage either.
        assertThatThrownBy(() -> first(file, "prompt=text", RowUse.PROMPT))
                .hasMessageContaining("field \"text\": is bytes; expected text");
    }

    private static SourcedRow first(Path file, String map, RowUse use) {
        DataFiles files = new DataFiles(List.of(file), Optional.empty(), ColumnMap.parse(List.of(map)));
        try (RowReader rows = RowReader.open(files, use, PromptTemplate.NONE, BadRowPolicy.strict())) {
            return rows.next();
        }
    }

    /// Batches of three rows; the text of row 5 is not UTF-8.
    private Path oneBadText(String ending) {
        return write("bad" + ending, new Schema(List.of(TableTypes.field("text", TableTypes.TEXT))), 4,
                (batch, number) -> {
                    for (int i = 0; i < 3; i++) {
                        byte[] text = number * 3 + i == 4
                                ? new byte[]{(byte) 0xff}
                                : ("t" + (number * 3 + i + 1)).getBytes(StandardCharsets.UTF_8);
                        ((VarCharVector) batch.getVector("text")).setSafe(i, text);
                    }
                    batch.setRowCount(3);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {".parquet", ".arrow"})
    void aTextThatIsNotUtf8IsOneBadRow(String ending) {
        Path file = oneBadText(ending);
        List<String> skipped = new ArrayList<>();
        List<SourcedRow> rows = RowReader.readAll(List.of(file), RowUse.TEXT, PromptTemplate.NONE,
                BadRowPolicy.allow(1, bad -> skipped.add(bad.getMessage())));
        assertThat(skipped).containsExactly(file + ": row 5, field \"text\": is not UTF-8; expected text");
        assertThat(rows).extracting(row -> ((TextRow) row.row()).text()).containsExactly("t1", "t2", "t3", "t4", "t6",
                "t7", "t8", "t9", "t10", "t11", "t12");
        assertThat(rows).extracting(SourcedRow::number).containsExactly(1L, 2L, 3L, 4L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        DataProfile profile = DataProfile.of(DataFiles.of(List.of(file)), Optional.empty());
        assertThat(profile.count()).isEqualTo(11);
        assertThat(profile.unreadable().count()).isEqualTo(1);
        // As a table it ends there: the batch is gone, so it is no row that could be skipped.
        assertThatThrownBy(() -> arabica.datasets.table.TableValues.read(file)).isInstanceOf(DataException.class)
                .isNotInstanceOf(BadRowException.class).hasMessage(skipped.getFirst());
    }

    @Test
    void columnsThatAreNotReadMatterOnlyWhereTheyAreNeeded() {
        Schema schema = new Schema(List.of(TableTypes.field("text", TableTypes.TEXT),
                TableTypes.field("when", new ArrowType.Date(DateUnit.MILLISECOND))));
        Path file = ForeignArrow.write(folder.resolve("when.arrow"), schema, batch -> {
            ((VarCharVector) batch.getVector("text")).setSafe(0, "hello".getBytes(StandardCharsets.UTF_8));
            ((DateMilliVector) batch.getVector("when")).setSafe(0, 86_400_000L);
            batch.setRowCount(1);
        });
        assertThat(RowReader.readAll(List.of(file), RowUse.TEXT, PromptTemplate.NONE, BadRowPolicy.strict()))
                .extracting(SourcedRow::row).containsExactly(new TextRow("hello"));
        LayoutProbe.describe(DataFiles.of(List.of(file)), RowUse.TEXT, line -> {});
        DataProfile profile = DataProfile.of(DataFiles.of(List.of(file)), Optional.empty());
        assertThat(profile.columns()).containsOnlyKeys("text");
        assertThat(profile.notRead()).containsExactly(java.util.Map.entry("when", "Date(MILLISECOND)"));
        String refused = file + ": column \"when\" has the type Date(MILLISECOND), which is not read; leave the column"
                + " out";
        assertThatThrownBy(() -> first(file, "text=when", RowUse.TEXT))
                .hasMessage(refused);
        // Whoever hands rows on must not lose a column on the way.
        assertThatThrownBy(() -> RowObjects.open(file)).hasMessage(refused);
    }
}
