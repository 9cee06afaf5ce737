package arabica.nn;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import arabica.autograd.DType;

import arabica.nn.AttentionConfig.SlidingWindow;

/// Reads and writes a [DecoderConfig] as `config.json`. What would change the numbers and is not supported is refused by
/// name; what speaks of training or of other tools (dropout probabilities, task settings, library versions) is ignored.
/// Fields that are absent have Hugging Face's defaults, but for those that give the model its size, which must be there.
final class DecoderJson {
    private static final Map<String, Activation> ACTIVATIONS = Map.of("gelu_new", Activation.GELU_TANH,
            "gelu_pytorch_tanh", Activation.GELU_TANH, "gelu_fast", Activation.GELU_TANH, "gelu", Activation.GELU_ERF);
    private static final List<String> GATES = List.of("silu", "swish");

    private final ConfigJson json;
    private final Family family;
    private final Family.ConfigFields fields;

    private DecoderJson(ConfigJson json, Family family) {
        this.json = json;
        this.family = family;
        this.fields = family.fields();
    }

    /// @throws FormatException if the file describes what is not supported
    static DecoderConfig read(ConfigJson json) {
        String modelType = json.text("model_type").orElse("(absent)");
        json.requireOneOf("model_type", modelType, Family.modelTypes());
        Family family = Family.of(modelType).orElseThrow();
        List<String> architectures = json.texts("architectures");
        if (architectures.size() > 1) {
            throw json.wrong("architectures", architectures.toString(), "a list of one name");
        }
        for (String architecture : architectures) {
            json.requireOneOf("architectures", architecture, family.architectures());
        }
        json.requireFlag("is_encoder_decoder", false);
        json.requireFlag("add_cross_attention", false);
        json.refuse("quantization_config", "");
        DecoderJson reader = new DecoderJson(json, family);
        try {
            return switch (family) {
                case GPT2 -> reader.gpt2();
                case LLAMA, MISTRAL, QWEN2, QWEN3 -> reader.llama();
                case GPT_NEOX -> reader.gptNeox();
            };
        } catch (IllegalArgumentException e) {
            throw json.invalid(e);
        }
    }

    private DecoderConfig gpt2() {
        json.requireFlag("scale_attn_weights", true);
        json.requireFlag("scale_attn_by_inverse_layer_idx", false);
        int hidden = json.required(fields.hidden());
        int heads = json.required(fields.heads());
        int inner = json.integer(fields.inner()).orElse(4 * Math.min(hidden, Integer.MAX_VALUE / 4));
        AttentionConfig attention = new AttentionConfig(heads, heads, DecoderConfig.headSize(family, hidden, heads),
                true, true, false, Optional.empty(), Optional.empty());
        return decoder(attention, new FeedForwardConfig(inner, activation("gelu_new"), false, true),
                new NormConfig(NormConfig.Kind.LAYER, json.number(fields.epsilon(), 1e-5)), false, true);
    }

    private DecoderConfig llama() {
        boolean qwen = family == Family.QWEN2 || family == Family.QWEN3;
        int heads = json.required(fields.heads());
        int kvHeads = family == Family.LLAMA
                ? json.integer("num_key_value_heads").orElse(heads)
                : json.required("num_key_value_heads");
        int headSize = headSize(heads);
        boolean bias = family != Family.QWEN2 && json.flag("attention_bias", false);
        if (family == Family.LLAMA) {
            json.requireNumber("partial_rotary_factor", 1);
        } else {
            json.requireFlag("mlp_bias", false);
        }
        if (family == Family.MISTRAL) { json.requireFlag("attention_bias", false); }
        AttentionConfig attention = new AttentionConfig(heads, kvHeads, headSize, bias || family == Family.QWEN2, bias,
                family == Family.QWEN3, Optional.of(rotary(headSize, 10_000)), qwen ? qwenWindow() : mistralWindow());
        json.requireOneOf(fields.activation(), json.text(fields.activation()).orElse("silu"), GATES);
        FeedForwardConfig feedForward = new FeedForwardConfig(json.required(fields.inner()), Activation.SILU, true,
                json.flag("mlp_bias", false));
        return decoder(attention, feedForward,
                new NormConfig(NormConfig.Kind.RMS, json.number(fields.epsilon(), 1e-6)), false, false);
    }

    private DecoderConfig gptNeox() {
        int heads = json.required(fields.heads());
        int headSize = headSize(heads);
        double outside = json.number("rotary_pct", 0.25);
        double part = RopeJson.part(json).map(some -> some.number("partial_rotary_factor", outside)).orElse(outside);
        boolean bias = json.flag("attention_bias", true);
        double base = json.number("rotary_emb_base", 10_000);
        AttentionConfig attention = new AttentionConfig(heads, heads, headSize, bias, bias, false,
                Optional.of(rotary((int) (headSize * part), base)), Optional.empty());
        return decoder(attention,
                new FeedForwardConfig(json.required(fields.inner()), activation("gelu"), false, true),
                new NormConfig(NormConfig.Kind.LAYER, json.number(fields.epsilon(), 1e-5)),
                json.flag("use_parallel_residual", true), false);
    }

    private DecoderConfig decoder(AttentionConfig attention, FeedForwardConfig feedForward, NormConfig norm,
            boolean parallelResidual, boolean tiedByDefault) {
        return new DecoderConfig(family, json.required("vocab_size"), json.required(fields.context()),
                json.required(fields.hidden()), json.required(fields.layers()), attention, feedForward, norm,
                parallelResidual, json.flag("tie_word_embeddings", tiedByDefault), json.integer("bos_token_id"),
                json.integers("eos_token_id"));
    }

