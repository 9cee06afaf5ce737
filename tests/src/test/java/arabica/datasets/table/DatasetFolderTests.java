package arabica.datasets.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.datasets.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The layouts of Hugging Face's `datasets`: `save_to_disk` of a data set and of several splits, and the cache.
class DatasetFolderTests {
    private static final Schema SCHEMA = new Schema(List.of(TableTypes.field("n", TableTypes.INT64)));

    @TempDir
    private Path folder;

    /// A shard as `datasets` writes them: a stream that is called `.arrow`.
    private static void shard(Path file, long... numbers) throws IOException {
        Files.createDirectories(file.getParent());
        Path stream = file.resolveSibling("stream.arrows");
        TableValues.write(stream, SCHEMA,
                java.util.Arrays.stream(numbers).<Map<String, Object>>mapToObj(n -> Map.of("n", n)).toList(), 2,
                Optional.empty());
        Files.move(stream, file);
    }

    private static List<Object> numbers(Path path) {
        return TableValues.read(path).stream().map(row -> row.get("n")).toList();
    }

    private void save(Path target) throws IOException {
        // In the order that state.json says, not in that of names.
        shard(target.resolve("data-00000-of-00002.arrow"), 3, 4, 5);
        shard(target.resolve("data-00001-of-00002.arrow"), 1, 2);
        Files.writeString(target.resolve("state.json"), """
                {"_data_files": [{"filename": "data-00001-of-00002.arrow"}, {"filename": "data-00000-of-00002.arrow"}],
                 "_fingerprint": "0123456789abcdef", "_format_columns": null, "_format_kwargs": {},
                 "_format_type": null, "_output_all_columns": false, "_split": "train"}""");
        Files.writeString(target.resolve("dataset_info.json"), "{\"features\": {}}");
    }

    @BeforeEach
    void start() { folder = folder.resolve("set"); }

    @Test
    void savedShardsAreReadInTheOrderOfTheState() throws IOException {
        save(folder);
        assertThat(numbers(folder)).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void savedSplitsAreFoldersOfTheirOwn() throws IOException {
        save(folder.resolve("train"));
        shard(folder.resolve("test/data-00000-of-00001.arrow"), 9);
        Files.writeString(folder.resolve("test/state.json"),
                "{\"_data_files\": [{\"filename\": \"data-00000-of-00001.arrow\"}]}");
        Files.writeString(folder.resolve("dataset_dict.json"), "{\"splits\": [\"train\", \"test\"]}");
        assertThat(numbers(folder.resolve("test"))).containsExactly(9L);
        assertThatThrownBy(() -> numbers(folder)).isInstanceOf(DataException.class)
                .hasMessage(folder + ": has the splits train, test; name one: " + folder.resolve("train"));
        Files.writeString(folder.resolve("dataset_dict.json"), "{\"splits\": [\"train\"]}");
        assertThat(numbers(folder)).hasSize(5);
    }

    @Test
    void splitsOfTheCacheAreFoundByName() throws IOException {
        shard(folder.resolve("hh-rlhf-train-00000-of-00002.arrow"), 1, 2);
        shard(folder.resolve("hh-rlhf-train-00001-of-00002.arrow"), 3);
        shard(folder.resolve("hh-rlhf-test.arrow"), 9);
        shard(folder.resolve("cache-0123-train.arrow"), 666);
        Files.writeString(folder.resolve("dataset_info.json"), """
                {"splits": {"train": {"name": "train", "num_examples": 3, "shard_lengths": [2, 1]},
                            "test": {"name": "test", "num_examples": 1}}}""");
        assertThat(numbers(folder.resolve("train"))).containsExactly(1L, 2L, 3L);
        assertThat(numbers(folder.resolve("test"))).containsExactly(9L);
        assertThatThrownBy(() -> numbers(folder)).hasMessageContaining("has the splits train, test; name one");
        assertThatThrownBy(() -> numbers(folder.resolve("validation"))).hasMessage(
                folder.resolve("validation") + ": no such file");
        Files.delete(folder.resolve("hh-rlhf-train-00001-of-00002.arrow"));
        assertThatThrownBy(() -> numbers(folder.resolve("train"))).hasMessageContaining(
                "has 1 files of the split train; expected 2");
    }

    @Test
    void aNameThatIsPartOfASplitsIsNone() throws IOException {
        shard(folder.resolve("ds-train.arrow"), 1, 2);
        shard(folder.resolve("ds-pretrain.arrow"), 3);
        shard(folder.resolve("ds-other.arrow"), 666);
        Files.writeString(folder.resolve("dataset_info.json"), "{\"splits\": {\"train\": {}, \"pretrain\": {}}}");
        assertThat(numbers(folder.resolve("train"))).containsExactly(1L, 2L);
        assertThat(numbers(folder.resolve("pretrain"))).containsExactly(3L);
        for (String name : List.of("ain", "rain", "other", "ds-train", "train.arrow2")) {
            assertThatThrownBy(() -> numbers(folder.resolve(name))).hasMessage(folder.resolve(name) + ": no such file");
        }
    }

    @Test
    void whatIsMissingOrLeadsOutsideIsNamed() throws IOException {
        save(folder);
        Files.delete(folder.resolve("data-00000-of-00002.arrow"));
        assertThatThrownBy(() -> numbers(folder)).hasMessageContaining("data-00000-of-00002.arrow: no such file");
        Files.writeString(folder.resolve("state.json"), "{\"_data_files\": [{\"filename\": \"../secret.arrow\"}]}");
        assertThatThrownBy(() -> numbers(folder)).hasMessageContaining(
                "names the file \"../secret.arrow\"; expected one in its folder");
        Files.writeString(folder.resolve("state.json"), "{\"_data_files\": [{\"filename\": \"a\\u0000.arrow\"}]}");
        assertThatThrownBy(() -> numbers(folder)).isInstanceOf(DataException.class)
                .hasMessageContaining("expected one in its folder");
        Files.writeString(folder.resolve("state.json"),
                "{\"_data_files\": [], \"_indices_data_files\": [{\"filename\": \"indices.arrow\"}]}");
        assertThatThrownBy(() -> numbers(folder)).hasMessageContaining("_indices_data_files");
        Files.writeString(folder.resolve("state.json"), "no JSON");
        assertThatThrownBy(() -> numbers(folder)).isInstanceOf(DataException.class).hasMessageContaining("is not JSON");
    }
}
