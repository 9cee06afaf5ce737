package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import arabica.WithScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.junit.jupiter.params.provider.EnumSource;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.autograd.DType;
import arabica.autograd.Tensor;

class ModelDirectoryTests extends WithScope {
    private static final ObjectMapper JSON = new ObjectMapper();
    @TempDir
    private Path folder;

    ModelDirectoryTests() { super("scalar", 1); }

    @Test
    void aFrozenModelThatIsMappedGivesTheBitsOfTheOneThatIsRead() {
        Decoder model = Decoder.create(TestModels.config(), scope, 3);
        ModelDirectory.save(folder, model);
        LanguageModel frozen = ModelDirectory.loadFrozen(folder, scope);
        assertSame(frozen.parameters(), model.parameters());
        frozen.parameters().forEach((name, tensor) -> {
            assertThat(tensor.requiresGrad()).isFalse();
            assertThat(tensor.storage().isReadOnly()).as(name).isEqualTo(tensor.shape().rank() > 1);
        });
    }

    @Test
    void whatIsSavedIsLoadedBitForBit() throws IOException {
        Decoder model = Decoder.create(TestModels.config(), scope, 1);
        ModelDirectory.save(folder.resolve("a"), model);
        LanguageModel loaded = ModelDirectory.load(folder.resolve("a"), scope);
        assertThat(loaded.config()).isEqualTo(model.config());
        assertSame(loaded.parameters(), model.parameters());
        ModelDirectory.save(folder.resolve("b"), loaded);
        for (String file : new String[]{"config.json", "model.safetensors"}) {
            assertThat(Files.readAllBytes(folder.resolve("b").resolve(file)))
                    .isEqualTo(Files.readAllBytes(folder.resolve("a").resolve(file)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void aModelLoadedToRunIsTheStoredOneAndCannotBeSaved(DType type) {
        Decoder model = Decoder.create(TestModels.config(), scope, 1);
        ModelDirectory.save(folder, model);
        LanguageModel loaded = ModelDirectory.loadStored(folder, type, scope);
        Parameters wanted = model.stored(type, scope).parameters();
        assertThat(loaded.parameters().names()).isEqualTo(wanted.names());
        loaded.parameters().forEach((name, tensor) -> {
            assertThat(tensor.dtype()).isEqualTo(wanted.get(name).dtype());
            assertThat(tensor.toFloats()).as(name).containsExactly(wanted.get(name).toFloats());
        });
        assertThatThrownBy(() -> ModelDirectory.save(folder.resolve("again"), loaded))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("stored in " + type)
                .hasMessageContaining("for running alone");
        assertThat(folder.resolve("again")).doesNotExist();
    }

    @Test
    void aPreferenceModelKeepsItsHead() {
        ScalarModel model = ScalarModel.create(Decoder.create(TestModels.config(), scope, 1), 2);
        ModelDirectory.save(folder, model);
        assertThat(ModelDirectory.hasScalarHead(folder)).isTrue();
        assertSame(ModelDirectory.loadScalar(folder, scope, 99).parameters(), model.parameters());
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("model.safetensors") + ": unknown tensor 'score.weight'");
    }

    @Test
    void aHeadThatIsMissingIsDrawnFromTheSeed() {
        ModelDirectory.save(folder, Decoder.create(TestModels.config(), scope, 1));
        assertThat(ModelDirectory.hasScalarHead(folder)).isFalse();
        float[] first = ModelDirectory.loadScalar(folder, scope, 5).head().toFloats();
        assertThat(ModelDirectory.loadScalar(folder, scope, 5).head().toFloats()).isEqualTo(first);
        assertThat(ModelDirectory.loadScalar(folder, scope, 6).head().toFloats()).isNotEqualTo(first);
    }

    @Test
    void namesLoadWithoutTheirPrefixAndMaskBuffersAreIgnored() {
        Decoder model = Decoder.create(TestModels.config(), scope, 1);
        SequencedMap<String, Tensor> bare = new LinkedHashMap<>();
        model.parameters().forEach((name, tensor) -> bare.put(name.substring("transformer.".length()), tensor));
        bare.put("h.0.attn.bias", scope.of(new float[16], 1, 1, 4, 4));
        bare.put("h.1.attn.masked_bias", scope.of(new float[1]));
        writeModel(bare);
        assertSame(ModelDirectory.load(folder, scope).parameters(), model.parameters());
    }

    @Test
    void aTiedHeadMayBeThereIfItIsTheEmbedding() {
        Decoder model = Decoder.create(TestModels.config(), scope, 1);
        SequencedMap<String, Tensor> tensors = tensors(model);
        tensors.put("lm_head.weight", model.parameters().get("transformer.wte.weight"));
        writeModel(tensors);
        assertSame(ModelDirectory.load(folder, scope).parameters(), model.parameters());

        tensors.put("lm_head.weight", scope.of(new float[TestModels.VOCAB * 12], TestModels.VOCAB, 12));
        writeModel(tensors);
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessageContaining("'lm_head.weight' differs from 'transformer.wte.weight'");
        // A preference model has no use for it.
        assertThat(ModelDirectory.loadScalar(folder, scope, 1).body().config()).isEqualTo(TestModels.config());
    }

    @Test
    void missingUnknownAndMisshapenTensorsAreNamed() {
        Decoder model = Decoder.create(TestModels.config(), scope, 1);
        assertRefused(model, tensors -> tensors.remove("transformer.h.1.ln_2.bias"),
                "tensor 'transformer.h.1.ln_2.bias' is missing");
        assertRefused(model, tensors -> tensors.put("transformer.h.2.ln_1.bias", scope.of(new float[12], 12)),
                "unknown tensor 'transformer.h.2.ln_1.bias'");
        assertRefused(model, tensors -> tensors.put("transformer.wpe.weight", scope.of(new float[12 * 8], 8, 12)),
                "tensor 'transformer.wpe.weight' has shape [8, 12], expected [16, 12]");
        assertRefused(model, tensors -> tensors.put("transformer.ln_f.bias", scope.of(new int[12], 12)),
                "tensor 'transformer.ln_f.bias' has dtype I32, expected F32, F16 or BF16");
        assertRefused(model, tensors -> tensors.put("ln_f.bias", scope.of(new float[12], 12)),
                "tensor 'transformer.ln_f.bias' is there twice");
    }

    private void assertRefused(Decoder model, Consumer<SequencedMap<String, Tensor>> damage, String expected) {
        SequencedMap<String, Tensor> tensors = tensors(model);
        damage.accept(tensors);
        writeModel(tensors);
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(folder.resolve("model.safetensors") + ": ").hasMessageContaining(expected);
    }

    @Test
    void shardsAreReadThroughTheirIndex() throws IOException {
        Decoder model = Decoder.create(TestModels.config(), scope, 1);
        SequencedMap<String, Tensor> first = new LinkedHashMap<>();
        SequencedMap<String, Tensor> second = new LinkedHashMap<>();
        ObjectNode index = JSON.createObjectNode();
        ObjectNode map = index.putObject("weight_map");
        model.parameters().forEach((name, tensor) -> {
            boolean early = name.contains(".h.0.");
            (early ? first : second).put(name, tensor);
            map.put(name, early ? "model-00001-of-00002.safetensors" : "model-00002-of-00002.safetensors");
        });
        writeModel(first);
        Files.delete(folder.resolve("model.safetensors"));
        Safetensors.write(folder.resolve("model-00001-of-00002.safetensors"), first, Map.of());
        Safetensors.write(folder.resolve("model-00002-of-00002.safetensors"), second, Map.of());
        Path indexFile = folder.resolve("model.safetensors.index.json");
        Files.writeString(indexFile, index.toString());
        assertSame(ModelDirectory.load(folder, scope).parameters(), model.parameters());

        map.put("transformer.wte.weight", "../elsewhere.safetensors");
        Files.writeString(indexFile, index.toString());
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessageContaining("'../elsewhere.safetensors' is no file name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "model_type|\"bert\"|model_type is 'bert', supported is gpt2 or gpt_neox or llama or mistral or qwen2 or qwen3",
            "architectures|[\"BertModel\"]|architectures is 'BertModel'",
            "activation_function|\"relu\"|activation_function is 'relu'",
            "scale_attn_weights|false|scale_attn_weights is false, supported is true",
            "scale_attn_by_inverse_layer_idx|true|scale_attn_by_inverse_layer_idx is true",
            "add_cross_attention|true|add_cross_attention is true",
            "tie_word_embeddings|false|tensor 'lm_head.weight' is missing",
            "quantization_config|{}|quantization_config is not supported",
            "n_head|5|n_embd 12 is not a multiple of n_head 5",
            "n_layer|0|n_layer must be above 0", "n_layer|\"two\"|n_layer is \"two\", supported is a whole number",
            "n_embd|99999999999|n_embd is 99999999999", "n_embd|null|n_embd is missing",
            "n_layer|2147483647|tensor 'transformer.h.2.ln_1.weight' is missing",
            "vocab_size|2147483647|'transformer.wte.weight' has shape [23, 12]",
            "eos_token_id|23|eos_token_id 23 is outside the vocabulary of 23",
            "layer_norm_epsilon|0|layer_norm_epsilon"})
    void whatIsNotSupportedIsRefusedByName(String field, String value, String expected) throws IOException {
        ModelDirectory.save(folder, Decoder.create(TestModels.config(), scope, 1));
        Path file = folder.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
        config.set(field, JSON.readTree(value));
        Files.writeString(file, config.toString());
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessageStartingWith(folder.toString()).hasMessageContaining(expected).hasMessageNotContaining("\n");
    }

    @Test
    void absentFieldsHaveHuggingFacesDefaults() throws IOException {
        ModelDirectory.save(folder, Decoder.create(TestModels.config(), scope, 1));
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "gpt2", "vocab_size": 23, "n_positions": 16, "n_embd": 12, "n_layer": 2, "n_head": 3,
                 "n_inner": null, "resid_pdrop": 0.1, "task_specific_params": {"a": {"b": 1}}}
                """);
        assertThat(ModelDirectory.config(folder)).isEqualTo(DecoderConfig.gpt2(23, 16, 12, 2, 3, 48, 1e-5,
                OptionalInt.empty(), OptionalInt.empty()));
    }

    @Test
    void brokenAndMissingFilesAreNamed() throws IOException {
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("config.json") + ": file not found");
        ModelDirectory.save(folder, Decoder.create(TestModels.config(), scope, 1));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt2\"",
                java.nio.charset.StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessageContaining("config.json: is not valid JSON").hasMessageNotContaining("\n");
        Files.copy(Golden.path("gpt2/config.json"), folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
        Files.delete(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                .hasMessage(folder.resolve("model.safetensors") + ": file not found");
    }

    @Test
    void aPreferenceModelOfManyLabelsIsRefused() throws IOException {
        ModelDirectory.save(folder, ScalarModel.create(Decoder.create(TestModels.config(), scope, 1), 2));
        Path file = folder.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace("\"num_labels\" : 1", "\"num_labels\" : 2"));
        assertThatThrownBy(() -> ModelDirectory.loadScalar(folder, scope, 1)).isInstanceOf(FormatException.class)
                .hasMessageContaining("num_labels is 2, supported is 1");
    }

    private void writeModel(SequencedMap<String, Tensor> tensors) {
        ModelDirectory.save(folder, Decoder.create(TestModels.config(), scope, 3));
        Safetensors.write(folder.resolve("model.safetensors"), tensors, Map.of());
    }

    private static SequencedMap<String, Tensor> tensors(Decoder model) {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        model.parameters().forEach(tensors::put);
        return tensors;
    }

    private static void assertSame(Parameters actual, Parameters expected) {
        assertThat(actual.names()).isEqualTo(expected.names());
        expected.forEach(
                (name, tensor) -> assertThat(actual.get(name).toFloats()).as(name).isEqualTo(tensor.toFloats()));
    }
}
