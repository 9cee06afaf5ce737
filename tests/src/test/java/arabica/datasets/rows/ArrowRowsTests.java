package arabica.datasets.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.BadRowPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrowRowsTests {
    @TempDir
    private Path folder;

    @Test
    void everyKindOfRowComesBackFromAnArrowFile() {
        roundTrip(RowUse.PREFERENCE, i -> new PreferenceRow("p" + i, "c é 数 🙂" + i, "r" + i));
        roundTrip(RowUse.PREFERENCE, i -> new PreferenceRow("p" + i, "c" + i, "r" + i)
                .withNotes(new PairNotes(i % 2 == 0 ? OptionalDouble.empty() : OptionalDouble.of(i / 3.0), i % 3,
                        i % 5 == 0 ? Optional.empty() : Optional.of("s é" + i))));
        roundTrip(RowUse.UNPAIRED, i -> new UnpairedRow("p" + i, "c é" + i, i % 3 == 0));
        roundTrip(RowUse.FINE_TUNING, i -> new CompletionRow("p" + i, "c" + i));
        roundTrip(RowUse.TEXT, i -> new TextRow("t" + i));
        roundTrip(RowUse.PROMPT, i -> new PromptRow("p" + i));
        roundTrip(RowUse.TEXT, i -> new IdsRow(new int[]{i, 0, Integer.MAX_VALUE}));
    }

    @Test
    void aBatchHasTheColumnsOfItsKind() {
        try (BufferAllocator allocator = new RootAllocator();
                VectorSchemaRoot batch = ArrowRows.batch(List.of(new PreferenceRow("p", "c", "r")), allocator)) {
            assertThat(batch.getSchema()).isEqualTo(ArrowRows.schema(PreferenceRow.class));
            assertThat(batch.getVector("chosen").getObject(0)).hasToString("c");
            assertThat(batch.getRowCount()).isEqualTo(1);
        }
    }

    @Test
    void rowsOfTwoKindsAreNoTableAndLeaveNoFile() {
        List<Row> mixed = List.of(new TextRow("t"), new PromptRow("p"));
        Path file = folder.resolve("mixed.arrow");
        assertThatThrownBy(() -> ArrowRows.write(mixed.iterator(), file)).isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isEmptyDirectory();
        assertThat(Files.exists(file)).isFalse();
    }

    private interface Maker {
        Row row(int i);
    }

    private void roundTrip(RowUse use, Maker maker) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 2500; i++)
            rows.add(maker.row(i));
        Path file = folder.resolve("rows.arrow");
        ArrowRows.write(rows.iterator(), file);
        assertThat(RowReader.readAll(List.of(file), use, PromptTemplate.NONE, BadRowPolicy.strict()))
                .extracting(SourcedRow::row).isEqualTo(rows);
    }
}
