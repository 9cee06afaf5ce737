package arabica.nn;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A family of decoders under its Hugging Face names: how `config.json` calls it, and how files call its parameters. What
/// a family computes is not said here but by the parts of its [DecoderConfig].
public enum Family {
    GPT2("gpt2", "GPT2", "LMHeadModel", ConfigFields.GPT2, ParameterNames.GPT2, false), LLAMA("llama", "Llama",
            "ForCausalLM", ConfigFields.LLAMA, ParameterNames.LLAMA, true), MISTRAL("mistral", "Mistral", "ForCausalLM",
                    ConfigFields.LLAMA, ParameterNames.LLAMA, true), QWEN2("qwen2", "Qwen2", "ForCausalLM",
                            ConfigFields.LLAMA, ParameterNames.LLAMA, true), QWEN3("qwen3", "Qwen3", "ForCausalLM",
                                    ConfigFields.LLAMA, ParameterNames.LLAMA, true), GPT_NEOX("gpt_neox", "GPTNeoX",
                                            "ForCausalLM", ConfigFields.GPT_NEOX, ParameterNames.GPT_NEOX, true);

    private final String modelType;
    private final String stem;
    private final String languageModel;
    private final ConfigFields fields;
    private final ParameterNames names;
    private final boolean rowsOut;

    Family(String modelType, String stem, String languageModel, ConfigFields fields, ParameterNames names,
            boolean rowsOut) {
        this.modelType = modelType;
        this.stem = stem;
        this.languageModel = stem + languageModel;
        this.fields = fields;
        this.names = names;
        this.rowsOut = rowsOut;
    }

    static Optional<Family> of(String modelType) {
        return Arrays.stream(values()).filter(family -> family.modelType.equals(modelType)).findFirst();
    }

    static List<String> modelTypes() { return Arrays.stream(values()).map(Family::modelType).sorted().toList(); }

    /// `model_type` in `config.json`.
    public String modelType() { return modelType; }

    /// The class of a language model, or of one with a scalar head, in `architectures`.
    String architecture(boolean scalar) { return scalar ? stem + "ForSequenceClassification" : languageModel; }

    /// All classes whose weights can be read.
    List<String> architectures() { return List.of(languageModel, stem + "Model", architecture(true)); }

    ConfigFields fields() { return fields; }

    ParameterNames names() { return names; }

    /// Whether weights are `[out, in]` and not `[in, out]`.
    boolean rowsOut() { return rowsOut; }

    /// What `config.json` calls things.
    record ConfigFields(String context, String hidden, String layers, String heads, String inner, String epsilon,
            String activation) {
        static final ConfigFields GPT2 = new ConfigFields("n_positions", "n_embd", "n_layer", "n_head", "n_inner",
                "layer_norm_epsilon", "activation_function");
        static final ConfigFields LLAMA = modern("rms_norm_eps");
        static final ConfigFields GPT_NEOX = modern("layer_norm_eps");

        private static ConfigFields modern(String epsilon) {
            return new ConfigFields("max_position_embeddings", "hidden_size", "num_hidden_layers",
                    "num_attention_heads", "intermediate_size", epsilon, "hidden_act");
        }
    }

    /// What files call parameters, without `.weight` and `.bias`; those of a layer follow [#layer].
    ///
    /// @param prefix       stands before all but the heads; files may lack it
    /// @param positions    the learned positions, where there are any
    /// @param projections  to queries, keys and values: three, or one for all
    /// @param gate         of a gated feed-forward layer
    /// @param buffers      what older files hold besides parameters: masks and frequencies
    record ParameterNames(String prefix, String tokens, String positions, String layers, String attentionNorm,
            List<String> projections, String attentionOutput, String queryNorm, String keyNorm, String feedForwardNorm,
            String gate, String up, String down, String finalNorm, String head, Pattern buffers) {
        static final ParameterNames GPT2 = new ParameterNames("transformer.", "wte", "wpe", "h.", "ln_1",
                List.of("attn.c_attn"), "attn.c_proj", "", "", "ln_2", "", "mlp.c_fc", "mlp.c_proj", "ln_f", "lm_head",
                Pattern.compile("transformer\\.h\\.\\d+\\.attn\\.(bias|masked_bias)"));
        static final ParameterNames LLAMA = new ParameterNames("model.", "embed_tokens", "", "layers.",
                "input_layernorm", List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
                "self_attn.o_proj", "self_attn.q_norm", "self_attn.k_norm", "post_attention_layernorm",
                "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj", "norm", "lm_head",
                Pattern.compile(
                        "model\\.(layers\\.\\d+\\.self_attn\\.)?rotary_emb\\.(inv_freq|cos_cached|sin_cached)"));
        static final ParameterNames GPT_NEOX = new ParameterNames("gpt_neox.", "embed_in", "", "layers.",
                "input_layernorm", List.of("attention.query_key_value"), "attention.dense", "", "",
                "post_attention_layernorm", "", "mlp.dense_h_to_4h", "mlp.dense_4h_to_h", "final_layer_norm",
                "embed_out", Pattern.compile("gpt_neox\\.(layers\\.\\d+\\.attention\\.(bias|masked_bias)"
                        + "|(layers\\.\\d+\\.attention\\.)?rotary_emb\\.(inv_freq|cos_cached|sin_cached))"));

        String tokensWeight() { return prefix + tokens + ".weight"; }

        String positionsWeight() { return prefix + positions + ".weight"; }

        /// What the names of a layer's parameters begin with.
        String layer(int layer) { return prefix + layers + layer + "."; }

        String finalNormName() { return prefix + finalNorm; }

        /// The weight of a head that is not tied; it has no prefix.
        String headWeight() { return head + ".weight"; }

        boolean fused() { return projections.size() == 1; }
    }
}
