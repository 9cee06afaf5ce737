package arabica.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Reads and writes `config.json`. What would change the numbers and is not supported is refused by name; what speaks
/// of training or of other tools (dropout probabilities, task settings, library versions) is ignored. Fields that are
/// absent have Hugging Face's defaults, but for those that give the model its size, which must be there.
final class ConfigJson {
    static final String FILE = "config.json";
    private static final long MAX_BYTES = 1 << 20;
    private static final Set<String> ARCHITECTURES = Set.of("GPT2LMHeadModel", "GPT2Model",
            "GPT2ForSequenceClassification");
    /// Two names of one function.
    private static final Set<String> ACTIVATIONS = Set.of("gelu_new", "gelu_pytorch_tanh");
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;
    private final JsonNode root;

    private ConfigJson(Path file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /// @throws FormatException if the file is missing, not JSON, or describes what is not supported
    static ConfigJson read(Path directory) {
        Path file = directory.resolve(FILE);
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new FormatException(file, "has more than " + MAX_BYTES + " bytes, too many for a configuration");
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root == null || !root.isObject()) { throw new FormatException(file, "is not a JSON object"); }
            return new ConfigJson(file, root);
        } catch (JsonProcessingException e) {
            String problem = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new FormatException(file, "is not valid JSON: " + problem, e);
        } catch (IOException e) {
            throw new FormatException(file, AtomicFile.reason(e), e);
        }
    }

    Gpt2Config gpt2() {
        requireOneOf("model_type", text("model_type").orElse("(absent)"), Set.of("gpt2"));
        JsonNode architectures = root.path("architectures");
        if (!architectures.isMissingNode() && !architectures.isNull()) {
            if (!architectures.isArray() || architectures.size() != 1) {
                throw wrong("architectures", architectures.toString(), "a list of one name");
            }
            requireOneOf("architectures", architectures.get(0).asText(), ARCHITECTURES);
        }
        requireOneOf("activation_function", text("activation_function").orElse("gelu_new"), ACTIVATIONS);
        requireFlag("scale_attn_weights", true);
        requireFlag("scale_attn_by_inverse_layer_idx", false);
        requireFlag("add_cross_attention", false);
        requireFlag("is_encoder_decoder", false);
        requireFlag("tie_word_embeddings", true);
        if (root.hasNonNull("quantization_config")) {
            throw new FormatException(file, "quantization_config is not supported");
        }
        int hiddenSize = required("n_embd");
        int inner = integer("n_inner").orElse(4 * Math.min(hiddenSize, Integer.MAX_VALUE / 4));
        try {
            return new Gpt2Config(required("vocab_size"), required("n_positions"), hiddenSize, required("n_layer"),
                    required("n_head"), inner, number("layer_norm_epsilon", 1e-5), integer("bos_token_id"),
                    integer("eos_token_id"));
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, e.getMessage(), e);
        }
    }

    /// A preference model has one label; a file that says nothing of labels may be a body without a head.
    void requireOneLabel() {
        OptionalInt labels = integer("num_labels");
        if (labels.isPresent() && labels.getAsInt() != 1) {
            throw wrong("num_labels", String.valueOf(labels.getAsInt()), "1");
        }
        JsonNode names = root.path("id2label");
        if (labels.isEmpty() && names.isObject() && names.size() != 1) {
            throw wrong("id2label", names.size() + " labels", "1");
        }
    }

    private Optional<String> text(String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) { return Optional.empty(); }
        if (!node.isTextual()) { throw wrong(field, node.toString(), "text"); }
        return Optional.of(node.textValue());
    }

    private OptionalInt integer(String field) {
        JsonNode node = root.path(field);
        if (node.isMissingNode() || node.isNull()) { return OptionalInt.empty(); }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw wrong(field, node.toString(), "a whole number");
        }
        return OptionalInt.of(node.intValue());
    }

    private int required(String field) {
        return integer(field).orElseThrow(() -> new FormatException(file, field + " is missing"));
    }

    private double number(String field, double otherwise) {
        JsonNode node = root.path(field);
        if (node.isMissingNode()) { return otherwise; }
        if (!node.isNumber()) { throw wrong(field, node.toString(), "a number"); }
        return node.doubleValue();
    }

    private void requireOneOf(String field, String value, Set<String> supported) {
        if (!supported.contains(value)) {
            throw wrong(field, "'" + value + "'", String.join(" or ", supported.stream().sorted().toList()));
        }
    }

    private void requireFlag(String field, boolean supported) {
        JsonNode node = root.path(field);
        if (!node.isMissingNode() && !node.isNull() && (!node.isBoolean() || node.booleanValue() != supported)) {
            throw wrong(field, node.toString(), String.valueOf(supported));
        }
    }

    private FormatException wrong(String field, String value, String expected) {
        return new FormatException(file, field + " is " + value + ", supported is " + expected);
    }

    /// Writes the configuration of a model whose architecture is one of Hugging Face's names.
    static void write(Path directory, Gpt2Config config, boolean scalar) {
        ObjectNode root = JSON.createObjectNode();
        root.putArray("architectures").add(scalar ? "GPT2ForSequenceClassification" : "GPT2LMHeadModel");
        root.put("model_type", "gpt2");
        root.put("vocab_size", config.vocabSize());
        root.put("n_positions", config.contextLength());
        root.put("n_embd", config.hiddenSize());
        root.put("n_layer", config.layers());
        root.put("n_head", config.heads());
        root.put("n_inner", config.innerSize());
        root.put("layer_norm_epsilon", config.layerNormEpsilon());
        root.put("activation_function", "gelu_new");
        config.bosTokenId().ifPresent(id -> root.put("bos_token_id", id));
        config.eosTokenId().ifPresent(id -> root.put("eos_token_id", id));
        for (String dropout : List.of("attn_pdrop", "embd_pdrop", "resid_pdrop")) { root.put(dropout, 0.0); }
        root.put("tie_word_embeddings", true);
        root.put("torch_dtype", "float32");
        if (scalar) { root.put("num_labels", 1); }
        AtomicFile.write(directory.resolve(FILE),
                channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(pretty(root))));
    }

    private static byte[] pretty(ObjectNode root) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(indenter);
        return (JSON.writer(printer).writeValueAsString(root) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
