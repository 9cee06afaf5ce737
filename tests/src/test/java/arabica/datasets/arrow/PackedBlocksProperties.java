package arabica.datasets.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PackedBlocksProperties {
    @Property(tries = 200)
    void blocksAreWindowsOverAllRowsEndToEnd(@ForAll @Size(min = 1, max = 20) List<@IntRange(max = 9) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 12) int length, @ForAll @IntRange(min = 1, max = 12) int stride)
            throws IOException {
        Path file = Files.createTempFile("packed", ".arrow");
        try {
            List<Integer> all = new ArrayList<>();
            try (TokenizedWriter writer = TokenizedWriter.create(file, TokenizedKind.SEQUENCES)) {
                for (int rowLength : lengths) {
                    int[] ids = IntStream.range(all.size(), all.size() + rowLength).toArray();
                    Arrays.stream(ids).forEach(all::add);
                    writer.add(new TokenizedRow.SequenceRow(new TokenSequence(ids, 0)), 0);
                }
                writer.commit();
            }
            try (TokenizedDataset data = TokenizedDataset.open(file)) {
                if (all.size() < length) {
                    assertThatThrownBy(() -> new PackedBlocks(data, length, stride)).isInstanceOf(DataException.class)
                            .hasMessageContaining(all.size() + " tokens");
                    return;
                }
                PackedBlocks blocks = new PackedBlocks(data, length, stride);
                assertThat(blocks.size()).isEqualTo((all.size() - length) / stride + 1);
                for (int i = 0; i < blocks.size(); i++) {
                    assertThat(blocks.block(i)).isEqualTo(IntStream.range(i * stride, i * stride + length).toArray());
                }
            }
        } finally {
            Files.delete(file);
        }
    }
}
