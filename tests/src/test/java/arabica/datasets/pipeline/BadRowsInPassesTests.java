package arabica.datasets.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import arabica.datasets.dedup.NearOptions;
import arabica.datasets.table.TableTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Passes that look at some columns and those that read all of them count the same rows.
class BadRowsInPassesTests {
    @TempDir
    private Path folder;

    private static List<String> texts(Dataset set) {
        try (Stream<TableRow> rows = set.stream()) {
            return rows.map(row -> row.text("text")).toList();
        }
    }

    private static String lines(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(i -> "{\"text\":\"t" + i / 2 + "\",\"n\":" + (i == 1 ? "\"oops\"" : i) + "}\n")
                .collect(Collectors.joining());
    }

    @Test
    void aRowThatIsBadInAnotherColumnMovesNothingToTheOtherSide() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"), lines(40));
        Split split = Dataset.read(List.of(file), 1, bad -> {}).split(SplitOptions.share(0.3).by("text").seed(3));
        Set<String> train = new HashSet<>(texts(split.train()));
        Set<String> heldOut = new HashSet<>(texts(split.heldOut()));
        assertThat(train).isNotEmpty().doesNotContainAnyElementsOf(heldOut);
        assertThat(train.size() + heldOut.size()).isEqualTo(20);
        assertThat(texts(split.train()).size() + texts(split.heldOut()).size()).isEqualTo(39);
    }

    @Test
    void aRowThatIsBadInAnotherColumnMovesNoNearDuplicate() throws IOException {
        List<String> long1 = IntStream.range(0, 60).mapToObj(i -> "a" + i).toList();
        List<String> long2 = IntStream.range(0, 60).mapToObj(i -> "b" + i).toList();
        String one = String.join(" ", long1);
        String two = String.join(" ", long2);
        Path file = Files.writeString(folder.resolve("near.jsonl"), "{\"text\":\"first\",\"n\":0}\n{\"text\":\"" + one
                + "\",\"n\":\"oops\"}\n{\"text\":\"" + two + "\",\"n\":2}\n{\"text\":\"" + one
                + "\",\"n\":3}\n{\"text\":\"last\",\"n\":4}\n");
        Dataset set = Dataset.read(List.of(file), 1, bad -> {}).dedupNear(NearOptions.DEFAULT, "text");
        assertThat(texts(set)).containsExactly("first", two, one, "last");
    }

    @Test
    void aFileThatChangedBetweenTwoPassesIsAnError() {
        Node ten = new RowsNode(new Schema(List.of(TableTypes.field("n", TableTypes.INT64))),
                IntStream.range(0, 10).mapToObj(i -> Map.of("n", i)).toList());
        assertThat(kept(ten, 10)).isEqualTo(10);
        for (int before : new int[]{9, 11}) {
            assertThatThrownBy(() -> kept(ten, before)).isInstanceOf(DataException.class)
                    .hasMessage("a file that is read has other rows now than a moment ago");
        }
    }

    private static int kept(Node node, int before) {
        int rows = 0;
        try (Run run = new Run(1);
                BatchSource source = new KeepSource(node.open(run, Optional.empty()), run, before, row -> true)) {
            for (Batch batch = source.next(); batch != null; batch = source.next()) {
                rows += batch.rows();
                batch.close();
            }
        }
        return rows;
    }
}
