package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.TestData;
import arabica.datasets.rows.ArrowRows;
import arabica.datasets.rows.IdsRow;
import arabica.datasets.rows.TextRow;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizedDatasetTests {
    @TempDir
    private Path folder;

    @Test
    void rowsOfManyRecordBatchesAreFoundInOrder() throws IOException {
        Path file = folder.resolve("tokens.arrow");
        int rows = 10_000;
        try (TokenizedWriter writer = TokenizedWriter.create(file, TokenizedKind.SEQUENCES)) {
            for (int i = 0; i < rows; i++)
                writer.add(row(i, i + 1, i + 2), i);
            writer.commit();
        }
        try (MappedArrowFile arrow = MappedArrowFile.open(file)) {
            assertThat(arrow.batches()).isGreaterThan(2);
        }
        try (TokenizedDataset data = TokenizedDataset.open(file)) {
            assertThat(data.size()).isEqualTo(rows);
            for (int i = 0; i < rows; i++) {
                if (!Arrays.equals(data.ids(i), new int[]{i, i + 1, i + 2}) || data.sourceIndex(i) != i) {
                    assertThat(data.ids(i)).as("row %d", i).containsExactly(i, i + 1, i + 2);
                }
            }
            assertThatThrownBy(() -> data.ids(rows)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> data.ids(0, TokenColumn.CHOSEN)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void otherArrowReadersReadTheFile() throws IOException {
        Path file = write(row(1, 2), row(3, 4, 5));
        try (BufferAllocator allocator = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                ArrowFileReader reader = new ArrowFileReader(channel, allocator)) {
            assertThat(reader.loadNextBatch()).isTrue();
            ListVector ids = (ListVector) reader.getVectorSchemaRoot().getVector("input_ids");
            assertThat(ids.getObject(1)).isEqualTo(List.of(3, 4, 5));
            assertThat(reader.getVectorSchemaRoot().getVector("prompt_length").getObject(1)).isEqualTo(1);
        }
    }

    @Test
    void segmentsAreViewsOfOneReadOnlyMapping() {
        Path file = write(row(1, 2), row(3, 4, 5));
        MemorySegment ids;
        try (TokenizedDataset data = TokenizedDataset.open(file)) {
            ids = data.idsSegment(1, TokenColumn.INPUT_IDS);
            assertThat(ids.isMapped()).isTrue();
            assertThat(ids.isReadOnly()).isTrue();
            assertThat(ids.byteSize()).isEqualTo(12);
        }
        assertThat(ids.scope().isAlive()).isFalse();
    }

    @Test
    void anIdOutsideOfTheModelsVocabularyIsNamed() {
        try (TokenizedDataset data = TokenizedDataset.open(write(row(1, 2), row(3, 457, 5)))) {
            data.checkVocabulary(458, "some/model");
            assertThatThrownBy(() -> data.checkVocabulary(457, "some/model")).isInstanceOf(DataException.class)
                    .hasMessageContainingAll("tokens.arrow", "row 2", "input_ids", "457", "some/model", "0 to 456");
        }
    }

    @Test
    void aFileThatIsNotCommittedLeavesNothing() {
        try (TokenizedWriter writer = TokenizedWriter.create(folder.resolve("tokens.arrow"), TokenizedKind.SEQUENCES)) {
            writer.add(row(1, 2), 0);
            assertThat(folder.resolve("tokens.arrow")).doesNotExist();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aRowOfAnotherKindIsRefused() {
        try (TokenizedWriter writer = TokenizedWriter.create(folder.resolve("tokens.arrow"), TokenizedKind.PAIRS)) {
            assertThatThrownBy(() -> writer.add(row(1, 2), 0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void missingTruncatedAndForeignFilesAreErrors() throws IOException {
        assertRefused("none.arrow", "no such file");
        TestData.write(folder, "short.arrow", "ARROW1");
        assertRefused("short.arrow", "only 6 bytes");
        TestData.write(folder, "text.arrow", "this is no arrow file but a text");
        assertRefused("text.arrow", "is no Arrow IPC file");
        byte[] whole = Files.readAllBytes(write(row(1, 2), row(3, 4, 5)));
        Files.write(folder.resolve("cut.arrow"), Arrays.copyOf(whole, whole.length - 7));
        assertRefused("cut.arrow", "cut off");
        ArrowRows.write(List.of(new TextRow("t")).iterator(), folder.resolve("rows.arrow"));
        assertRefused("rows.arrow", "is no tokenized set");
        ArrowRows.write(List.of(new IdsRow(new int[]{1, 2})).iterator(), folder.resolve("ids.arrow"));
        assertRefused("ids.arrow", "is no tokenized set");
    }

    @Test
    void aFooterThatClaimsMoreThanTheFileHoldsIsAnError() throws IOException {
        byte[] whole = Files.readAllBytes(write(row(1, 2)));
        whole[whole.length - 7] = 0x7f;
        Files.write(folder.resolve("footer.arrow"), whole);
        assertRefused("footer.arrow", "claims a footer");
    }

    private void assertRefused(String name, String problem) {
        assertThatThrownBy(() -> TokenizedDataset.open(folder.resolve(name))).isInstanceOf(DataException.class)
                .hasMessageContaining(name).hasMessageContaining(problem);
    }

    private Path write(TokenizedRow... rows) {
        Path file = folder.resolve("tokens.arrow");
        try (TokenizedWriter writer = TokenizedWriter.create(file, TokenizedKind.SEQUENCES)) {
            for (int i = 0; i < rows.length; i++)
                writer.add(rows[i], i);
            writer.commit();
        }
        return file;
    }

    private static TokenizedRow row(int... ids) { return new TokenizedRow.SequenceRow(new TokenSequence(ids, 1)); }
}