    private int headSize(int heads) {
        OptionalInt given = json.integer("head_dim");
        if (given.isPresent()) {
            DecoderConfig.requirePositive("head_dim", given.getAsInt());
            DecoderConfig.requirePositive(fields.heads(), heads);
            return given.getAsInt();
        }
        return family == Family.QWEN3 ? 128 : DecoderConfig.headSize(family, json.required(fields.hidden()), heads);
    }

    private Activation activation(String otherwise) {
        String name = json.text(fields.activation()).orElse(otherwise);
        json.requireOneOf(fields.activation(), name, ACTIVATIONS.keySet());
        return ACTIVATIONS.get(name);
    }

    private Rotary rotary(int size, double base) {
        double outside = json.number("rope_theta", base);
        double theta = RopeJson.part(json).map(some -> some.number("rope_theta", outside)).orElse(outside);
        return new Rotary(size, theta, RopeJson.read(json, json.required(fields.context())));
    }

    /// Mistral's: 4,096 unless said otherwise; null is none. Llama has none.
    private Optional<SlidingWindow> mistralWindow() {
        if (family == Family.LLAMA || json.isExplicitNull("sliding_window")) { return Optional.empty(); }
        return Optional.of(new SlidingWindow(json.integer("sliding_window").orElse(4096), 0));
    }

    /// Qwen's: off unless said otherwise, and then from layer `max_window_layers` on.
    private Optional<SlidingWindow> qwenWindow() {
        Optional<SlidingWindow> window = json.flag("use_sliding_window", false)
                && !json.isExplicitNull("sliding_window")
                        ? Optional.of(new SlidingWindow(json.integer("sliding_window").orElse(4096),
                                json.integer("max_window_layers").orElse(28)))
                        : Optional.empty();
        List<String> kinds = json.texts("layer_types");
        for (int layer = 0; layer < kinds.size(); layer++) {
            boolean slides = window.isPresent() && layer >= window.get().firstLayer();
            json.requireOneOf("layer_types[" + layer + "]", kinds.get(layer),
                    List.of(slides ? "sliding_attention" : "full_attention"));
        }
        return window;
    }

    /// Writes the configuration of a language model, or of a model with a scalar head.
    ///
    /// @param type  of the weights that are written beside it
    static void write(Path directory, DecoderConfig config, boolean scalar, DType type) {
        Family family = config.family();
        Family.ConfigFields fields = family.fields();
        AttentionConfig attention = config.attention();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putArray("architectures").add(family.architecture(scalar));
        root.put("model_type", family.modelType());
        root.put("vocab_size", config.vocabSize());
        root.put(fields.context(), config.contextLength());
        root.put(fields.hidden(), config.hiddenSize());
        root.put(fields.layers(), config.layers());
        root.put(fields.heads(), attention.heads());
        root.put(fields.inner(), config.feedForward().innerSize());
        root.put(fields.epsilon(), config.norm().epsilon());
        root.put(fields.activation(), switch (config.feedForward().activation()) {
            case GELU_TANH -> "gelu_new";
            case GELU_ERF -> "gelu";
            case SILU -> "silu";
        });
        switch (family) {
            case GPT2 -> List.of("attn_pdrop", "embd_pdrop", "resid_pdrop").forEach(field -> root.put(field, 0.0));
            case GPT_NEOX -> writeGptNeox(root, config);
            default -> writeLlama(root, config);
        }
        config.bosTokenId().ifPresent(id -> root.put("bos_token_id", id));
        if (config.eosTokenIds().size() == 1) {
            root.put("eos_token_id", config.eosTokenIds().getFirst());
        } else if (!config.eosTokenIds().isEmpty()) {
            config.eosTokenIds().forEach(root.putArray("eos_token_id")::add);
        }
        root.put("tie_word_embeddings", config.tiedHead());
        root.put("torch_dtype", type == DType.BF16 ? "bfloat16" : "float32");
        if (scalar) { root.put("num_labels", 1); }
        ConfigJson.write(directory, root);
    }

    private static void writeLlama(ObjectNode root, DecoderConfig config) {
        AttentionConfig attention = config.attention();
        root.put("num_key_value_heads", attention.kvHeads());
        root.put("head_dim", attention.headSize());
        attention.rotary().ifPresent(rotary -> RopeJson.write(root, "rope_theta", rotary));
        Optional<SlidingWindow> window = attention.window();
        switch (config.family()) {
            case MISTRAL -> root.put("sliding_window", window.map(SlidingWindow::size).orElse(null));
            case QWEN2, QWEN3 -> {
                root.put("use_sliding_window", window.isPresent());
                window.ifPresent(some -> {
                    root.put("sliding_window", some.size());
                    root.put("max_window_layers", some.firstLayer());
                });
            }
            default -> root.put("mlp_bias", config.feedForward().bias());
        }
        if (config.family() == Family.LLAMA || config.family() == Family.QWEN3) {
            root.put("attention_bias", attention.outputBias());
        }
    }

    private static void writeGptNeox(ObjectNode root, DecoderConfig config) {
        AttentionConfig attention = config.attention();
        attention.rotary().ifPresent(rotary -> {
            double part = (double) rotary.size() / attention.headSize();
            // Readers round size · part down.
            root.put("rotary_pct", (int) (attention.headSize() * part) < rotary.size() ? Math.nextUp(part) : part);
            RopeJson.write(root, "rotary_emb_base", rotary);
        });
        root.put("use_parallel_residual", config.parallelResidual());
        root.put("attention_bias", attention.projectionBias());
    }
}
