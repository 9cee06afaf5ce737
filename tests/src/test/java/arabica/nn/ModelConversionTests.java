package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import arabica.autograd.BFloat16;
import arabica.autograd.DType;
import arabica.autograd.Tensor;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelConversionTests extends WithScope {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GPT2 = Golden.path("gpt2/config.json").getParent();

    @TempDir
    private Path folder;

    ModelConversionTests() { super("vector", 1); }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void convert(Path from, String to, Optional<DType> type, long shardBytes) {
        ModelConversion.convert(from, folder.resolve(to), new SaveOptions(type, shardBytes), backend);
    }

    private static void assertSame(Parameters actual, Parameters expected) {
        assertThat(actual.names()).isEqualTo(expected.names());
        actual.forEach((name, tensor) -> assertThat(tensor.toFloats()).as(name)
                .containsExactly(expected.get(name).toFloats()));
    }

    @Test
    void shardsHoldWhatOneFileHeldAndTheIndexSaysWhere() throws IOException {
        convert(GPT2, "shards", Optional.empty(), 60_000);
        assertSame(ModelDirectory.load(folder.resolve("shards"), scope).parameters(),
                ModelDirectory.load(GPT2, scope).parameters());
        JsonNode index = JSON.readTree(folder.resolve("shards/model.safetensors.index.json").toFile());
        Set<String> shards = new LinkedHashSet<>();
        long total = 0;
        for (var place : index.path("weight_map").properties()) {
            shards.add(place.getValue().textValue());
            try (SafetensorsFile file = Safetensors.open(folder.resolve("shards").resolve(place.getValue().asText()))) {
                total += file.entry(place.getKey()).bytes();
                assertThat(file.metadata()).containsEntry("format", "pt");
            }
        }
        assertThat(index.path("metadata").path("total_size").longValue()).isEqualTo(total);
        assertThat(shards.size()).isGreaterThan(2);
        for (String shard : shards) {
            assertThat(shard).matches("model-0000\\d-of-0000" + shards.size() + "\\.safetensors");
            assertThat(Files.size(folder.resolve("shards").resolve(shard))).isLessThan(60_000 + 4096);
        }
        convert(folder.resolve("shards"), "one", Optional.empty(), SaveOptions.DEFAULT_SHARD_BYTES);
        assertThat(files(folder.resolve("one"))).containsExactly("config.json", "model.safetensors");
    }

    @Test
    void theSameModelGivesTheSameBytes() throws IOException {
        convert(GPT2, "a", Optional.of(DType.BF16), 40_000);
        convert(GPT2, "b", Optional.of(DType.BF16), 40_000);
        assertThat(files(folder.resolve("a"))).isEqualTo(files(folder.resolve("b")));
        for (String file : files(folder.resolve("a"))) {
            assertThat(Files.readAllBytes(folder.resolve("a").resolve(file)))
                    .isEqualTo(Files.readAllBytes(folder.resolve("b").resolve(file)));
        }
    }

    @Test
    void bf16IsRoundedOnceAndWidenedWithoutLoss() throws IOException {
        convert(GPT2, "half", Optional.of(DType.BF16), SaveOptions.DEFAULT_SHARD_BYTES);
        Parameters original = ModelDirectory.load(GPT2, scope).parameters();
        Parameters half = ModelDirectory.load(folder.resolve("half"), scope).parameters();
        half.forEach((name, tensor) -> assertThat(tensor.toFloats()).as(name)
                .containsExactly(BFloat16.widen(BFloat16.of(original.get(name).toFloats()))));
        assertThat(JSON.readTree(folder.resolve("half/config.json").toFile()).path("torch_dtype").asText())
                .isEqualTo("bfloat16");
        assertThat(Files.size(folder.resolve("half/model.safetensors")))
                .isLessThan(Files.size(Golden.path("gpt2/model.safetensors")) * 6 / 10);
        convert(folder.resolve("half"), "wide", Optional.of(DType.F32), SaveOptions.DEFAULT_SHARD_BYTES);
        assertSame(ModelDirectory.load(folder.resolve("wide"), scope).parameters(), half);
        convert(folder.resolve("half"), "again", Optional.empty(), SaveOptions.DEFAULT_SHARD_BYTES);
        assertThat(Files.readAllBytes(folder.resolve("again/model.safetensors")))
                .isEqualTo(Files.readAllBytes(folder.resolve("half/model.safetensors")));
        LanguageModel frozen = ModelDirectory.loadFrozen(folder.resolve("half"), scope);
        Tensor head = frozen.head();
        assertThat(head.dtype()).isEqualTo(DType.BF16);
        assertThat(head.storage().isReadOnly()).isTrue();
    }

    @Test
    void aModelIsSavedInTheTypeAndTheSizeThatAreAskedFor() throws IOException {
        Decoder model = Decoder.create(TestModels.config(), scope, 1);
        ModelDirectory.save(folder.resolve("s"), model, new SaveOptions(Optional.of(DType.BF16), 4000));
        assertThat(files(folder.resolve("s"))).contains("config.json", "model.safetensors.index.json")
                .hasSizeGreaterThan(4);
        ModelDirectory.load(folder.resolve("s"), scope).parameters().forEach((name, tensor) -> assertThat(
                tensor.toFloats()).containsExactly(
                        BFloat16.widen(BFloat16.of(model.parameters().get(name).toFloats()))));
        assertThatThrownBy(() -> new SaveOptions(Optional.of(DType.F64), 1)).isInstanceOf(
                IllegalArgumentException.class).hasMessage("weights are written in F32 or BF16, not F64");
    }

    @Test
    void whatDoesNotFitItsConfigurationIsRefusedBeforeAnythingIsWritten() throws IOException {
        Files.createDirectories(folder.resolve("bad"));
        Files.copy(Golden.path("gpt2/model.safetensors"), folder.resolve("bad/model.safetensors"));
        Files.writeString(folder.resolve("bad/config.json"),
                Files.readString(Golden.path("gpt2/config.json")).replaceFirst("\"n_layer\": *\\d+", "\"n_layer\": 9"));
        assertThatThrownBy(() -> convert(folder.resolve("bad"), "out", Optional.empty(), 1 << 20))
                .isInstanceOf(FormatException.class).hasMessageContaining("is missing");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
