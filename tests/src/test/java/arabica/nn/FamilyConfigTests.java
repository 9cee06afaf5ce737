package arabica.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `config.json` may say for each family, and what it may not.
class FamilyConfigTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "mistral|architectures|[\"MixtralForCausalLM\"]|architectures is 'MixtralForCausalLM', supported is MistralForCausalLM",
            "mistral|architectures|[\"MistralForCausalLM\", \"MistralModel\"]|supported is a list of one name",
            "mistral|hidden_act|\"gelu\"|hidden_act is 'gelu', supported is silu",
            "mistral|num_key_value_heads|3|num_attention_heads 4 is not a multiple of num_key_value_heads 3",
            "mistral|num_key_value_heads|null|num_key_value_heads is missing",
            "mistral|sliding_window|0|sliding_window must be above 0", "mistral|head_dim|0|head_dim must be above 0",
            "mistral|head_dim|7|an even number of columns, not 7",
            "mistral|attention_bias|true|attention_bias is true, supported is false",
            "mistral|rope_theta|1|rope_theta must be above 1", "mistral|rms_norm_eps|-1|rms_norm_eps must be above 0",
            "mistral|max_position_embeddings|0|max_position_embeddings must be above 0",
            "mistral|quantization_config|{}|quantization_config is not supported",
            "mistral|rope_scaling|{\"rope_type\": \"longrope\"}|rope_type in rope_scaling is 'longrope', supported is default or dynamic or linear or llama3 or yarn",
            "mistral|rope_scaling|\"yarn\"|rope_scaling is \"yarn\", supported is an object",
            "mistral|rope_scaling|{\"type\": \"linear\"}|factor is missing",
            "mistral|rope_scaling|{\"type\": \"linear\", \"factor\": 0.5}|needs a factor of 1 or more",
            "mistral|rope_scaling|{\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 4, \"high_freq_factor\": 4, \"original_max_position_embeddings\": 8}|low_freq_factor < high_freq_factor",
            "mistral|rope_scaling|{\"rope_type\": \"yarn\", \"factor\": 8, \"mscale\": 0.7}|mscale is not supported",
            "mistral|eos_token_id|[2, 29]|eos_token_id 29 is outside the vocabulary of 29",
            "mistral|eos_token_id|[\"a\"]|a whole number, or a list of them",
            "qwen2|layer_types|[\"sliding_attention\", \"sliding_attention\"]|layer_types[0] is 'sliding_attention', supported is full_attention",
            "qwen3|head_dim|null|has shape [56, 24], expected [512, 24]",
            "gpt_neox|hidden_act|\"relu\"|hidden_act is 'relu'",
            "gpt_neox|rotary_pct|0.1|rotary positions need an even number of columns, not 0",
            "gpt_neox|use_parallel_residual|1|use_parallel_residual is 1, supported is true or false"})
    void whatIsNotSupportedIsRefusedByName(String name, String field, String value, String expected)
            throws IOException {
        change(name, field, value);
        try (var backend = new arabica.autograd.scalar.ScalarBackend();
                var scope = arabica.autograd.Scope.open(backend)) {
            assertThatThrownBy(() -> ModelDirectory.load(folder, scope)).isInstanceOf(FormatException.class)
                    .hasMessageStartingWith(folder.toString()).hasMessageContaining(expected)
                    .hasMessageNotContaining("\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "mistral|rope_parameters|{\"rope_theta\": 500.0, \"rope_type\": \"default\"}|500",
            "mistral|rope_theta|1000000|1000000",
            "mistral|rope_scaling|{\"rope_theta\": 500000, \"rope_type\": \"linear\", \"factor\": 2}|500000",
            "gpt_neox|rotary_emb_base|500|500",
            "gpt_neox|rope_parameters|{\"rope_theta\": 300, \"partial_rotary_factor\": 0.34}|300"})
    void theBaseOfRotaryPositionsHasSeveralNames(String name, String field, String value, double base)
            throws IOException {
        change(name, field, value);
        assertThat(config().attention().rotary().orElseThrow().base()).isEqualTo(base);
    }

    @Test
    void absentFieldsHaveHuggingFacesDefaults() throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "llama", "vocab_size": 29, "max_position_embeddings": 32, "hidden_size": 24,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 40}
                """);
        DecoderConfig llama = DecoderConfig.llama(29, 32, 24, 2, 4, 4, 40, OptionalInt.empty(), OptionalInt.empty());
        assertThat(config()).usingRecursiveComparison().ignoringFields("norm").isEqualTo(llama);
        assertThat(config().norm().epsilon()).isEqualTo(1e-6);
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "gpt_neox", "vocab_size": 29, "max_position_embeddings": 32, "hidden_size": 64,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 40}
                """);
        assertThat(config().parallelResidual()).isTrue();
        assertThat(config().tiedHead()).isFalse();
        assertThat(config().feedForward().activation()).isEqualTo(Activation.GELU_ERF);
        assertThat(config().attention().rotary().orElseThrow().size()).isEqualTo(4);
    }

    @Test
    void severalTokensMayEndATextAndTheFirstIsTheMainOne() throws IOException {
        change("mistral", "eos_token_id", "[7, 3]");
        assertThat(config().eosTokenIds()).isEqualTo(List.of(7, 3));
        assertThat(config().eosTokenId()).hasValue(7);
    }

    private DecoderConfig config() { return (DecoderConfig) ModelDirectory.config(folder); }

    private void change(String name, String field, String value) throws IOException {
        FamilyCase.of(name).write(folder);
        Path file = folder.resolve("config.json");
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(file));
        config.set(field, JSON.readTree(value));
        Files.writeString(file, config.toString());
    }
}
